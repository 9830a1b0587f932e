"""A session at a terminal, with the real parts, to which things happen at random moments."""

import os
import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pexpect
from sound_server import SoundServer
from terminal import CTRL_C, MENU, RECORDING, Terminal

from ordeals.recording import noise, write_wav
from voiceprep.core.audio import SAMPLE_RATE
from voiceprep.devices.audio_file import read_flac, write_flac
from voiceprep.store.recordings import Recordings

TOLD = {
    "stall": "has delivered nothing",
    "freeze": "has delivered nothing|microphone was lost",
    "crash": "microphone was lost",
    "unplug": "microphone was taken away",
    "mute": "no sound: is the microphone muted",
}
"""The faults of a sound server, and what the person reads."""

PATIENCE_SECONDS = 20.0
"""After which a session that says nothing hangs."""

QUESTIONS = 40

DECK = 'slug = "mine"\ntitle = "Mine"\n' + "".join(
    f'[[questions]]\nslug = "q{number}"\nprompt = "What does a cache do, and when?"\n'
    '[[questions.key_points]]\nslug = "one"\ntext = "A cache keeps four entries."\n'
    for number in range(QUESTIONS)
)


@dataclass(frozen=True)
class Struck:
    """What became of a session to which something happened."""

    fault: str
    told_seconds: float
    """From the fault to the sentence on the screen; infinite when there was none."""
    missing_seconds: float
    """Of what had been recorded before the fault, what is not on disk."""
    went_on: bool
    """Whether the next question was asked and recorded."""

    @property
    def hung(self) -> bool:
        return not self.went_on


class Session:
    """`voiceprep practice` in a terminal, in a data folder of its own; a context manager that leaves nothing running.

    Args:
        folder: where its data folder and its folder of temporary files are made.
        server: what it hears and speaks through.
        options: of `practice`.
    """

    def __init__(self, folder: Path, server: SoundServer, *options: str) -> None:
        self.home, self.temporary = folder / "home", folder / "tmp"
        self.temporary.mkdir(parents=True)
        (folder / "mine.toml").write_text(DECK)
        removed = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"}
        self.environment = {name: value for name, value in os.environ.items() if name not in removed} | {
            **server.environment(),
            "VOICEPREP_HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "HF_HUB_OFFLINE": "1",
            "TERM": "xterm",
        }
        self.options = ("practice", "--deck", str(folder / "mine.toml"), *options)
        self.terminal = Terminal(*self.options, environment=self.environment)

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.terminal.kill()

    def wait_until_recording(self) -> float:
        """The time when the next answer was seen to be recorded."""
        self.terminal.wait_for("aim for", PATIENCE_SECONDS * 3)
        self.terminal.wait_for(RECORDING, PATIENCE_SECONDS)
        return time.monotonic()

    @property
    def recordings(self) -> Recordings:
        return Recordings(self.home / "recordings", write_flac, read_flac)

    def newest_take(self) -> Path:
        return max(self.recordings.unfinished(), key=lambda path: path.stat().st_mtime_ns)

    def processes(self) -> list[str]:
        """The command lines of all processes that were started by it and still run."""
        mark = f"VOICEPREP_HOME={self.home}".encode()
        found = filter(None, map(_command_line, Path("/proc").glob("[0-9]*")))
        return [command for command, environment in found if mark in environment]


def _command_line(process: Path) -> tuple[str, bytes] | None:
    try:
        environment = (process / "environ").read_bytes()
        return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"), environment
    except OSError:  # it has ended meanwhile
        return None


@contextmanager
def saying(server: SoundServer, file: Path) -> Iterator[None]:
    """*file* is said into the microphone meanwhile."""
    command = ["paplay", "--device=micfeed", "--", str(file)]
    with subprocess.Popen(command, env=os.environ | server.environment(), stderr=subprocess.DEVNULL) as player:
        try:
            yield
        finally:
            player.kill()


def strike(server: SoundServer, folder: Path, faults: Sequence[str], seed: int) -> Iterator[Struck]:
    """Let each of *faults* happen in mid-answer, at a random moment, one after the other in one session.

    A session that hangs is ended, and another one takes what is left.
    """
    rng = np.random.default_rng(seed)
    said = write_wav(folder / "noise.wav", noise(20, seed))
    left = list(faults)
    sessions = 0
    while left:
        sessions += 1
        with Session(folder / f"session-{sessions}", server, "--no-speech") as session:
            began = session.wait_until_recording()
            for _ in range(min(len(left), QUESTIONS - 1)):
                with saying(server, said):
                    session.terminal.watch(float(rng.uniform(0.3, 2.5)))
                    fault = left.pop(0)
                    told, missing = _struck(session, server, fault, began)
                server.repair()
                next_one = _next(session, fault)
                yield Struck(fault, told, missing, next_one is not None)
                if next_one is None:
                    break
                began = next_one


def _struck(session: Session, server: SoundServer, fault: str, began: float) -> tuple[float, float]:
    """Seconds until the person was told, and seconds of the recording that are missing."""
    struck = time.monotonic()
    server(fault)
    try:
        session.terminal.wait_for(TOLD[fault], PATIENCE_SECONDS)
    except (pexpect.TIMEOUT, pexpect.EOF):
        return float("inf"), 0.0
    told = time.monotonic() - struck
    kept = len(session.recordings.recover(session.newest_take())) / SAMPLE_RATE
    return told, max(0.0, struck - began - kept)


def _next(session: Session, fault: str) -> float | None:
    """Go on to the next question: when it was recorded, or None when the session does not get there."""
    try:
        if fault == "mute":
            session.terminal.press("\r")
        else:
            session.terminal.wait_for("Score the", PATIENCE_SECONDS)
            session.terminal.press("n")
            session.terminal.wait_for("offers it again", PATIENCE_SECONDS)
        session.terminal.wait_for(MENU, PATIENCE_SECONDS)
        session.terminal.press("\r")
        return session.wait_until_recording()
    except (pexpect.TIMEOUT, pexpect.EOF):
        return None


def leaks(server: SoundServer, folder: Path, questions: int, seed: int) -> Iterator[float]:
    """Seconds of the question in the recording of the answer; the speaker is heard from a random moment on."""
    rng = np.random.default_rng(seed)
    left = questions
    while left:
        with Session(folder / f"spoken-{left}", server, "--rate", "300") as session:
            for _ in range(min(left, QUESTIONS - 1)):
                session.terminal.wait_for("aim for", PATIENCE_SECONDS * 3)
                session.terminal.watch(float(rng.uniform(0.0, 1.5)))
                server("couple")
                session.terminal.wait_for(RECORDING, PATIENCE_SECONDS)
                session.terminal.watch(1.0)
                yield (
                    float(np.count_nonzero(np.abs(session.recordings.recover(session.newest_take())) > 0.001))
                    / SAMPLE_RATE
                )
                left -= 1
                server("uncouple")
                session.terminal.press("\r")
                session.terminal.wait_for(MENU, PATIENCE_SECONDS)
                session.terminal.press("\r")


@dataclass(frozen=True)
class Moment:
    """When Ctrl-C is pressed."""

    after: str
    """What was printed last; empty for the start of the program."""
    within_seconds: float
    """How long after that at most."""


MOMENTS = (
    Moment("", 3.0),
    Moment("aim for", 2.5),
    Moment("Opening the microphone", 0.3),
    Moment(RECORDING, 2.0),
    Moment("Transcribing", 0.5),
    Moment(MENU, 0.3),
)


@dataclass(frozen=True)
class Interrupted:
    """What Ctrl-C came to."""

    moment: str
    status: int
    last_line: str
    seconds: float
    """Until the program had ended."""
    left: tuple[str, ...]
    """Processes and files that should not be there."""

    @property
    def is_well(self) -> bool:
        return self.status == 130 and not self.left and "Traceback" not in self.last_line


def interrupt(server: SoundServer, folder: Path, moments: Sequence[Moment], seed: int) -> Iterator[Interrupted]:
    """Press Ctrl-C at *moments* of a session each, and look at what is left."""
    rng = np.random.default_rng(seed)
    said = write_wav(folder / "noise.wav", noise(20, seed))
    for number, moment in enumerate(moments):
        with saying(server, said), Session(folder / f"interrupted-{number}", server, "--rate", "300") as session:
            _reach(session, moment)
            session.terminal.watch(float(rng.uniform(0.0, moment.within_seconds)))
            session.terminal.press(CTRL_C)
            pressed = time.monotonic()
            try:
                status = session.terminal.end(PATIENCE_SECONDS)
            except pexpect.TIMEOUT:
                status = -1  # it goes on as if nothing had been pressed
            seconds = time.monotonic() - pressed
            line = session.terminal.screen[-300:]
            yield Interrupted(moment.after, status, line, seconds, _left(session))


def _reach(session: Session, moment: Moment) -> None:
    """Wait for what is printed before the moment, pressing Enter where it takes that."""
    if not moment.after:
        session.terminal.watch(0.5)  # Python itself starts: it knows no Ctrl-C but its own
    for other in MOMENTS[1:]:
        if not moment.after:
            return
        session.terminal.wait_for(other.after, PATIENCE_SECONDS * 3)
        if other.after == moment.after:
            return
        if other.after == RECORDING:
            session.terminal.watch(1.2)
            session.terminal.press("\r")


def _left(session: Session) -> tuple[str, ...]:
    """Processes, files beyond the database, its lock and the recording, and what others could read or enter."""
    made = [path for folder in (session.home, session.temporary) for path in folder.rglob("*")]
    files = [path for path in made if path.is_file() and not _EXPECTED.fullmatch(path.name)]
    open_to_all = [path for path in (*made, session.home) if path.exists() and path.stat().st_mode & 0o077]
    return (*session.processes(), *map(str, files), *(f"open to all: {path}" for path in open_to_all))


_EXPECTED = re.compile(r"voiceprep\.db(-wal|-shm)?|lock|[0-9a-f]{32}\.wav\.part|[0-9a-f]{32}\.flac")
