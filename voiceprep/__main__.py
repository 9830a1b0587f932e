"""`python -m voiceprep`, and what the command `voiceprep` calls."""

import sys


def main() -> None:
    """Run the command line and leave with its status."""
    try:
        from voiceprep.cli import run

        run()
    except KeyboardInterrupt:  # before there is a command that could be told
        sys.exit(130)


if __name__ == "__main__":
    main()
