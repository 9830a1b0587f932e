"""What tests of the command line may use: the real app in a world of test devices."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from guard import guard
from typer.testing import CliRunner

import voiceprep.cli
from voiceprep.cli.main import World, app

voiceprep.cli.register()

__all__ = ["guard"]

QUESTION = "nodejs-event-loop/thread-pool"
FOUR = "the libuv thread pool has four threads by default"
"""What covers one key point, "default-four", of QUESTION."""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which must be JSON and nothing else."""
        return json.loads(self.out)

    @property
    def said(self) -> str:
        """Standard error, each run of white space as one space: lines are broken anywhere."""
        return " ".join(self.err.split())

    @property
    def shown(self) -> str:
        """Standard output in the same way."""
        return " ".join(self.out.split())


Run = Callable[..., Ended]


@pytest.fixture
def run() -> Run:
    """Run a command line in a world: `run(world, "practice", "--typed", input="...")`."""

    def _run(world: World | None, *arguments: str, input: str = "") -> Ended:
        result = CliRunner().invoke(app, list(arguments), obj=world, input=input)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ended(result.exit_code, result.stdout, result.stderr)

    return _run
