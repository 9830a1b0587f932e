"""Talking: arguments in, rich out; one file per verb."""


def run() -> None:
    """Run the command line; leaves by SystemExit with the status."""
    # Each verb's file registers its command with the app when it is imported, in the order of the help.
    from voiceprep.cli import practice, demo, score, decks, history, replay, review, doctor  # noqa: F401, I001
    from voiceprep.cli.main import app

    app()
