"""Recordings survive what kills the program."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from voiceprep.core.audio import SAMPLE_RATE, Samples, from_pcm16
from voiceprep.devices.audio_file import read_flac, write_flac
from voiceprep.errors import StoreError
from voiceprep.store.recordings import Recordings

BLOCK = 1600
NAME = "e" * 32


def noise(seconds: float) -> Samples:
    count = round(seconds * SAMPLE_RATE)
    return from_pcm16(np.random.default_rng(1).integers(-32768, 32768, count, dtype=np.int16))


@pytest.fixture
def recordings(tmp_path: Path) -> Recordings:
    return Recordings(tmp_path / "recordings", write_flac, read_flac)


def listing(recordings: Recordings) -> list[str]:
    return sorted(path.name for path in recordings.folder.iterdir())


def test_a_kept_take_is_the_sound_and_nothing_else(recordings: Recordings) -> None:
    """What was written block by block is read back bit for bit; one FLAC is all that is left in the folder."""
    samples = noise(2)
    with recordings.begin(NAME) as take:
        for start in range(0, len(samples), BLOCK):
            take.write(samples[start : start + BLOCK])
        assert take.seconds == 2.0
    name = recordings.adopt(take.path)
    assert np.array_equal(recordings.read(name), samples)
    assert listing(recordings) == [name]
    assert recordings.adopt(take.path) == name
    recordings.delete(name)
    recordings.delete(name)
    assert listing(recordings) == []


def test_every_block_is_on_disk_when_it_was_written(recordings: Recordings) -> None:
    """Another program reads the take so far with the stdlib's wave while it is being recorded."""
    import wave

    with recordings.begin(NAME) as take:
        for count in range(1, 4):
            take.write(noise(0.1))
            with wave.open(str(take.path)) as file:
                assert file.getnframes() == count * BLOCK


def test_a_take_that_ends_in_an_error_is_found_and_adopted(recordings: Recordings) -> None:
    """An exception leaves the take for the next start, which finds, hears and keeps it."""
    samples = noise(0.5)
    take = recordings.begin("ab" * 16)
    take.write(samples)
    take.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    (path,) = recordings.unfinished()
    assert np.array_equal(recordings.recover(path), samples)
    assert recordings.adopt(path) == "ab" * 16 + ".flac"
    assert np.array_equal(recordings.read("ab" * 16), samples)
    assert recordings.unfinished() == ()


CHILD = """
    import sys, time
    import numpy as np
    from pathlib import Path
    from voiceprep.store.recordings import Recordings
    with Recordings(Path(sys.argv[1]), None, None).begin("e" * 32) as take:
        print("begun", flush=True)
        for number in range(1, 10_000):
            take.write(np.full(1600, number / 32768, dtype=np.float32))
            sys.stdout.write(f"{number}\\n")
            sys.stdout.flush()
            time.sleep(0.002)
"""


def test_kill_9_loses_nothing_that_was_written(recordings: Recordings) -> None:
    """A recording process killed at random moments leaves every block that it had written, readable."""
    rng = np.random.default_rng(3)
    for _ in range(6):
        command = [sys.executable, "-c", textwrap.dedent(CHILD), str(recordings.folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(float(rng.uniform(0.02, 0.4)))
            process.send_signal(signal.SIGKILL)
            written = len(process.stdout.read().splitlines())
        (path,) = recordings.unfinished()
        heard = np.rint(recordings.recover(path) * 32768).astype(int)
        assert written * BLOCK <= len(heard) <= (written + 2) * BLOCK
        assert np.array_equal(heard, np.arange(len(heard)) // BLOCK + 1)
        path.unlink()


def test_a_damaged_header_costs_nothing(recordings: Recordings) -> None:
    """The sound is recovered from the file's length, whether the header is old, zeroed, or all that there is."""
    samples = noise(1)
    with recordings.begin(NAME) as take:
        take.write(samples)
    whole = take.path.read_bytes()
    for header, tail in ((whole[:40] + bytes(4), b""), (bytes(44), b""), (whole[:44], b"\x01")):
        take.path.write_bytes(header + whole[44:] + tail)
        assert np.array_equal(recordings.recover(take.path), samples)
    take.path.write_bytes(whole[:20])
    assert len(recordings.recover(take.path)) == 0
    with pytest.raises(StoreError, match="holds no sound"):
        recordings.adopt(take.path)


FULL = """
    import sys
    import numpy as np
    from pathlib import Path
    from voiceprep.devices.audio_file import read_flac, write_flac
    from voiceprep.errors import StoreError
    from voiceprep.store.recordings import Recordings
    try:
        recordings = Recordings(Path(sys.argv[1]), write_flac, read_flac)
        with recordings.begin("e" * 32) as take:
            rng = np.random.default_rng(1)
            for number in range(int(sys.argv[2])):
                take.write(rng.uniform(-1, 0.99, 1600).astype(np.float32))
        recordings.adopt(take.path)
    except StoreError as exc:
        print(exc)
"""


@pytest.mark.parametrize(("blocks", "least"), [(100, 90_000), (31, 31 * BLOCK * 2)])
def test_a_full_disk_keeps_what_was_recorded(recordings: Recordings, blocks: int, least: int) -> None:
    """When the disk is full in mid-recording, or when the FLAC is written, the WAV stays and the person is told."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    command = [sys.executable, "-c", textwrap.dedent(FULL), str(recordings.folder), str(blocks)]
    done = subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Disk full (")
    assert done.stderr == ""
    (path,) = recordings.unfinished()
    assert len(recordings.recover(path)) * 2 >= least
    assert listing(recordings) == [path.name]
    recordings.adopt(path)


def test_what_holds_no_sound_is_tidied_away(recordings: Recordings) -> None:
    """A crash before the first block, or within a conversion, leaves nothing to offer; what holds sound stays."""
    with recordings.begin("a" * 32), recordings.begin("b" * 32) as take:
        take.write(noise(0.1))
    (recordings.folder / f"{'b' * 32}.flac.part").write_bytes(b"half")
    (recordings.folder / "notes.flac.part").write_bytes(b"not ours")
    recordings.tidy()
    assert listing(recordings) == [f"{'b' * 32}.wav.part", "notes.flac.part"]
    recordings.discard(take.path)
    assert recordings.unfinished() == ()


def test_no_take_begins_on_a_disk_that_is_almost_full(recordings: Recordings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for ten minutes is asked for before the person speaks, not after."""
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**9, 10**9, 10**6))
    with pytest.raises(StoreError, match="Disk full"):
        recordings.begin(NAME)


def test_everything_is_the_owners_alone(recordings: Recordings) -> None:
    """Under any umask the folder has mode 0700 and every file 0600; a folder that was open is closed."""
    recordings.folder.mkdir(mode=0o755)
    for umask in (0, 0o777):
        before = os.umask(umask)
        try:
            with recordings.begin(NAME) as take:
                take.write(noise(0.1))
                assert take.path.stat().st_mode & 0o777 == 0o600
            name = recordings.adopt(take.path)
        finally:
            os.umask(before)
        assert (recordings.folder / name).stat().st_mode & 0o777 == 0o600
    assert recordings.folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "", "AB" * 16, "a" * 31, "a" * 32 + "\n", "a" * 32 + ".flac.flac"]
)
def test_names_are_digits_and_nothing_else(recordings: Recordings, name: str) -> None:
    """No name, wherever it comes from, reaches outside the folder."""
    for use in (recordings.begin, recordings.read, recordings.delete):
        with pytest.raises(StoreError, match="is no recording"):
            use(name)


def test_a_link_in_the_folder_is_not_followed(recordings: Recordings, tmp_path: Path) -> None:
    """A link with a take's name is neither written through nor taken for an unfinished recording."""
    (tmp_path / "other").write_text("precious")
    recordings.folder.mkdir()
    (recordings.folder / f"{'c' * 32}.wav.part").symlink_to(tmp_path / "other")
    with pytest.raises(StoreError):
        recordings.begin("c" * 32)
    assert recordings.unfinished() == ()
    assert (tmp_path / "other").read_text() == "precious"


def test_a_flac_that_differs_is_never_kept(tmp_path: Path) -> None:
    """The WAV is deleted only when the FLAC was read back and is the same, sample by sample."""
    recordings = Recordings(tmp_path, lambda path, samples: write_flac(path, samples[:-1]), read_flac)
    with recordings.begin(NAME) as take:
        take.write(noise(0.5))
    with pytest.raises(StoreError, match="would differ"):
        recordings.adopt(take.path)
    assert listing(recordings) == [take.path.name]


def test_a_power_cut_finds_the_wav_or_the_flac(recordings: Recordings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take and name are forced onto the disk when it ends; FLAC and name likewise, before the WAV is deleted."""
    done: list[tuple[str, object]] = []

    def noted(name: str, what: Callable[..., None], subject: Callable[[Any], object]) -> Callable[..., None]:
        def call(first: Any, *rest: Any, **named: Any) -> None:
            done.append((name, subject(first)))
            what(first, *rest, **named)

        return call

    monkeypatch.setattr(os, "fsync", noted("fsync", os.fsync, lambda descriptor: os.fstat(descriptor).st_ino))
    monkeypatch.setattr(os, "replace", noted("replace", os.replace, lambda path: path.stat().st_ino))
    monkeypatch.setattr(Path, "unlink", noted("unlink", Path.unlink, lambda path: path.name))
    with suppress(KeyboardInterrupt), recordings.begin(NAME) as take:
        take.write(noise(0.5))
        raise KeyboardInterrupt
    wav, folder = take.path.stat().st_ino, recordings.folder.stat().st_ino
    assert done == [("fsync", folder), ("fsync", wav)]
    flac = (recordings.folder / recordings.adopt(take.path)).stat().st_ino
    assert done[-4:] == [("fsync", flac), ("replace", flac), ("fsync", folder), ("unlink", take.path.name)]


def test_a_missing_or_damaged_recording_is_told(recordings: Recordings) -> None:
    """Reading what is gone or was cut names the file."""
    with pytest.raises(StoreError, match="is damaged or gone"):
        recordings.read("d" * 32)
    with recordings.begin(NAME) as take:
        take.write(noise(3))
    path = recordings.folder / recordings.adopt(take.path)
    path.write_bytes(path.read_bytes()[:10_000])
    with pytest.raises(StoreError, match="is damaged or gone"):
        recordings.read(path.name)
