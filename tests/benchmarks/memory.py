"""Peak memory of a whole session: python tests/benchmarks/memory.py [--speech FOLDER].

The command line runs as a person's would: the question is spoken, an answer comes in from a file, is transcribed,
covered and stored. What is measured is the largest of the processes, children included, as the kernel counts it.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import voiceprep

AIM_MEGABYTES = 600
SHIPPED = Path(voiceprep.__file__).parent / "demo" / "answer.flac"


def main(speech: Path, cache: str | None) -> None:
    longest = speech / "long-joe.flac"
    for name, file in (("17 s answer", SHIPPED), ("112 s answer", longest)):
        if not file.exists():
            print(f"{name}: left out, there is no {file}")
            continue
        print(f"{name}: peak {peak_megabytes(file, cache):.0f} MB (aim: at most {AIM_MEGABYTES})")


def peak_megabytes(answer: Path, cache: str | None) -> float:
    """Of a session in a process of its own, so that the one before does not count."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"VOICEPREP_HOME": home} | ({"VOICEPREP_CACHE": cache} if cache else {})
        arguments = ["practice", "nodejs-event-loop/thread-pool", "--from-file", str(answer)]
        done = subprocess.run(
            [sys.executable, __file__, "--session", *arguments],
            env=environment, check=True, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )  # fmt: skip
    return float(done.stdout.splitlines()[-1])


def session(arguments: list[str]) -> None:
    """Run voiceprep here, then print the peak in MB."""
    from voiceprep.__main__ import main as voiceprep_main

    sys.argv = ["voiceprep", *arguments]
    try:
        voiceprep_main()
    except SystemExit as end:
        if end.code:
            raise
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
    print(max(resource.getrusage(one).ru_maxrss for one in who) * unit / 1e6)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--session"]:
        session(sys.argv[2:])
    else:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("--speech", type=Path, default=Path("../shared/speech"))
        parser.add_argument("--cache", help="folder of speech models; else the usual one")
        options = parser.parse_args()
        main(options.speech, options.cache)
