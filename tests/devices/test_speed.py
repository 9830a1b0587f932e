"""How fast this machine hears is measured once."""

from pathlib import Path

import pytest
from tape import ScriptedRecognizer, spoken

from voiceprep.devices.speed import measured


def test_it_is_measured_once(tmp_path: Path) -> None:
    """The first call hears the speech, the second looks it up; another model is measured on its own."""
    recognizer, file = ScriptedRecognizer(), tmp_path / "cache" / "speeds.json"
    first = measured(recognizer, file, spoken(5))
    assert first > 0
    assert measured(recognizer, file, spoken(5)) == first
    assert len(recognizer.hotwords) == 1
    recognizer.model = "other"
    measured(recognizer, file, spoken(5))
    assert len(recognizer.hotwords) == 2


@pytest.mark.parametrize("text", ["", "[]", "nonsense", '{"scripted": "fast"}', '{"scripted": -1}'])
def test_a_damaged_file_is_measured_anew(text: str, tmp_path: Path) -> None:
    """What cannot be read is replaced."""
    recognizer, file = ScriptedRecognizer(), tmp_path / "speeds.json"
    file.write_text(text)
    assert measured(recognizer, file, spoken(5)) > 0
    measured(recognizer, file, spoken(5))
    assert len(recognizer.hotwords) == 1
