"""Text files in and out."""

from pathlib import Path

import pytest

from voiceprep.devices import text_file
from voiceprep.errors import ConfigError


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Line ends stay as they are, and a byte order mark is no text."""
    path = tmp_path / "out.txt"
    text_file.write(path, "a\nb ✓\n", force=False)
    assert path.read_bytes() == "a\nb ✓\n".encode()
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert text_file.read(path) == "a\nb ✓\n"


def test_a_file_is_replaced_by_force_alone(tmp_path: Path) -> None:
    """What exists stays, unless it is to be replaced; what cannot be written is told."""
    path = tmp_path / "out.txt"
    path.write_text("mine")
    with pytest.raises(ConfigError, match="exists. Choose another name, or replace it with --force"):
        text_file.write(path, "other", force=False)
    assert path.read_text() == "mine"
    text_file.write(path, "other", force=True)
    assert path.read_text() == "other"
    with pytest.raises(ConfigError, match="cannot be written: Is a directory"):
        text_file.write(tmp_path, "other", force=True)


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A missing file, one that is no text and one that is far too large are sentences with its name."""
    path = tmp_path / "in.txt"
    with pytest.raises(ConfigError, match=r"in\.txt cannot be read: No such file"):
        text_file.read(path)
    path.write_bytes(b"ab\xff")
    with pytest.raises(ConfigError, match=r"in\.txt: not UTF-8 text at byte 2"):
        text_file.read(path)
    with path.open("wb") as file:
        file.truncate(text_file.SIZE_LIMIT_BYTES + 1)
    with pytest.raises(ConfigError, match=r"in\.txt is larger than 32 MB"):
        text_file.read(path)
