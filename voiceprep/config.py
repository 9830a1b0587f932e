"""Where things live and how the person likes them: environment, then a TOML file, then defaults."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from voiceprep.errors import ConfigError, StoreError

HOME_VARIABLE = "VOICEPREP_HOME"
CACHE_VARIABLE = "VOICEPREP_CACHE"

LEAST_RATE, MOST_RATE = 80, 400
"""Words a minute at which a speech engine is still understood."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one run of voiceprep goes by."""

    home: Path
    """Attempts, recordings and the person's own decks. Folder mode 0700."""
    cache: Path
    """What can be fetched again: speech models."""
    model: str = "base"
    """A folder with a CTranslate2 Whisper model, or a name that the model hub knows."""
    voice: str | None = None
    """A voice of the speech engine; None for its default."""
    rate: int = 170
    """Words a minute that questions are spoken at."""
    input_device: str | None = None
    """Part of the microphone's name; None for the system's default."""
    output_device: str | None = None
    """Part of the speaker's name; None for the system's default."""

    @property
    def file(self) -> Path:
        """The settings file; it need not exist."""
        return self.home / "config.toml"

    @property
    def decks(self) -> Path:
        """The person's own decks."""
        return self.home / "decks"

    @property
    def models(self) -> Path:
        """Speech models, a folder each."""
        return self.cache / "models"

    @property
    def speeds(self) -> Path:
        """How fast this machine hears with each model, as doctor measured it once."""
        return self.cache / "speeds.json"


_WRITABLE: Mapping[str, type] = {"model": str, "voice": str, "rate": int, "input_device": str, "output_device": str}
"""What the settings file may say, and of which kind."""

_EXPECTED: Mapping[type, str] = {
    str: "a text in quotes, not an empty one",
    int: f"a whole number from {LEAST_RATE} to {MOST_RATE}",
}


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this machine.

    Raises:
        ConfigError: the settings file is not TOML, or a value in it is not as it should be.
        StoreError: the data folder cannot be read.
    """
    settings = default_settings(environment)
    return replace(settings, **_chosen(settings.file))


def default_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of somebody who has no settings file."""
    return Settings(*_folders(environment))


def _folders(environment: Mapping[str, str]) -> tuple[Path, Path]:
    """The data folder and the cache folder."""
    import platformdirs

    home, cache = environment.get(HOME_VARIABLE), environment.get(CACHE_VARIABLE)
    return (
        Path(home).expanduser().absolute() if home else platformdirs.user_data_path("voiceprep", appauthor=False),
        Path(cache).expanduser().absolute() if cache else platformdirs.user_cache_path("voiceprep", appauthor=False),
    )


def _chosen(file: Path) -> dict[str, Any]:
    """The settings that the file at *file* holds, checked."""
    try:
        text = file.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except UnicodeDecodeError as exc:
        raise ConfigError(f"{file}: not UTF-8 text at byte {exc.start}: save it as UTF-8") from exc
    except OSError as exc:
        kind = ConfigError if os.access(file.parent, os.X_OK) else StoreError
        raise kind(f"{file} cannot be read: {exc.strerror}. Choose another folder: VOICEPREP_HOME=FOLDER") from exc
    return _checked(file, _parsed(file, text))


def _parsed(file: Path, text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise ConfigError(f"{file}: not TOML: {exc}") from exc


def _checked(file: Path, values: dict[str, Any]) -> dict[str, Any]:
    wrong = [
        f"{file}: {key}: " + (f"expected {_EXPECTED[_WRITABLE[key]]}" if key in _WRITABLE else "is no setting")
        for key, value in values.items()
        if not _is_right(key, value)
    ]
    if wrong:
        raise ConfigError("\n".join([*wrong, f"Known settings: {', '.join(_WRITABLE)}"]))
    return values


def _is_right(key: str, value: object) -> bool:
    """Whether *value* is of the kind that *key* takes, and can be meant."""
    match value:
        case str():
            return _WRITABLE.get(key) is str and bool(value.strip())
        case int():
            return _WRITABLE.get(key) is int and not isinstance(value, bool) and LEAST_RATE <= value <= MOST_RATE
        case _:
            return False
