"""How long `voiceprep --help` takes, beside a bare `import typer`: python tests/benchmarks/startup.py [--runs 21].

Both run in turns, so that a busy machine is as unkind to one as to the other. Beside the time on the clock stands the
time on the processor, which a busy machine hardly changes.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

AIM_SECONDS = 0.25
AIM_RATIO = 3.0


def main(runs: int) -> None:
    commands = {
        "voiceprep --help": [sys.executable, "-m", "voiceprep", "--help"],
        "import typer": [sys.executable, "-c", "import typer"],
        "python": [sys.executable, "-c", ""],
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for run in range(runs + 1):
        for name, command in commands.items():
            seconds = timed(command)
            if run:  # the first fills the disk's cache and writes the byte code
                taken[name].append(seconds)
    medians = {name: [statistics.median(column) for column in zip(*rows, strict=True)] for name, rows in taken.items()}
    for name, (wall, processor) in medians.items():
        fastest = min(wall for wall, _ in taken[name])
        print(f"{name:<18} median {wall:.3f} s (fastest {fastest:.3f} s), processor {processor:.3f} s")
    ours, bare = medians["voiceprep --help"], medians["import typer"]
    ratios = [mine / theirs for mine, theirs in zip(ours, bare, strict=True)]
    print(
        f"aim: at most {AIM_SECONDS} s and {AIM_RATIO:.0f} times a bare typer; "
        f"here {ours[0]:.3f} s, {ratios[0]:.2f} times, on the processor {ours[1]:.3f} s, {ratios[1]:.2f} times"
    )


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds on the clock and on the processor."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - began, usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=21)
    main(parser.parse_args().runs)
