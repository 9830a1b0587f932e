"""Practise technical interviews out loud: questions, spoken answers, and what they covered.

>>> from voiceprep import Transcript, bundled_decks, cover
>>> deck = next(deck for deck in bundled_decks() if deck.slug == "nodejs-event-loop")
>>> question = next(question for question in deck.questions if question.slug == "thread-pool")
>>> coverage = cover(question, Transcript.from_text("There are four threads by default."))
>>> [verdict.key_point.slug for verdict in coverage.verdicts if verdict.covered]
['default-four']
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voiceprep.core.coverage import SCORER_VERSION, Coverage, Evidence, Status, TrapVerdict, Verdict
    from voiceprep.core.deck import Deck, KeyPoint, Question, Trap
    from voiceprep.core.transcript import Transcript, Word
    from voiceprep.devices.deck_file import bundled_decks, load_deck
    from voiceprep.devices.witness import cover
    from voiceprep.errors import VoiceprepError

__version__ = "0.1.0"

__all__ = [
    "SCORER_VERSION",
    "Coverage",
    "Deck",
    "Evidence",
    "KeyPoint",
    "Question",
    "Status",
    "Transcript",
    "Trap",
    "TrapVerdict",
    "Verdict",
    "VoiceprepError",
    "Word",
    "bundled_decks",
    "cover",
    "load_deck",
]

_MODULES = ("devices.witness", "core.coverage", "core.deck", "core.transcript", "devices.deck_file", "errors")


def __getattr__(name: str) -> object:
    """The public names, imported at their first use: `voiceprep --help` pays for none of them."""
    if name in __all__:
        for module in map(import_module, (f"{__name__}.{module}" for module in _MODULES)):
            if hasattr(module, name):
                return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
