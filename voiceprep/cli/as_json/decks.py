"""Decks as JSON, and what their authors are told."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from voiceprep.cli.as_json.form import Json
from voiceprep.core.deck import Deck, Question

if TYPE_CHECKING:
    from voiceprep.cli.deck_check import Complaint
    from voiceprep.core.rehearsal import Hearing


def decks(found: Iterable[Deck]) -> Json:
    """What `decks --json` prints."""
    return {"decks": [_deck(one) for one in found]}


def _deck(one: Deck) -> Json:
    return {"slug": one.slug, "title": one.title, "questions": [_question(asked) for asked in one.questions]}


def _question(one: Question) -> Json:
    return {
        "slug": one.slug,
        "prompt": one.prompt,
        "level": one.level,
        "seconds": one.seconds,
        "terms": list(one.vocabulary),
        "model_answer": one.model_answer,
        "key_points": [{"slug": point.slug, "text": point.text, "weight": point.weight} for point in one.key_points],
        "traps": [{"slug": trap.slug, "claim": trap.claim} for trap in one.traps],
    }


def checked(complaints: Iterable["Complaint"], faults: int) -> Json:
    """What `deck check --json` prints."""
    return {"complaints": [asdict(one) for one in complaints], "faults": faults}


def rehearsed(hearings: Sequence["Hearing"]) -> Json:
    """What `deck test --json` prints."""
    from voiceprep.core.rehearsal import Part, passed, tally

    scores = {part: tally(hearings, part) for part in Part}
    return {
        "passed": passed(hearings),
        "answers": len(hearings),
        "scores": {part: {"right": one.right, "of": one.of, "percent": one.percent} for part, one in scores.items()},
        "failed": [
            {
                "question": hearing.line.asked.name,
                "key_point": slug,
                "answer": hearing.line.part,
                "voice": hearing.voice,
                "heard": hearing.heard[slug],
                "written": hearing.written[slug],
                "said": hearing.line.text,
                "transcript": hearing.transcript.text,
            }
            for hearing in hearings
            for slug in hearing.failed
        ],
    }
