"""What happens to voiceprep when everything goes wrong, counted: python tests/benchmarks/faults.py [--seed N].

It takes some 40 minutes; `--kills 5 --saves 20 --faults 2 --interrupts 4 --loops 2` takes three. A private sound
server (PulseAudio) is started for it. Nothing of the person's own is touched.

    saves        `kill -9` of a process that saves one answer after the other, at a random moment
    kills        `kill -9` of a process that records, at a random moment; what is on disk against what was said by the clock
    faults       of each: the server stalls, freezes, crashes, takes the microphone away, mutes it, in mid-answer;
                 or the speaker is coupled to the microphone in mid-question
    interrupts   Ctrl-C at a random moment of a session
    loops        noise through our recorder, on the machine as it is and beside four busy processes
"""

import argparse
import os
import random
import signal
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parent.parent))

import sound_server
from ordeals.loopback import loopback
from ordeals.recording import kill_while_recording
from ordeals.saving import Saved, kill_while_saving
from ordeals.sessions import MOMENTS, TOLD, Struck, interrupt, leaks, strike
from rich.console import Console
from rich.progress import track
from rich.table import Table

Item = TypeVar("Item")
Row = tuple[str, str, str, str]
"""What was done, how often, what came of it, what was aimed at."""

console = Console()


def main(options: argparse.Namespace) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's `&` ignores it, and children inherit that
    print(f"seed {options.seed}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    table = Table("what", "times", "result", "aim")
    with tempfile.TemporaryDirectory(prefix="voiceprep-faults-") as folder:
        for row in rows(Path(folder), options):
            console.print(" · ".join(row[:3]), highlight=False)  # half an hour may end in the middle
            table.add_row(*row)
    console.print(table)


def rows(folder: Path, options: argparse.Namespace) -> Iterator[Row]:
    seed = options.seed
    if options.saves:
        yield saving(folder, options.saves, seed)
    if options.kills:
        yield recording(folder, options.kills, seed)
    if options.faults:
        yield from sound_faults(folder, options.faults, seed)
        yield leaking(folder, options.faults, seed)
    if options.interrupts:
        yield interrupting(folder, options.interrupts, seed)
    for processes in (0, 4):
        if options.loops:
            yield looping(folder, options.loops, seed, processes)


def saving(folder: Path, count: int, seed: int) -> Row:
    total = sum(counted(kill_while_saving(folder / "saving", count, seed), count, "kill -9 while saving"), Saved())
    found = (
        f"{total.lost} of {total.acknowledged} acknowledged answers lost, {total.heard_lost} of {total.heard} others, "
        f"{total.rows_without_file} rows without a whole file, {total.unsound} databases unsound"
    )
    return "kill -9 while saving", str(count), found, "0 lost, 0 rows, 0 unsound"


def recording(folder: Path, count: int, seed: int) -> Row:
    with sound_server.running(16_000) as server:
        kills = kill_while_recording(server, made(folder / "recording"), count, seed)
        killed = list(counted(kills, count, "kill -9 while recording"))
    lost = [one.lost_seconds for one in killed]
    found = (
        f"{sum(one.is_readable for one in killed)} readable and the very sound; lost: median "
        f"{statistics.median(lost):.3f} s, most {max(lost):.3f} s, over 0.2 s {sum(one > 0.2 for one in lost)} times"
    )
    return "kill -9 while recording", str(count), found, "all readable, at most 0.2 s lost"


def sound_faults(folder: Path, count: int, seed: int) -> Iterator[Row]:
    faults = list(TOLD) * count
    random.Random(seed).shuffle(faults)
    with sound_server.running() as server:
        struck = list(counted(strike(server, made(folder / "faults"), faults, seed), len(faults), "sound faults"))
    for fault in TOLD:
        yield (
            f"{fault} in mid-answer",
            str(count),
            sentence([one for one in struck if one.fault == fault]),
            ("told within 2 s, nothing missing, session goes on"),
        )


def sentence(struck: list[Struck]) -> str:
    told = [one.told_seconds for one in struck]
    return (
        f"told after {statistics.median(told):.2f} s, at most {max(told):.2f} s, over 2 s "
        f"{sum(one > 2 for one in told)} times; missing at most {max(one.missing_seconds for one in struck):.2f} s; "
        f"{sum(one.hung for one in struck)} hangs"
    )


def leaking(folder: Path, count: int, seed: int) -> Row:
    with sound_server.running() as server:
        leaked = list(counted(leaks(server, folder / "leaks", count, seed), count, "coupled"))
    found = f"{sum(one > 0 for one in leaked)} with the question in the answer, at most {max(leaked):.2f} s of it"
    return "speaker coupled to microphone", str(count), found, "0.00 s"


def interrupting(folder: Path, count: int, seed: int) -> Row:
    moments = [MOMENTS[number % len(MOMENTS)] for number in range(count)]
    with sound_server.running() as server:
        ended = list(counted(interrupt(server, made(folder / "ctrl-c"), moments, seed), count, "Ctrl-C"))
    unwell = [one for one in ended if not one.is_well]
    for one in unwell:
        console.print(one)
    found = f"{count - len(unwell)} with status 130, no child, no file; ended after at most "
    return "Ctrl-C", str(count), found + f"{max(one.seconds for one in ended):.2f} s", "all"


def looping(folder: Path, count: int, seed: int, processes: int) -> Row:
    with sound_server.running(16_000) as server:
        name = f"loopback beside {processes} busy processes" if processes else "loopback"
        wrong = list(counted(loopback(server, made(folder / name), count, seed, processes), count, name))
    return name, str(count), f"{wrong.count(0)} bit for bit, {sum(wrong)} samples wrong", "all bit for bit"


def counted(done: Iterable[Item], total: int, name: str) -> Iterator[Item]:
    """*done*, under a progress bar."""
    yield from track(done, f"{name:<24}", total, console=console)


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--saves", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--faults", type=int, default=20, help="of each kind")
    parser.add_argument("--interrupts", type=int, default=20)
    parser.add_argument("--loops", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    main(parser.parse_args())
