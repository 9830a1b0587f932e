"""Recordings that nothing can destroy: on disk block by block, kept as FLAC once that is proven to be the same.

A take lives in NAME.wav.part while it is recorded. `wave.writeframes` patches the header at every block, so after
`kill -9` the file can be played as it is (measured: 20 of 20); FLAC, OGG and soundfile's WAV cannot.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import wave
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from voiceprep.core.audio import SAMPLE_RATE, Samples, from_pcm16, to_pcm16
from voiceprep.errors import ConfigError, StoreError

Encode = Callable[[Path, Samples], None]
"""Writes 16 kHz samples to a new file, or raises OSError."""

Decode = Callable[[Path], Samples]
"""Reads them back, or raises ConfigError."""

FREE_BYTES = 50_000_000
"""Asked for before a take: ten minutes as WAV are 19.2 MB, the FLAC beside it a little less."""

_NAME = re.compile(r"[0-9a-f]{32}")
_PART = ".wav.part"
_HEADER_BYTES = 44
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Recordings:
    """The folder of recordings, each a file NAME.flac or, while it is unfinished, NAME.wav.part.

    Args:
        folder: created when it is missing; mode 0700.
        encode: writes a FLAC file.
        decode: reads it back, of any length.
    """

    def __init__(self, folder: Path, encode: Encode, decode: Decode) -> None:
        self.folder = folder
        self._encode = encode
        self._decode = decode

    def begin(self, name: str) -> Recorder:
        """A new take, on disk from its first block on.

        Args:
            name: 32 hexadecimal digits.

        Raises:
            StoreError: the folder cannot be written, or too little of the disk is free.
        """
        with _told(self.folder):
            self._make_folder()
            self._check_space()
            return Recorder(self._path(name, _PART))

    def unfinished(self) -> tuple[Path, ...]:
        """What a crash left behind, oldest first. Ask before a take is begun, with the data folder locked."""
        with _told(self.folder):
            parts = [path for path in self.folder.glob(f"*{_PART}") if _is_ours(path)]
            return tuple(sorted(parts, key=lambda path: (path.stat().st_mtime, path.name)))

    def recover(self, path: Path) -> Samples:
        """The sound of an unfinished take, up to its last byte: the header may be older than that, or damaged."""
        with _told(path):
            content = path.read_bytes()[_HEADER_BYTES:]
        return from_pcm16(np.frombuffer(content[: len(content) // 2 * 2], dtype="<i2"))

    def adopt(self, path: Path) -> str:
        """Keep an unfinished take as FLAC; its WAV is deleted when the FLAC is on disk and proven equal.

        Nothing happens when that was done already: a crash may have come just after it.

        Returns:
            The file name, for `read` and `delete`.

        Raises:
            StoreError: it holds no sound, the disk is full, or the FLAC differs; the WAV is still there then.
        """
        name = path.name.removesuffix(_PART)
        flac = self._path(name, ".flac")
        with _told(path):
            if flac.exists() and not path.exists():
                return flac.name
        samples = self.recover(path)
        if not len(samples):
            raise StoreError(f"{path} holds no sound; nothing was kept")
        with _told(path):
            self._convert(samples, self._path(name, ".flac.part"), flac)
            path.unlink()
        return flac.name

    def discard(self, path: Path) -> None:
        """Delete one of the files of a recording, kept or unfinished; nothing happens when it is gone already."""
        with _told(path):
            path.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Delete what a crash left without a sound in it: takes before their first block, FLAC half written.

        Call it when the program starts, with the data folder locked.
        """
        with _told(self.folder):
            for path in (*self.folder.glob("*.flac.part"), *self.unfinished()):
                if _is_ours(path) and (path.suffixes[0] == ".flac" or path.stat().st_size <= _HEADER_BYTES):
                    path.unlink()

    def part(self, name: str) -> Path:
        """Where the unfinished take *name* lies, or would lie."""
        return self._path(name, _PART)

    def rescue(self, name: str) -> Samples:
        """What is left of the take *name*: unfinished, or kept already but named by no attempt; empty when nothing."""
        part = self.part(name)
        with _told(part):
            is_unfinished, is_kept = part.exists(), self._path(name, ".flac").exists()
        if is_unfinished:
            return self.recover(part)
        return self.read(name) if is_kept else np.zeros(0, dtype=np.float32)

    def read(self, name: str) -> Samples:
        """The sound of a kept recording. Raises StoreError when it is missing or damaged."""
        path = self._path(name.removesuffix(".flac"), ".flac")
        with _told(path):
            return self._decode(path)

    def delete(self, name: str) -> None:
        """Delete a kept recording; nothing happens when it is gone already."""
        path = self._path(name.removesuffix(".flac"), ".flac")
        with _told(path):
            path.unlink(missing_ok=True)

    def files(self, names: Iterable[str] | None = None) -> tuple[Path, ...]:
        """Every file of the recordings *names*, kept or unfinished; of all recordings when None."""
        wanted = None if names is None else {name.partition(".")[0] for name in names}
        with _told(self.folder):
            ours = (path for path in self.folder.glob("*") if _is_ours(path))
            return tuple(sorted(path for path in ours if wanted is None or path.name.partition(".")[0] in wanted))

    def size(self, files: Iterable[Path]) -> int:
        """How many bytes *files* have together."""
        with _told(self.folder):
            return sum(file.stat().st_size for file in files)

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.folder.stat().st_mode & 0o777 != 0o700:
            self.folder.chmod(0o700)

    def _check_space(self) -> None:
        if shutil.disk_usage(self.folder).free < FREE_BYTES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _path(self, name: str, suffix: str) -> Path:
        if not _NAME.fullmatch(name):
            raise StoreError(f"{name!r} is no recording: a name has 32 digits of 0-9 and a-f")
        return self.folder / f"{name}{suffix}"

    def _convert(self, samples: Samples, part: Path, target: Path) -> None:
        part.unlink(missing_ok=True)  # of a conversion that a crash ended
        try:
            self._encode(part, samples)
            part.chmod(0o600)
            self._verify(part, samples)
            _sync(part)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        os.replace(part, target)
        _sync(self.folder)

    def _verify(self, path: Path, samples: Samples) -> None:
        if not np.array_equal(self._decode(path), samples):
            raise StoreError(f"{path} would differ from what was recorded; the recording is kept as it was")


class Recorder:
    """Writes a take. Leaving its `with`, however that comes about, leaves the file where no power loss reaches it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._frames = 0
        # Buffered, since a raw file may write half a block and say so only in a number that `wave` ignores.
        self._file = os.fdopen(_create(path), "w+b")
        self._wave = wave.open(self._file, "wb")  # noqa: SIM115  # closed by __exit__
        self._wave.setparams((1, 2, SAMPLE_RATE, 0, "NONE", "not compressed"))
        try:
            self._append(b"")
            _sync(path.parent)
        except OSError:
            self._close()
            path.unlink()
            raise

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *exc_info: object) -> None:
        try:
            with _told(self.path):
                os.fsync(self._file.fileno())
        finally:
            self._close()

    @property
    def seconds(self) -> float:
        """How much sound was written."""
        return self._frames / SAMPLE_RATE

    def write(self, block: Samples) -> None:
        """Append *block* (16 kHz); it is the kernel's, out of reach of `kill -9`, when this returns.

        Raises:
            StoreError: the disk is full, or cannot be written; what was written before is still there.
        """
        with _told(self.path):
            self._append(to_pcm16(block).astype("<i2").tobytes())
        self._frames += len(block)

    def _append(self, pcm: bytes) -> None:
        self._wave.writeframes(pcm)
        self._file.flush()

    def _close(self) -> None:
        """Let go of the file. All that could be written was: a full disk refuses the same bytes once more here."""
        for opened in (self._wave, self._file):
            try:
                opened.close()
            except OSError as exc:
                if exc.errno not in _FULL:
                    raise StoreError(f"{self.path} cannot be closed: {exc.strerror}") from exc


def _create(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    path.chmod(0o600)  # a umask may have taken even that
    return descriptor


def _sync(path: Path) -> None:
    """Make *path* survive a power loss. A folder cannot be synchronized on Windows, nor need it be."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_ours(path: Path) -> bool:
    return bool(_NAME.fullmatch(path.name.partition(".")[0])) and path.is_file() and not path.is_symlink()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say what the system refused, and what to do about it."""
    try:
        yield
    except OSError as exc:
        if exc.errno in _FULL:
            full = f"Disk full ({path}). What was recorded so far is kept; make room and start again"
            raise StoreError(full) from exc
        raise StoreError(f"{path} cannot be used: {exc.strerror or exc}") from exc
    except ConfigError as exc:
        raise StoreError(f"The recording {path} is damaged or gone: {exc}") from exc
