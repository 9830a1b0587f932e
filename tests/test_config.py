"""Settings: checked where they come in."""

from pathlib import Path

import pytest

from voiceprep.config import Settings, load_settings
from voiceprep.errors import ConfigError

KNOWN = "Known settings: model, voice, rate, input_device, output_device"


def loaded(home: Path, text: str) -> Settings:
    (home / "config.toml").write_text(text)
    return load_settings({"VOICEPREP_HOME": str(home), "VOICEPREP_CACHE": str(home / "cache")})


def test_a_settings_file_says_what_the_person_likes(tmp_path: Path) -> None:
    """What it says holds, the slowest and the quickest voice included, and the rest is as without it."""
    plain = Settings(tmp_path, tmp_path / "cache")
    assert loaded(tmp_path, "") == plain
    for rate in (80, 400):
        found = loaded(tmp_path, f'model = "small.en"\nvoice = "en-us"\nrate = {rate}\ninput_device = "USB"\n')
        assert (found.model, found.voice, found.rate, found.input_device) == ("small.en", "en-us", rate, "USB")
        assert (found.output_device, found.home, found.cache) == (None, plain.home, plain.cache)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("rate = -5", "rate: expected a whole number from 80 to 400"),
        ("rate = 401", "rate: expected a whole number from 80 to 400"),
        ("rate = true", "rate: expected a whole number from 80 to 400"),
        ("rate = 170.0", "rate: expected a whole number from 80 to 400"),
        ('model = ""', "model: expected a text in quotes, not an empty one"),
        ('input_device = " "', "input_device: expected a text in quotes, not an empty one"),
        ("voice = 3", "voice: expected a text in quotes, not an empty one"),
        ('speed = "x"', "speed: is no setting"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_told(tmp_path: Path, line: str, fault: str) -> None:
    """File, key and what is expected are in the sentence."""
    with pytest.raises(ConfigError) as told:
        loaded(tmp_path, line)
    assert str(told.value) == f"{tmp_path / 'config.toml'}: {fault}\n{KNOWN}"


def test_all_wrong_settings_are_told_at_once(tmp_path: Path) -> None:
    """Each has its own line."""
    with pytest.raises(ConfigError) as told:
        loaded(tmp_path, 'rate = 9\nmodel = ""\n')
    assert [line.split(": ")[1] for line in str(told.value).splitlines()[:2]] == ["rate", "model"]


def test_what_is_no_settings_file_is_told(tmp_path: Path) -> None:
    """Neither TOML nor UTF-8 is a sentence with the file's name."""
    with pytest.raises(ConfigError, match=r"config\.toml: not TOML"):
        loaded(tmp_path, "rate")
    (tmp_path / "config.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match=r"config\.toml: not UTF-8 text at byte 0"):
        load_settings({"VOICEPREP_HOME": str(tmp_path)})
