"""A store that somebody or something has damaged, and disks that are full or closed."""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from counts.workplace import ASKED, HEARD, NoiseMicrophone, desk

from voiceprep.core.attempt import Origin
from voiceprep.errors import ConfigError, StoreError
from voiceprep.practice import Untouched
from voiceprep.store.store import DATABASE, Store


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three attempts and an unfinished take, its database in one file."""
    home = tmp_path_factory.mktemp("whole")
    with Store(home) as store:
        here = desk(home, store)
        for seed in range(4):
            answer = here.listen(ASKED, NoiseMicrophone(seed), Untouched(), lambda *_: None)
            if seed:
                here.save_spoken(ASKED, answer, HEARD, Origin.MICROPHONE)
    return home


@pytest.fixture
def home(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "home"))


def use(home: Path) -> str:
    """Everything that is ever asked of a store; the error that it ends with, or "". Any other error is a bug."""
    try:
        with Store(home) as store:
            store.takes()
            store.weaknesses()
            for summary in store.attempts():
                store.save(store.attempt(summary.id))
            store.begin_take("0" * 32, "deck", "question", store.attempt(store.latest()).at)
    except (StoreError, ConfigError) as error:
        return str(error)
    return ""


def recordings(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home / "recordings").iterdir()}


def damaged(content: bytes) -> Iterator[bytes]:
    """A file cut at every kilobyte, and with bytes flipped in every page."""
    rng = np.random.default_rng(2)
    for size in range(1024, len(content), 1024):
        yield content[:size]
    for start in range(0, len(content), 4096):
        for _ in range(4):
            flipped = bytearray(content)
            for place in rng.integers(start, min(start + 4096, len(content)), 60):
                flipped[int(place)] ^= int(rng.integers(1, 256))
            yield bytes(flipped)


def test_a_whole_store_does_everything(home: Path) -> None:
    """What is asked of the damaged ones below is answered by one that is not."""
    assert use(home) == ""


def test_a_damaged_database_is_told_and_costs_no_recording(home: Path) -> None:
    """Cut anywhere, or with bytes flipped in any page, it works or is a StoreError; the recordings stay as they were."""
    before = recordings(home)
    content = (home / DATABASE).read_bytes()
    told = set()
    for number, bad in enumerate(damaged(content)):
        for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
            (home / name).unlink(missing_ok=True)
        (home / DATABASE).write_bytes(bad)
        told.add(use(home).partition("(")[0])
        assert recordings(home) == before, number
    assert any("is damaged" in sentence for sentence in told)


@pytest.mark.parametrize("content", [b"Dear diary\n" * 400, b"\0" * 4096, b"PK\x03\x04" + bytes(600)])
def test_what_is_no_database_is_told_and_left_alone(home: Path, content: bytes) -> None:
    """A text, zeros or an archive in the database's place is named as damage, and not overwritten."""
    (home / DATABASE).write_bytes(content)
    assert "is damaged" in use(home)
    assert (home / DATABASE).read_bytes() == content


def test_a_newer_store_is_refused_and_not_changed(home: Path) -> None:
    """What a newer voiceprep has written is left to that one."""
    with closing(sqlite3.connect(home / DATABASE)) as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        db.execute(f"PRAGMA user_version = {version + 1}")
    before = (home / DATABASE).read_bytes()
    assert "written by a newer voiceprep" in use(home)
    assert (home / DATABASE).read_bytes() == before


def test_a_link_in_place_of_the_database_is_not_followed(home: Path, tmp_path: Path) -> None:
    """Nothing is written through a link that somebody put there."""
    (tmp_path / "other").write_text("precious")
    (home / DATABASE).unlink()
    (home / DATABASE).symlink_to(tmp_path / "other")
    assert "cannot be used" in use(home)
    assert (tmp_path / "other").read_text() == "precious"


def test_a_file_in_place_of_a_folder_is_told(home: Path, tmp_path: Path) -> None:
    """Where the data folder or the folder of recordings should be lies a file: a sentence, no traceback."""
    (tmp_path / "file").touch()
    assert "cannot be used: " in use(tmp_path / "file")
    shutil.rmtree(home / "recordings")
    (home / "recordings").touch()
    with Store(home) as store, pytest.raises(StoreError, match="recordings cannot be used"):
        desk(home, store).recordings.begin()


READ_ONLY = """
    import os, sys
    from pathlib import Path
    from voiceprep.errors import StoreError
    from voiceprep.store.recordings import Recordings
    from voiceprep.store.store import Store
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    home = Path(sys.argv[1])
    for attempt in (lambda: Store(home), lambda: Recordings(home / "recordings", None, None).begin()):
        try:
            attempt()
        except StoreError as error:
            print(error)
"""


def run(script: str, *arguments: str, file_bytes: int | None = None) -> list[str]:
    """The lines that *script* prints as a program of its own, which may write files of *file_bytes* at most."""

    def limit() -> None:
        if file_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))

    path = {"PYTHONPATH": os.pathsep.join(map(os.path.abspath, filter(None, sys.path)))}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *arguments],
        env=os.environ | path, preexec_fn=limit, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else, and root may write everywhere")
def test_a_folder_that_is_not_ours_is_told(tmp_path: Path) -> None:
    """Store and recordings of a folder that may only be read end in a sentence that names it."""
    folder = Path("/tmp") / f"vp-read-only-{os.getpid()}"  # pytest's own folder is closed to others
    folder.mkdir(mode=0o755)
    try:
        told = run(READ_ONLY, str(folder))
    finally:
        shutil.rmtree(folder)
    assert len(told) == 2
    assert all(f"{folder}" in line and "cannot be used" in line for line in told)


FULL_DISK = """
    import sys
    from pathlib import Path
    from counts.workplace import ASKED, HEARD, NoiseMicrophone, desk
    from voiceprep.core.attempt import Origin
    from voiceprep.errors import StoreError
    from voiceprep.practice import Untouched
    from voiceprep.store.store import Store
    home = Path(sys.argv[1])
    saved = 0
    try:
        with Store(home) as store:
            here = desk(home, store)
            while saved < 1000:
                answer = here.listen(ASKED, NoiseMicrophone(saved), Untouched(), lambda *_: None)
                print("recorded", answer.name)
                here.save_spoken(ASKED, answer, HEARD, Origin.MICROPHONE)
                print("saved", answer.name)
                saved += 1
    except StoreError as error:
        print("told", error)
"""


def test_a_full_disk_while_saving_loses_nothing(tmp_path: Path) -> None:
    """When the database cannot grow, what was saved is there, what was recorded is found again, and we say why."""
    lines = [line.split(maxsplit=1) for line in run(FULL_DISK, str(tmp_path), file_bytes=120_000)]
    said = {what: [rest for kind, rest in lines if kind == what] for what in ("recorded", "saved", "told")}
    assert len(said["told"]) == 1
    with Store(tmp_path) as store:
        here = desk(tmp_path, store)
        assert [f"{name}.flac" for name in said["saved"]] == [
            store.attempt(summary.id).recording for summary in reversed(store.attempts())
        ]
        for name in set(said["recorded"]) - set(said["saved"]):
            assert name in [take.name for take in store.takes()]
            assert len(here.recordings.rescue(name)) == 3200
    with closing(sqlite3.connect(tmp_path / DATABASE)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_disk_that_is_really_full_is_called_full(tmp_path: Path) -> None:
    """On a file system of 600 kB the answer that does not fit is told as a full disk, and the ones before are whole."""
    mount = f"mount -t tmpfs -o size=600k,mode=700 none {tmp_path} 2>/dev/null || exit 77"
    child = 'exec "$0" -c "$1" "$2"'
    script = textwrap.dedent(FULL_DISK).replace(
        "home = ", "import voiceprep.store.recordings as r; r.FREE_BYTES = 0\nhome = "
    )
    path = {"PYTHONPATH": os.pathsep.join(map(os.path.abspath, filter(None, sys.path)))}
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", f"{mount}\n{child}", sys.executable, script, str(tmp_path)],
        env=os.environ | path, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    if done.returncode == 77 or "unshare:" in done.stderr:
        pytest.skip("this machine lets nobody mount a file system of his own")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("saved") > 3
    assert "full" in done.stdout.splitlines()[-1].casefold()
