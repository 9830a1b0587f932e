"""Our types as the JSON that others script against: one function for each form that the README documents."""

from voiceprep.cli.as_json.again import appealed, compared, earlier, listed, rescored
from voiceprep.cli.as_json.answers import exchange, exchanges, history, interview, score
from voiceprep.cli.as_json.decks import checked, decks, rehearsed
from voiceprep.cli.as_json.form import dump
from voiceprep.cli.as_json.machine import findings, forgotten, kept
from voiceprep.cli.as_json.memory import missed, overview, scheduled

__all__ = [
    "appealed",
    "checked",
    "compared",
    "decks",
    "dump",
    "earlier",
    "exchange",
    "exchanges",
    "findings",
    "forgotten",
    "history",
    "interview",
    "kept",
    "listed",
    "missed",
    "overview",
    "rehearsed",
    "rescored",
    "scheduled",
    "score",
]
