"""Audio files of any format in and out, and a file that stands in for a microphone.

Decoding, resampling and FLAC are FFmpeg's, through PyAV, whose wheels carry the libraries. A file is somebody
else's: it is read block by block up to a limit (1.1 MB of FLAC can hold 6 h of silence, 3.5 GB when decoded at
once), only by the demuxers of audio containers, and it can make FFmpeg open nothing else.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import av
import av.filter
import numpy as np
import numpy.typing as npt
from av.container import InputContainer

from voiceprep.core.audio import BLOCK_SECONDS, SAMPLE_RATE, Samples, Sound, to_pcm16
from voiceprep.errors import ConfigError

LIMIT_SECONDS = 600.0
"""How long an answer may be when nothing else is said."""

_FORMATS = "aac,ac3,aiff,amr,asf,au,caf,flac,matroska,webm,mov,mp3,ogg,w64,wav"
_ESTIMATED = {"aac", "ac3", "amr", "mp3"}
"""Formats without a length of their own: FFmpeg guesses it from the bit rate, so it proves nothing."""

_FLAC_BLOCK = 4_096
_LOUDEST = np.float32(32767 / 32768)


def read(path: Path, limit_seconds: float = LIMIT_SECONDS) -> Samples:
    """The sound of an audio file of any usual format, mixed to mono at 16 kHz.

    Raises:
        ConfigError: it is missing, no file, empty, not audio, cut off, or longer than *limit_seconds*.
    """
    with _opened(path) as file, _translated(path):
        return _decode(path, file, limit_seconds)


def read_flac(path: Path) -> Samples:
    """What `write_flac` wrote, of any length up to a day. Raises ConfigError as `read` does."""
    return read(path, limit_seconds=86_400)


def write_flac(path: Path, samples: Samples) -> None:
    """Write *samples* (16 kHz) to a new file as 16-bit FLAC, mode 0600; exact for what came from 16 bits.

    Raises:
        OSError: the file exists, or cannot be written; what there is of it is removed then.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "w+b") as file:
        try:
            _encode(file, samples)
        except BaseException:
            path.unlink()
            raise


class FileMicrophone:
    """An audio file that is listened to as if somebody said it, but without waiting.

    The file is read when the microphone is made, so that a wrong one is complained about before anybody is asked
    anything.

    Raises:
        ConfigError: as `read` does.
    """

    def __init__(self, path: Path, limit_seconds: float = LIMIT_SECONDS) -> None:
        self.lost_seconds = 0.0
        self._samples = read(path, limit_seconds)

    def blocks(self) -> Generator[Samples, None, None]:
        """The whole file in blocks of 0.1 s, the last one shorter, and then the end."""
        size = round(BLOCK_SECONDS * SAMPLE_RATE)
        for start in range(0, len(self._samples), size):
            yield self._samples[start : start + size]


class Resampler:
    """Sound of one sample rate, as it comes, at another; a pass-through when both are the same.

    The total length is that of the input to a sample. Call `flush` once, at the end.

    Args:
        rate: of what comes in, in Hz.
        target: of what goes out, in Hz.
    """

    def __init__(self, rate: int, target: int = SAMPLE_RATE) -> None:
        self._rate = rate
        self._resampler = av.AudioResampler(format="fltp", layout="mono", rate=target)

    def feed(self, samples: Samples) -> Samples:
        """What *samples* add to the output; it lags behind the input by some milliseconds."""
        return _joined(self._resampler.resample(_frame(samples, "fltp", self._rate)))

    def flush(self) -> Samples:
        """What was held back."""
        return _joined(self._resampler.resample(None))


def resampled(sound: Sound, rate: int = SAMPLE_RATE) -> Samples:
    """*sound* at *rate* in Hz, to a sample as long; the very same when that is its own."""
    if rate == sound.sample_rate or not len(sound.samples):
        return sound.samples
    resampler = Resampler(sound.sample_rate, rate)
    return np.concatenate([resampler.feed(sound.samples), resampler.flush()])


def stretched(samples: Samples, speed: float) -> Samples:
    """*samples* (16 kHz) said at *speed*, 0.5 to 2 times as fast, at the pitch that they have.

    FFmpeg's atempo: waveform similarity overlap-add, https://ffmpeg.org/ffmpeg-filters.html#atempo.
    """
    if speed == 1 or not len(samples):
        return samples
    graph = av.filter.Graph()
    source = graph.add_abuffer(format="flt", sample_rate=SAMPLE_RATE, layout="mono", time_base=Fraction(1, SAMPLE_RATE))
    graph.link_nodes(source, graph.add("atempo", str(speed)), graph.add("abuffersink")).configure()
    graph.push(_frame(samples, "flt", SAMPLE_RATE))
    graph.push(None)
    return _joined(_pulled(graph))


def _pulled(graph: av.filter.Graph) -> Iterator[av.AudioFrame]:
    """Every frame that comes out of *graph*."""
    while True:
        try:
            frame = graph.pull()
        except (av.EOFError, av.BlockingIOError):
            return
        assert isinstance(frame, av.AudioFrame)
        yield frame


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file, opened; only a regular one, since a pipe would be waited for and a device has no end."""
    if path.is_dir():
        raise ConfigError(f"{path} is a folder; an audio file is expected")
    try:
        if path.exists() and not path.is_file():
            raise ConfigError(f"{path} is not a regular file; an audio file is expected")
        with path.open("rb") as file:
            yield file
    except (OSError, ValueError) as exc:  # ValueError: a NUL in the name
        raise ConfigError(f"{path} cannot be read: {getattr(exc, 'strerror', None) or exc}") from exc


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    size = path.stat().st_size
    if not size:
        raise ConfigError(f"{path} is empty; an audio file is expected")
    if size < (declared := _declared_bytes(path)):
        raise ConfigError(f"{path} is cut off: {size:,} of {declared:,} bytes are there")
    try:
        yield
    except (av.FFmpegError, MemoryError, ValueError) as exc:
        reason = getattr(exc, "strerror", None) or exc
        raise ConfigError(f"{path} is no audio file that can be read, or it is damaged ({reason})") from exc


def _declared_bytes(path: Path) -> int:
    """The size of a WAV file as it says itself, for FFmpeg takes what there is; 0 when nothing is said."""
    with path.open("rb") as file:
        mark, size = file.read(4), int.from_bytes(file.read(4), "little")
    # Whoever writes WAV into a pipe does not know the length, and puts the greatest number there.
    return size + 8 if mark == b"RIFF" and size < 2**31 - 1 else 0


def _decode(path: Path, file: BinaryIO, limit_seconds: float) -> Samples:
    # Playlists and the like would otherwise make FFmpeg read other files, or the network.
    options = {"format_whitelist": _FORMATS, "protocol_whitelist": "none"}
    with av.open(file, "r", options=options, metadata_errors="replace") as container:
        if not container.streams.audio:
            raise ConfigError(f"{path} holds no sound, only other streams; an audio file is expected")
        samples = _limited(path, _resampled(_frames(container)), limit_seconds)
        _check_whole(path, container, len(samples) / SAMPLE_RATE)
    return samples


def _frames(container: InputContainer) -> Iterator[av.AudioFrame]:
    """Every frame that can be decoded; a damaged packet costs itself only, as in every player."""
    stream = container.streams.audio[0]
    packets = container.demux(stream)
    while True:
        try:
            yield from next(packets).decode()
        except StopIteration:
            return
        except av.InvalidDataError:
            continue


def _resampled(frames: Iterable[av.AudioFrame]) -> Iterator[Samples]:
    """*frames* as 16 kHz mono; their format may change in mid-stream."""
    for _, alike in itertools.groupby(frames, key=lambda f: (f.format.name, f.layout.name, f.sample_rate)):
        resampler = av.AudioResampler(format="fltp", rate=SAMPLE_RATE)
        for frame in alike:
            frame.pts = None  # gaps in a damaged file's time stamps are not filled
            yield _joined(resampler.resample(frame))
        yield _joined(resampler.resample(None))


def _limited(path: Path, blocks: Iterable[Samples], limit_seconds: float) -> Samples:
    kept: list[Samples] = []
    left = round(limit_seconds * SAMPLE_RATE)
    for block in blocks:
        left -= len(block)
        if left < 0:
            raise ConfigError(f"{path} is longer than the {_spoken(limit_seconds)} that an answer may last")
        kept.append(block)
    return np.concatenate(kept) if kept else np.zeros(0, dtype=np.float32)


def _check_whole(path: Path, container: InputContainer, seconds: float) -> None:
    """Complain of a file that holds much less than it declares; a lost packet or two is no reason to refuse it."""
    if not seconds:
        raise ConfigError(f"{path} holds no sound; is it cut off?")
    declared = _declared_seconds(container)
    if seconds < 0.98 * declared - 0.5:
        raise ConfigError(f"{path} is cut off or damaged: {seconds:.1f} s of {declared:.1f} s can be read")


def _declared_seconds(container: InputContainer) -> float:
    stream = container.streams.audio[0]
    if container.format.name in _ESTIMATED:
        return 0.0
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / 1_000_000  # FFmpeg's AV_TIME_BASE


def _spoken(seconds: float) -> str:
    return f"{seconds / 60:g} minutes" if seconds >= 120 else f"{seconds:g} seconds"


def _encode(file: BinaryIO, samples: Samples) -> None:
    with av.open(file, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE, layout="mono", format="s16")
        for start in range(0, len(samples), _FLAC_BLOCK):
            frame = _frame(to_pcm16(samples[start : start + _FLAC_BLOCK]), "s16", SAMPLE_RATE)
            frame.pts = start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _frame(samples: npt.NDArray[Any], kind: str, rate: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples).reshape(1, -1), format=kind, layout="mono")
    frame.sample_rate = rate
    return frame


def _joined(frames: Iterable[av.AudioFrame]) -> Samples:
    """*frames* of float samples as one array, the mean of their channels: FFmpeg's own mix of floats exceeds 1."""
    parts = [frame.to_ndarray().mean(axis=0, dtype=np.float32) for frame in frames]
    return np.concatenate(parts).clip(-1, _LOUDEST) if parts else np.zeros(0, dtype=np.float32)
