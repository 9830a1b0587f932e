"""The README says what is so."""

import re
import subprocess
from pathlib import Path

import voiceprep.cli
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
