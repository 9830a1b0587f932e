"""The tools for authors of decks, through the real app."""

import json
import re
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
import rtoml
from click.testing import Result
from tape import make_world
from typer.testing import CliRunner

from voiceprep.cli import deck, deck_check, deck_rehearsal, main  # noqa: F401
from voiceprep.cli.main import World, app
from voiceprep.core.attempt import Attempt, Origin
from voiceprep.core.audio import Samples, Sound
from voiceprep.core.coverage import SCORER_VERSION, cover
from voiceprep.core.coverage.verdict import Coverage, Status, Verdict
from voiceprep.core.deck import Question
from voiceprep.core.transcript import Transcript
from voiceprep.devices.deck_file import bundled_decks, load_deck
from voiceprep.store.store import Store

PACKAGE = Path(deck.__file__).parent.parent
MINIMAL = """\
slug = "mine"
title = "Mine"
[[questions]]
slug = "pool"
prompt = "How large is the thread pool?"
[[questions.key_points]]
slug = "four"
text = "The thread pool has four threads."
"""


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)


@pytest.fixture
def run(world: World):
    def run(*arguments: object, world: World = world) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in ("deck", *arguments)], obj=world)

    return run


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(MINIMAL)
    return path


# --- check ----------------------------------------------------------------------------------------------------------


def test_a_minimal_deck_has_advice_but_no_fault(run, mine: Path) -> None:
    """Ends with 0, until --strict counts the advice."""
    result = run("check", mine)
    assert result.exit_code == 0, result.output
    assert f"{mine}:3: questions.1: advice: no sources" in result.stdout
    assert "1 deck: 0 faults, 5 pieces of advice." in result.stderr
    assert run("check", mine, "--strict").exit_code == 3


def test_all_files_are_complained_of_at_once(run, mine: Path, tmp_path: Path) -> None:
    """A file that does not load hides neither its own other faults nor those of the next file."""
    broken, second = tmp_path / "broken.toml", tmp_path / "second.toml"
    broken.write_text(MINIMAL.replace("prompt", "promt").replace('"four"', '"Four!"'))
    second.write_text(MINIMAL.replace("thread pool?", "thread pool, § now?"))
    mine.write_text(MINIMAL + "x = [\n")
    result = run("check", broken, second, mine, tmp_path / "absent.toml")
    assert result.exit_code == 3
    faults = [line.removeprefix(f"{tmp_path}/") for line in result.stdout.splitlines() if ": advice:" not in line]
    assert faults == [
        "absent.toml: cannot be read: No such file or directory",
        "broken.toml:3: questions.1.prompt: is missing: add it",
        "broken.toml:5: questions.1.promt: is no key of a deck: did you mean 'prompt'?",
        "broken.toml:7: questions.1.key_points.1.slug: 'Four!' is no slug: use a to z, 0 to 9 and -, at most 64 of them",
        f"mine.toml:9: not TOML: {faults[4].partition('TOML: ')[2]}",
        "second.toml:5: questions.1.prompt: cannot be pronounced (§): write it in words, or say how in the lexicon",
    ]


def test_slugs_are_told_together_with_other_keys(run, mine: Path) -> None:
    """A slug that stands twice, and one that is none, are not kept back until the rest of the file is in order."""
    mine.write_text(
        MINIMAL.replace("prompt", "promt") + MINIMAL[MINIMAL.index("[[questions]]") :].replace('"four"', '"4 !"')
    )
    faults = [line.partition(": ")[2] for line in run("check", mine).stdout.splitlines()]
    assert faults == [
        "questions.1.prompt: is missing: add it",
        "questions.1.promt: is no key of a deck: did you mean 'prompt'?",
        "questions.2.slug: 'pool' stands twice: choose another slug for one of them",
        "questions.2.key_points.1.slug: '4 !' is no slug: use a to z, 0 to 9 and -, at most 64 of them",
    ]


def test_a_sentence_in_a_list_is_told_with_its_own_line(run, mine: Path) -> None:
    """The line of an example is where that example stands, not where the list begins."""
    mine.write_text(MINIMAL + 'examples = [\n  "The thread pool has four threads.",  # ["x"]\n  "Elephants fly."\n]\n')
    result = run("check", mine, "--json")
    (fault,) = [one for one in json.loads(result.stdout)["complaints"] if one["severity"] == "fault"]
    assert (fault["line"], fault["key"]) == (11, "questions.1.key_points.1.examples.2")
    assert fault["text"].startswith("“Elephants fly.” is missed, but should earn the point")


def test_two_files_with_one_slug_are_told(run, mine: Path, tmp_path: Path) -> None:
    """A folder is all decks in it; of two with the same slug only the last would be seen."""
    (tmp_path / "other.toml").write_text(MINIMAL)
    result = run("check", tmp_path)
    assert result.exit_code == 3
    assert f"other.toml:1: slug: 'mine' is the slug of {mine} too: choose another" in result.stdout


def test_an_empty_folder_is_told(run, tmp_path: Path) -> None:
    """Checking nothing is not success."""
    (tmp_path / "empty").mkdir()
    result = run("check", tmp_path / "empty")
    assert result.exit_code == 3
    assert "There is no deck in" in result.stderr


# --- test -----------------------------------------------------------------------------------------------------------


@dataclass
class Tongue:
    """A voice whose sound says which text it is, at 22,050 Hz as espeak-ng does."""

    texts: list[str] = field(default_factory=list)

    def synthesize(self, text: str) -> Sound:
        self.texts.append(text)
        return Sound(np.full(8820, len(self.texts) / 1000, dtype=np.float32), 22_050)


@dataclass
class Ear:
    """Hears what `Tongue` said, but for what *deaf_to* takes away."""

    tongue: Tongue
    deaf_to: str = "$^"
    model: str = "ear"
    hotwords: list[tuple[str, ...]] = field(default_factory=list)

    def load(self) -> None:
        """Nothing to load."""

    def transcribe(self, samples: Samples, hotwords: tuple[str, ...] = ()) -> Transcript:
        assert len(samples) == 6400
        self.hotwords.append(hotwords)
        said = self.tongue.texts[round(float(np.median(samples)) * 1000) - 1]
        return Transcript.from_text(re.sub(self.deaf_to, "", said))


SPOKEN = (
    MINIMAL.replace("[[questions.key", 'model_answer = "The thread pool has four threads."\n[[questions.key')
    + 'examples = ["There is a thread pool of four threads."]\n'
    + 'counterexamples = ["The thread pool does not have four threads."]\nterms = ["UV_THREADPOOL_SIZE"]\n'
)


def number_cover(question: Question, transcript: Transcript) -> Coverage:
    """Earned by the number, unless a "not" stands in the sentence."""
    earned = Status.CONTRADICTED if "not" in transcript.text else Status.COVERED
    status = earned if "four threads" in transcript.text else Status.MISSED
    return Coverage(0, tuple(Verdict(point, status, 0) for point in question.key_points), (), True)


def spoken_world(world: World, deaf_to: str = "$^") -> World:
    tongue = Tongue()
    return replace(world, voice=tongue, recognizer=Ear(tongue, deaf_to), cover=number_cover)


def test_every_answer_is_spoken_in_every_voice(run, mine: Path, world: World) -> None:
    """Model, partial and wrong answer in two voices are six; all come back, nothing wrong is credited: 0."""
    mine.write_text(SPOKEN)
    world = spoken_world(world)
    result = run("test", mine, "--voice", "one", "--voice", "two", world=world)
    assert result.exit_code == 0, result.output
    assert len(world.voice.texts) == 6
    assert set(world.recognizer.hotwords) == {("UV_THREADPOOL_SIZE",)}
    assert re.search(r"mine +6 +2/2 100\.0 % +2/2 100\.0 % +0/2 +0\.0 %", result.stdout)


def test_what_is_not_heard_back_is_told(run, mine: Path, world: World) -> None:
    """A recognizer that loses the number makes the deck fail, with the point, both verdicts and what was heard."""
    mine.write_text(SPOKEN)
    result = run("test", mine, "--voice", "one", "--json", world=spoken_world(world, "four threads"))
    told = json.loads(result.stdout)
    assert result.exit_code == 3
    assert told["scores"]["model answer"] == {"right": 0, "of": 1, "percent": 0.0}
    failed = told["failed"][0]
    assert (failed["question"], failed["key_point"], failed["answer"], failed["voice"]) == (
        "mine/pool",
        "four",
        "model answer",
        "one",
    )
    assert (failed["written"], failed["transcript"]) == ("covered", "The thread pool has .")


def test_a_wrong_answer_that_passes_is_told(run, mine: Path, world: World) -> None:
    """A recognizer that loses the "not" makes the deck fail too."""
    mine.write_text(SPOKEN)
    result = run("test", mine, "--voice", "one", world=spoken_world(world, "does not "))
    assert result.exit_code == 3
    assert "Wrong answers that are credited" in result.stdout
    assert "four: covered, typed it is contradicted" in result.stdout


def test_a_sample_is_a_part_of_the_decks(run, world: World) -> None:
    """--sample 1 of all bundled decks is one question: three answers."""
    world = spoken_world(world)
    run("test", "--sample", 1, "--voice", "one", world=world)
    assert len(world.voice.texts) == 3


@dataclass
class DeafEar(Ear):
    """Hears nothing, but keeps how long each answer was."""

    tongue: Tongue = field(default_factory=Tongue)
    lengths: list[int] = field(default_factory=list)

    def transcribe(self, samples: Samples, hotwords: tuple[str, ...] = ()) -> Transcript:
        self.lengths.append(len(samples))
        return Transcript()


@pytest.mark.skipif(sys.platform != "linux", reason="the voices of espeak-ng are asked for by name")
def test_an_american_and_a_british_voice_speak(run, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the world as it is wired, each answer is spoken by two voices of the speech engine, which do not sound alike."""
    ear = DeafEar()
    monkeypatch.setattr(main, "_recognizer", lambda *_: ear)
    monkeypatch.setattr(main, "_cover", number_cover)
    mine.write_text(SPOKEN)
    result = run("test", mine, "--json", world=None)
    told = json.loads(result.stdout)
    assert told["answers"] == 6
    assert [one["voice"] for one in told["failed"] if one["answer"] == "model answer"] == [*deck_rehearsal.VOICES]
    assert ear.lengths[0] != ear.lengths[1]


def test_two_voices_that_differ_are_chosen() -> None:
    """Of espeak-ng's the American and the British one; of another engine's the first English ones."""
    assert deck_rehearsal.english(["gmw/en-us", "gmw/en-gb-x-rp", "gmw/de"]) == ["en-us", "en-gb-x-rp"]
    windows = ["TTS_MS_DE-DE_HEDDA", "TTS_MS_EN-US_ZIRA", "TTS_MS_EN-GB_HAZEL", "TTS_MS_EN-US_DAVID"]
    assert deck_rehearsal.english(windows) == windows[1:3]


# --- new, import, show, export, schema ------------------------------------------------------------------------------


def test_a_new_deck_is_in_order(run, tmp_path: Path) -> None:
    """The template passes the strict check as it stands, and names the schema for editors."""
    made = run("new", tmp_path / "my first deck")
    assert made.exit_code == 0
    path = tmp_path / "my first deck.toml"
    assert made.stderr.endswith(f"voiceprep deck check '{path}'\n")
    assert "voiceprep deck test 'my first deck.toml'" in path.read_text()
    result = run("check", path, "--strict")
    assert result.exit_code == 0, result.output
    assert load_deck(path).slug == "my-first-deck"
    assert path.read_text().startswith(f"#:schema {(PACKAGE / 'deck.schema.json').as_uri()}\n")


def test_nobody_s_work_is_overwritten(run, mine: Path) -> None:
    """A file that exists stays as it is, unless --force is given."""
    for arguments in (("new", mine), ("schema", "-o", mine), ("export", mine, "--json", "-o", mine)):
        result = run(*arguments)
        assert (result.exit_code, mine.read_text()) == (3, MINIMAL)
        assert f"{mine} exists. Choose another name, or replace it with --force" in result.stderr
    assert run("new", mine, "--force").exit_code == 0
    assert mine.read_text() != MINIMAL


def test_a_list_becomes_a_draft_that_loads(run, tmp_path: Path) -> None:
    """The draft names its deck after the file, and the check says what is still to be written."""
    questions, draft = tmp_path / "questions.md", tmp_path / "my-draft.toml"
    questions.write_text("- What is a tick?\n  - It is one turn of the loop.\n- What is a microtask?\n")
    result = run("import", questions, "-o", draft)
    assert result.exit_code == 0, result.output
    assert result.stderr == f"Wrote {draft}: 2 questions. Edit it, then: voiceprep deck check {draft}\n"
    assert [question.slug for question in load_deck(draft).questions] == ["tick", "microtask"]
    checked = run("check", draft)
    assert checked.exit_code == 3
    assert "questions.2.key_points.1.text: is still a placeholder" in checked.stdout
    assert rtoml.loads(run("import", questions).stdout)["title"] == "questions"


@pytest.mark.parametrize("bytes_", [b"", b"\xff\xfe"])
def test_what_cannot_be_imported_is_told(run, tmp_path: Path, bytes_: bytes) -> None:
    """An empty file, one that is no text and one that is not there are sentences with status 3."""
    file = tmp_path / "odd.md"
    file.write_bytes(bytes_)
    for path in (file, tmp_path / "absent.md", tmp_path):
        result = run("import", path)
        assert result.exit_code == 3
        assert str(path.name) in result.stderr


def test_a_deck_is_shown_in_full(run, mine: Path) -> None:
    """A file or the name of a deck; everything in it can be read."""
    assert "The thread pool has four threads." in run("show", mine).stdout
    shown = " ".join(run("show", "nodejs-event-loop").stdout.split())
    (event_loop,) = [one for one in bundled_decks() if one.slug == "nodejs-event-loop"]
    for point in event_loop.questions[0].key_points:
        for text in (point.text, *point.phrasings, *point.examples, *point.counterexamples, point.follow_up):
            assert " ".join(text.split()) in shown


def test_an_unknown_deck_is_told_with_the_nearest_name(run) -> None:
    """A slip of the pen costs no search."""
    for command in ("show", "check", "test"):
        result = run(command, "nodejs-eventloop")
        assert result.exit_code == 3
        assert "Did you mean nodejs-event-loop" in result.stderr


@pytest.mark.parametrize(
    ("form", "beginning"), [("--anki", "#separator:tab"), ("--markdown", "# Mine"), ("--json", "{")]
)
def test_a_deck_is_exported(run, mine: Path, tmp_path: Path, form: str, beginning: str) -> None:
    """To standard output or to a file, the same text."""
    result = run("export", mine, form)
    assert result.stdout.startswith(beginning)
    run("export", mine, form, "-o", tmp_path / "out")
    assert (tmp_path / "out").read_text() == result.stdout


def test_an_export_has_one_form(run, mine: Path) -> None:
    """None or two of them are a wrong use."""
    assert run("export", mine).exit_code == run("export", mine, "--anki", "--json").exit_code == 2


def test_the_schema_that_is_shipped_is_the_code_s(run) -> None:
    """Editors complete and check by what the program itself checks by; the README says how to write the file anew."""
    assert run("schema").stdout == (PACKAGE / "deck.schema.json").read_text(encoding="utf-8")


def test_every_key_is_explained_in_the_schema(run) -> None:
    """What an editor shows beside a key is the docstring of its field; unknown keys are refused."""
    schema = json.loads(run("schema").stdout)
    for shape in (schema, *schema["$defs"].values()):
        if "properties" in shape:
            assert shape["additionalProperties"] is False
            assert all("description" in key for key in shape["properties"].values())


@pytest.mark.parametrize("command", ["new", "import", "show", "export", "schema", "check", "test"])
def test_every_command_shows_an_example(run, command: str) -> None:
    """Its help holds a command line that can be copied."""
    assert f"voiceprep deck {command}" in run(command, "--help").stdout


# --- slugs are the identity -----------------------------------------------------------------------------------------


def answered(path: Path, text: str, store: Store, at) -> int:
    (question,) = load_deck(path).questions
    transcript = Transcript.from_text(text)
    attempt = Attempt(
        at=at,
        deck="mine",
        question=question,
        origin=Origin.TYPED,
        recording=None,
        seconds=None,
        transcript=transcript,
        coverage=cover(question, transcript),
        model=None,
        scorer=SCORER_VERSION,
    )
    return store.save(attempt).id


def test_a_deck_that_is_changed_by_hand_keeps_its_history(mine: Path, world: World) -> None:
    """Texts may change: old attempts show the old words, and what is missed goes on being counted under its slug."""
    with Store(world.settings.home) as store:
        first = answered(mine, "I do not know.", store, world.now())
        changed = MINIMAL.replace("How large is", "Tell me the size of").replace("has four threads", "starts with four")
        mine.write_text(changed + '[[questions.key_points]]\nslug = "new"\ntext = "It can be resized."\n')
        answered(mine, "No idea.", store, world.now())
        assert store.attempt(first).question.prompt == "How large is the thread pool?"
        assert store.attempt(first).coverage.verdicts[0].key_point.text == "The thread pool has four threads."
        weak = {one.key_point: (one.misses, one.text) for one in store.weaknesses()}
        assert weak == {"four": (2, "The thread pool starts with four."), "new": (1, "It can be resized.")}
        assert [one.question for one in store.attempts(deck="mine", question="pool")] == ["pool", "pool"]


def test_a_key_point_that_is_gone_from_the_deck_stays_in_the_history(mine: Path, world: World) -> None:
    """History and show read nothing from the deck file, so it may even be deleted."""
    with Store(world.settings.home) as store:
        first = answered(mine, "I do not know.", store, world.now())
    mine.unlink()
    for arguments in (["history"], ["show", str(first)], ["review", "--missed"]):
        from voiceprep.cli import history, review  # noqa: F401

        result = CliRunner().invoke(app, arguments, obj=world)
        assert result.exit_code == 0, result.output
    assert "The thread pool has four threads." in result.stdout
