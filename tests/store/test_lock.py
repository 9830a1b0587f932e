"""The data folder belongs to one session."""

from pathlib import Path

import pytest

from voiceprep.errors import StoreError
from voiceprep.store.lock import locked


def test_only_one_at_a_time(tmp_path: Path) -> None:
    """A second session is refused with what to do; afterwards the folder is free again, whatever ended the first."""

    def interrupted() -> None:
        with locked(tmp_path):
            raise KeyboardInterrupt

    with locked(tmp_path), pytest.raises(StoreError, match="Another voiceprep is practising with"):
        interrupted()
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with locked(tmp_path):
        pass


def test_a_folder_that_cannot_be_locked_is_told(tmp_path: Path) -> None:
    """Where no lock can be written the sentence names the folder."""
    (tmp_path / "lock").mkdir()
    with pytest.raises(StoreError, match=f"The data folder {tmp_path} cannot be locked: "), locked(tmp_path):
        pass
