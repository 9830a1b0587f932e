"""The rules of the house: who may import whom, and what is loaded only when it is used."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import voiceprep

PACKAGE = Path(voiceprep.__file__).parent

LAYERS = {
    "errors": set(),
    "core": {"core", "errors"},
    "ports": {"core", "errors"},
    "config": {"errors"},
    "store": {"store", "core", "errors"},
    "devices": {"devices", "ports", "core", "errors"},
    "listening": {"ports", "core", "errors"},
    "practice": {"listening", "store", "ports", "core", "errors"},
    "cli": {"cli", "practice", "listening", "devices", "store", "ports", "core", "config", "errors", ""},
    "__main__": {"cli"},
    "__init__": {"devices", "core", "errors"},
}
"""Each room of the house, and the rooms that it may import from; "" is the package itself."""

AT_HOME = {
    "pyttsx3": "devices/utterance.py",
    "espeakng_loader": "devices/utterance.py",
    "sounddevice": "devices/portaudio.py",
    "faster_whisper": "devices/recognizer.py",
    "onnxruntime": "devices/witness.py",
    "av": "devices/audio_file.py",
    "huggingface_hub": "devices/models.py",
    "sqlite3": "store/",
    "filelock": "store/lock.py",
    "typer": "cli/",
    "rich": "cli/",
    "threading": ("devices/", "listening.py"),
    "concurrent": ("devices/", "listening.py"),
}
"""Where alone each of these may be imported."""

CORE_LIBRARIES = {"annotated_types", "fsrs", "jellyfish", "numpy", "rapidfuzz", "snowballstemmer"}
"""What the thinking part may use beside the standard library: all of it computes, none of it touches the world."""

HEAVY = {
    "av", "ctranslate2", "faster_whisper", "fsrs", "numpy", "onnxruntime", "pydantic", "pyttsx3", "rapidfuzz", "rich",
    "sounddevice", "sqlite3", "tokenizers",
}  # fmt: skip
"""What `voiceprep --help` has no use for."""

FILES = sorted(PACKAGE.rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The full names of all modules that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def place(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room(name: str) -> str:
    """The room of a module or file below the package: "core/deck.py" and "voiceprep.core.deck" are in "core"."""
    parts = name.removesuffix(".py").replace("/", ".").removeprefix("voiceprep").strip(".").split(".")
    return parts[0] if parts[0] in LAYERS else ""


@pytest.mark.parametrize("path", FILES, ids=place)
def test_a_room_imports_only_what_lies_below_it(path: Path) -> None:
    """The arrows of the plan hold: nobody imports the command line, and the core imports no device and no store."""
    here = room(place(path))
    assert here, f"{path} lies in no room"
    ours = {name for name in imported(path) if name.split(".")[0] == "voiceprep"}
    assert {name for name in ours if room(name) not in LAYERS[here]} == set()


@pytest.mark.parametrize("path", FILES, ids=place)
def test_each_library_has_one_home(path: Path) -> None:
    """A library that touches the world is imported in one place only, so its errors are translated in one place."""
    foreign = {name.split(".")[0] for name in imported(path)} & set(AT_HOME)
    assert {library for library in foreign if not place(path).startswith(AT_HOME[library])} == set()


@pytest.mark.parametrize("path", [path for path in FILES if room(place(path)) == "core"], ids=place)
def test_the_core_only_computes(path: Path) -> None:
    """The core uses the standard library and libraries that compute; nothing in it opens a file or asks the clock."""
    names = set(imported(path))
    foreign = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - {"voiceprep"}
    assert foreign <= CORE_LIBRARIES
    assert not {name.split(".")[0] for name in names} & {"os", "pathlib", "random", "socket", "subprocess", "time"}


@pytest.mark.parametrize("path", FILES, ids=place)
def test_each_field_has_its_own_line(path: Path) -> None:
    """Below each field of a dataclass stands what it holds."""
    classes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ClassDef)]
    bodies = [one.body for one in classes if any("dataclass" in ast.unparse(mark) for mark in one.decorator_list)]
    pairs = [pair for body in bodies for pair in zip(body, [*body[1:], None], strict=True)]
    fields = [pair for pair in pairs if isinstance(pair[0], ast.AnnAssign) and "ClassVar" not in ast.unparse(pair[0])]
    assert [ast.unparse(field) for field, line in fields if not is_text(line)] == []


def is_text(node: ast.stmt | None) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def loaded_by(code: str) -> set[str]:
    """The top-level modules in a fresh interpreter after *code*."""
    script = f"{code}\nimport sys\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stderr.split()}


def test_help_loads_no_heavy_library() -> None:
    """`voiceprep --help` answers without loading what it does not use."""
    code = (
        "import sys; sys.argv = ['voiceprep', '--help']\n"
        "from voiceprep.__main__ import main\n"
        "try: main()\nexcept SystemExit as end: assert not end.code"
    )
    assert loaded_by(code) & HEAVY == set()


@pytest.mark.parametrize("words", ["history", "stats", "review --list", "review --missed", "privacy"])
def test_a_list_loads_nothing_that_listens_or_judges(words: str) -> None:
    """What only reads the store answers without audio, models and matchers: they would double its time."""
    code = (
        f"import sys; sys.argv = ['voiceprep', *{words.split()}]\n"
        "from voiceprep.__main__ import main\n"
        "try: main()\nexcept SystemExit as end: assert not end.code"
    )
    assert loaded_by(code) & (HEAVY - {"fsrs", "pydantic", "rich", "sqlite3"}) == set()


def test_the_library_needs_no_audio_library() -> None:
    """Decks are loaded and answers covered on a machine that has no audio library, no Whisper and no terminal."""
    code = (
        "import sys\n"
        "for name in ('av', 'sounddevice', 'pyttsx3', 'faster_whisper', 'ctranslate2', 'rich', 'typer'):\n"
        "    sys.modules[name] = None\n"
        "from voiceprep import bundled_decks, load_deck, cover, Transcript\n"
        "deck = next(deck for deck in bundled_decks() if deck.slug == 'nodejs-event-loop')\n"
        "question = next(question for question in deck.questions if question.slug == 'thread-pool')\n"
        "coverage = cover(question, Transcript.from_text('The libuv thread pool has four threads by default.'))\n"
        "verdict = coverage.verdicts[0]\n"
        "assert 0 < coverage.percent < 100 and verdict.key_point.slug == 'default-four'\n"
        "assert verdict.status == 'covered' and verdict.score == 100 and 'four' in verdict.evidence.text\n"
        "assert [trap.fell for trap in coverage.traps] == [False] * len(question.traps)"
    )
    loaded_by(code)


def test_every_public_name_is_there() -> None:
    """Each name in `__all__` can be imported."""
    for name in voiceprep.__all__:
        assert getattr(voiceprep, name), name
