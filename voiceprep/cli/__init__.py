"""Talking: arguments in, rich out; one file per verb."""

import os
import sys
from io import TextIOWrapper


def register() -> None:
    """Import each verb's file, which registers its command with the app, in the order of the help."""
    from voiceprep.cli import practice, interview, demo, score, decks, history, replay, compare  # noqa: F401, I001
    from voiceprep.cli import rescore, appeal, review, stats, forget, privacy, doctor  # noqa: F401
    from voiceprep.cli import deck, deck_check, deck_rehearsal  # noqa: F401


def run() -> None:
    """Run the command line; leaves by SystemExit with the status."""
    from voiceprep.cli.interrupt import wait_for_imports

    wait_for_imports()
    from voiceprep.cli.main import app

    register()
    os.umask(0o077)  # also what libraries write for us is nobody else's
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # a pipe in Windows' cp1252 knows no ✓, and a piped answer may be in any encoding
            stream.reconfigure(errors="replace")
    app()
