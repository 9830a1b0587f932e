"""The examples in docstrings show what is so."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import voiceprep

PACKAGE = Path(voiceprep.__file__).parent
MODULES = [
    ".".join(("voiceprep", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
    for path in sorted(PACKAGE.rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_say(name: str) -> None:
    """Each example in a docstring, run, prints what stands below it."""
    failed, tried = doctest.testmod(import_module(name))
    assert (failed, tried > 0) == (0, True)
