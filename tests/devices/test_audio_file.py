"""Audio files of every kind, and files that are none."""

import os
import resource
import wave
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from voiceprep.core.audio import SAMPLE_RATE, Samples, Sound, from_pcm16
from voiceprep.devices.audio_file import FileMicrophone, Resampler, read, read_flac, resampled, stretched, write_flac
from voiceprep.errors import ConfigError


def noise(seconds: float) -> Samples:
    count = round(seconds * SAMPLE_RATE)
    return from_pcm16(np.random.default_rng(1).integers(-32768, 32768, count, dtype=np.int16))


def tone(rate: int, seconds: float = 2.0) -> Samples:
    return (np.sin(np.arange(round(rate * seconds)) / rate * 2 * np.pi * 440) * 0.5).astype(np.float32)


def encoded(path: Path, codec: str, rate: int, layout: str) -> Path:
    """A file with a tone of 2 s."""
    with av.open(path, "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        samples = np.repeat(tone(rate)[None], 2 if layout == "stereo" else 1, axis=0)
        for start in range(0, samples.shape[1], 1024):
            block = np.ascontiguousarray(samples[:, start : start + 1024])
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout=layout)
            frame.sample_rate, frame.pts = rate, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def wav(path: Path, samples: Samples) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes((samples * 32768).astype(np.int16).tobytes())
    return path


def halved(path: Path) -> Path:
    target = path.with_stem("half")
    target.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return target


def test_flac_keeps_every_bit(tmp_path: Path) -> None:
    """What came from 16 bits is the same after FLAC, for the loudest noise and at any length."""
    for number, samples in enumerate((noise(3), noise(0.00625), noise(1.00001))):
        write_flac(tmp_path / f"{number}.flac", samples)
        assert np.array_equal(read_flac(tmp_path / f"{number}.flac"), samples)


def test_flac_is_for_its_owner_only_and_overwrites_nothing(tmp_path: Path) -> None:
    """The file has mode 0600 whatever the umask, and an existing one is left alone."""
    path = tmp_path / "a.flac"
    before = os.umask(0)
    try:
        write_flac(path, noise(0.1))
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        write_flac(path, noise(0.2))
    assert len(read_flac(path)) == 1600


FORMATS = [
    ("a.wav", "pcm_s24le", 48_000, "stereo"), ("a.wav", "pcm_mulaw", 8_000, "mono"), ("a.flac", "flac", 44_100, "mono"),
    ("a.mp3", "libmp3lame", 44_100, "stereo"), ("a.m4a", "aac", 44_100, "mono"), ("a.webm", "libopus", 48_000, "mono"),
    ("a.ogg", "libopus", 48_000, "stereo"), ("a.aiff", "pcm_s16be", 22_050, "mono"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "codec", "rate", "layout"), FORMATS)
def test_every_usual_format_is_read(tmp_path: Path, name: str, codec: str, rate: int, layout: str) -> None:
    """Phones, browsers and recorders make different files: each becomes the same 16 kHz mono tone."""
    samples = read(encoded(tmp_path / name, codec, rate, layout))
    assert samples.dtype == np.float32
    assert len(samples) == pytest.approx(2 * SAMPLE_RATE, abs=0.06 * SAMPLE_RATE)  # AAC and MP3 pad
    spectrum = np.abs(np.fft.rfft(samples[8000:24000]))
    assert (int(np.argmax(spectrum)), round(float(np.abs(samples[8000:24000]).max()), 1)) == (440, 0.5)


def test_wrong_files_are_named_with_what_is_wrong(tmp_path: Path) -> None:
    """A missing, empty, cut-off, too long or altogether different file is a sentence, never a traceback."""
    (tmp_path / "empty.wav").touch()
    (tmp_path / "text.wav").write_text("hello " * 1000)
    wav(tmp_path / "silent.wav", noise(0))
    wav(tmp_path / "whole.wav", noise(3))
    cases = {
        tmp_path / "none.wav": "cannot be read: No such file or directory",
        tmp_path: "is a folder",
        Path("/dev/zero"): "is not a regular file",
        Path("a\0b"): "cannot be read",
        tmp_path / "empty.wav": "is empty",
        tmp_path / "text.wav": "is no audio file that can be read",
        tmp_path / "silent.wav": "holds no sound",
        halved(tmp_path / "whole.wav"): "is cut off: 48,022 of 96,044 bytes are there",
    }
    for path, complaint in cases.items():
        with pytest.raises(ConfigError, match=complaint):
            read(path)


@pytest.mark.parametrize(("name", "codec"), [("a.m4a", "aac"), ("a.webm", "libopus"), ("a.flac", "flac")])
def test_a_file_that_lost_its_end_is_refused(tmp_path: Path, name: str, codec: str) -> None:
    """Half a recording is not scored as if it were the whole answer, where the format tells how long it was."""
    with pytest.raises(ConfigError, match=r"is cut off or damaged|is no audio file .* damaged"):
        read(halved(encoded(tmp_path / name, codec, 48_000, "mono")))


def test_an_answer_has_a_limit_and_a_bomb_costs_no_memory(tmp_path: Path) -> None:
    """A small file of six hours of silence is refused after ten minutes, long before it fills the memory."""
    path = tmp_path / "bomb.flac"
    hour = np.zeros(3600 * SAMPLE_RATE, dtype=np.float32)
    write_flac(path, hour)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ConfigError, match="is longer than the 10 minutes that an answer may last"):
        read(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000  # kB
    with pytest.raises(ConfigError, match="is longer than the 90 seconds"):
        read(path, limit_seconds=90)


@pytest.mark.parametrize(
    "content",
    ["#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{other}\n", "ffconcat version 1.0\nfile '{other}'\n"],
)
def test_a_playlist_opens_no_other_file(tmp_path: Path, content: str) -> None:
    """A file that names others (or the network) is no audio file, whatever its suffix says."""
    other = wav(tmp_path / "other.wav", noise(1))
    (tmp_path / "a.wav").write_text(content.format(other=other))
    with pytest.raises(ConfigError, match="is no audio file"):
        read(tmp_path / "a.wav")


def test_damaged_bytes_crash_nothing(tmp_path: Path) -> None:
    """Files with random bytes changed are read or refused, and that is all."""
    rng = np.random.default_rng(7)
    for name, codec in (("a.flac", "flac"), ("a.m4a", "aac"), ("a.ogg", "libopus")):
        whole = np.frombuffer(encoded(tmp_path / name, codec, 48_000, "mono").read_bytes(), dtype=np.uint8)
        for _ in range(40):
            damaged = whole.copy()
            damaged[rng.integers(0, len(whole), 20)] = rng.integers(0, 256, 20)
            (tmp_path / "b").write_bytes(damaged.tobytes())
            outcome: Any = None
            try:
                outcome = read(tmp_path / "b")
            except ConfigError as exc:
                outcome = exc
            assert outcome is not None


def test_a_file_is_a_microphone(tmp_path: Path) -> None:
    """A file comes in blocks of 0.1 s, at once and in order, and then ends; a wrong one is refused before."""
    samples = noise(1.05)
    microphone = FileMicrophone(wav(tmp_path / "a.wav", samples))
    for _ in range(2):
        blocks = list(microphone.blocks())
        assert [len(block) for block in blocks] == [1600] * 10 + [800]
        assert np.array_equal(np.concatenate(blocks), samples)
    with pytest.raises(ConfigError):
        FileMicrophone(tmp_path / "none.wav")


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000])
def test_resampling_in_blocks_loses_nothing(rate: int) -> None:
    """Any rate becomes 16 kHz with the length kept to a sample, the tone to a ten-thousandth; 16 kHz stays as it is."""
    tone_in, resampler = tone(rate), Resampler(rate)
    blocks = [resampler.feed(tone_in[start : start + rate // 10]) for start in range(0, len(tone_in), rate // 10)]
    out = np.concatenate([*blocks, resampler.flush()])
    assert abs(len(out) - 2 * SAMPLE_RATE) <= 1
    assert np.abs(out - tone(SAMPLE_RATE)[: len(out)])[200:-200].max() < 1e-4
    assert rate != SAMPLE_RATE or np.array_equal(out, tone_in)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 48_000])
def test_a_whole_sound_can_have_another_rate(rate: int) -> None:
    """It is the same tone at 16 kHz and back at its own rate; where nothing changes, and of nothing, it is the very same."""
    sound = Sound(tone(rate), rate)
    heard = resampled(sound)
    assert np.abs(heard - tone(SAMPLE_RATE)[: len(heard)])[200:-200].max() < 1e-4
    back = resampled(Sound(heard), rate)
    assert abs(len(back) - len(sound.samples)) <= 3
    assert resampled(sound, rate) is sound.samples
    nothing = Sound(tone(rate, 0), rate)
    assert resampled(nothing) is nothing.samples


@pytest.mark.parametrize("speed", [0.5, 0.8, 1.25, 2.0])
def test_another_speed_keeps_the_pitch(speed: float) -> None:
    """Half as long at twice the speed, and still 440 Hz; at speed 1 it is the very same."""
    tone = (0.3 * np.sin(2 * np.pi * 440 * np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE)).astype(np.float32)
    heard = stretched(tone, speed)
    assert len(heard) == pytest.approx(len(tone) / speed, rel=0.01)
    assert np.argmax(np.abs(np.fft.rfft(heard))) * SAMPLE_RATE / len(heard) == pytest.approx(440, abs=2)
    assert np.abs(heard).max() == pytest.approx(0.3, abs=0.02)
    assert stretched(tone, 1.0) is tone
    assert len(stretched(tone[:0], speed)) == 0
