"""`python -m voiceprep`, and what the command `voiceprep` calls."""

import sys


def main() -> None:
    """Run the command line and leave with its status."""
    from voiceprep.cli import run

    sys.exit(run())


if __name__ == "__main__":
    main()
