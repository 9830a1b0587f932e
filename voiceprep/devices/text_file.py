"""Text files that the person names: what a deck is made from, and what is made from a deck."""

from pathlib import Path

from voiceprep.errors import ConfigError

SIZE_LIMIT_BYTES = 32_000_000
"""Some 4,000 questions; what is larger is no deck but an accident."""


def read(path: Path) -> str:
    """The text at *path*, without a byte order mark.

    Raises:
        ConfigError: it cannot be read, is not UTF-8, or is larger than SIZE_LIMIT_BYTES.
    """
    try:
        if path.stat().st_size > SIZE_LIMIT_BYTES:
            raise ConfigError(f"{path} is larger than {SIZE_LIMIT_BYTES // 1_000_000} MB: that is no list of questions")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        raise ConfigError(f"{path}: not UTF-8 text at byte {exc.start}: save it as UTF-8") from exc
    except OSError as exc:
        raise ConfigError(f"{path} cannot be read: {exc.strerror}") from exc


def write(path: Path, text: str, *, force: bool) -> None:
    """Write *text* to *path*; *force* replaces what is there.

    Raises:
        ConfigError: the file exists and nobody forces it, or it cannot be written.
    """
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as exc:
        raise ConfigError(f"{path} exists. Choose another name, or replace it with --force") from exc
    except OSError as exc:
        raise ConfigError(f"{path} cannot be written: {exc.strerror}") from exc
