"""The README says what is so."""

import inspect
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

import voiceprep
import voiceprep.cli
from voiceprep import bundled_decks
from voiceprep.cli.main import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def shell_lines(heading: str) -> list[str]:
    """The lines of the shell block below *heading*."""
    section = README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return section.partition("```sh\n")[2].partition("```")[0].strip().splitlines()


def test_ci_types_what_the_readme_tells_a_developer_to_type() -> None:
    """`.ci/run` takes the README's line as it stands there; it is one line, and checks everything."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (extraction,) = re.findall(r'"\$\((sed .*)\)"$', script, re.MULTILINE)
    typed = subprocess.run(["bash", "-c", extraction], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    (line,) = shell_lines("Work on it")
    assert typed.strip() == line
    for check in ("ruff format --check .", "ruff check .", "mypy --strict voiceprep", "pytest"):
        assert f".venv/bin/{check}" in line


def test_both_lines_ask_nothing() -> None:
    """Whoever types one of the two lines need not answer apt, and needs sudo only when it is there."""
    for heading in ("Try it", "Work on it"):
        (line,) = shell_lines(heading)
        assert "apt-get install -y" in line
        assert not re.search(r"(?<!-v )\bsudo\b", line)


def test_every_command_is_in_the_readme() -> None:
    """A stranger finds each command in the README, and no command that does not exist."""
    voiceprep.cli.register()
    names = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert {name for name in names if not re.search(rf"`{name}\b", README)} == set()
    fenced = "\n".join(README.split("```")[1::2])
    shown = set(re.findall(r"^(?:\.venv/bin/)?voiceprep ([a-z]+)", fenced, re.MULTILINE))
    assert shown <= names | {group.name or group.typer_instance.info.name for group in app.registered_groups}


def test_each_option_is_one_of_its_command() -> None:
    """The table of the README names no option that its command does not have."""
    voiceprep.cli.register()
    commands = get_command(app).commands
    for row in README.partition("| --- | --- |\n")[2].partition("\n\n")[0].splitlines():
        names = re.findall(r"`([a-z]+)", row.replace("\\|", "").split("|")[1])
        options = [one for name in names if name in commands for one in commands[name].params]
        known = {way for one in options for way in (*one.opts, *one.secondary_opts)}
        assert set(re.findall(r"--[a-z-]+", row)) - known == set(), names


def test_the_bundled_decks_are_counted() -> None:
    """So many questions and key points come with it as the README says."""
    questions = [question for deck in bundled_decks() for question in deck.questions]
    points = sum(len(question.key_points) for question in questions)
    assert f"{len(questions)} questions, {points} key points" in README


def block(kind: str) -> str:
    """The one block of code of that *kind*."""
    (found,) = re.findall(rf"^```{kind}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    return found


def test_the_deck_of_the_readme_has_no_fault_and_its_python_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who copies the deck has one without a fault, and who copies the lines of Python sees an answer to it judged."""
    voiceprep.cli.register()
    monkeypatch.chdir(tmp_path)
    Path("my-deck.toml").write_text(block("toml"), encoding="utf-8")
    checked = CliRunner().invoke(app, ["deck", "check", "my-deck.toml"])
    assert checked.exit_code == 0, checked.output
    exec(block("python"), {})
    assert capsys.readouterr().out.startswith("0.0 [('snapshots', ")


def test_the_commands_that_take_a_deck_file_are_named() -> None:
    """`--deck` is where the README says, and nowhere else."""
    voiceprep.cli.register()
    sentence = re.search(r"`--deck PATH` adds a deck file in\s(.*?)\.", README, re.DOTALL)
    assert sentence is not None
    have = {
        command.name or command.callback.__name__
        for command in app.registered_commands
        if "deck" in inspect.signature(command.callback).parameters
    }
    assert set(re.findall(r"`([a-z]+)`", sentence[0])) == have


def test_each_library_is_declared_and_explained() -> None:
    """What the code imports is installed with it, and the README says of each library what for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.match(r"[\w-]+", one)[0].replace("-", "_") for one in project["dependencies"]}
    ours = sys.stdlib_module_names | {"voiceprep"}
    code = "\n".join(path.read_text(encoding="utf-8") for path in Path(voiceprep.__file__).parent.rglob("*.py"))
    imported = set(re.findall(r"^ *(?:import|from) (\w+)", code, re.MULTILINE))
    section = README.partition("\n## What it stands on\n")[2].partition("\n## ")[0]
    explained = {name.replace("-", "_") for name in re.findall(r"\*([\w-]+)\*", section)}
    assert imported - ours - {"_sounddevice"} == declared == explained


def test_each_licence_is_there() -> None:
    """The files that the wheel must hold exist."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [name for name in project["license-files"] if not (ROOT / name).is_file()] == []
