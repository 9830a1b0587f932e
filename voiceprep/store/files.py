"""What lies in a folder, for whoever wants to know what is kept."""

from collections.abc import Iterator
from contextlib import suppress
from os import stat_result
from pathlib import Path

from voiceprep.errors import StoreError


def files_below(folder: Path) -> Iterator[tuple[Path, stat_result]]:
    """Every file in *folder* and its subfolders, with its size and mode; one that vanishes meanwhile is none.

    Raises:
        StoreError: the folder cannot be looked through.
    """
    try:
        for path in sorted(folder.rglob("*")):
            with suppress(FileNotFoundError):
                if path.is_file():
                    yield path, path.stat()
    except OSError as exc:
        raise StoreError(f"{folder} cannot be looked through: {exc.strerror or exc}") from exc
