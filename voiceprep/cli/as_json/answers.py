"""Answers as JSON: scored, as attempts and as exchanges."""

from collections.abc import Iterable

from voiceprep.cli.as_json.form import Json
from voiceprep.core.attempt import Attempt, Summary
from voiceprep.core.coverage.verdict import Coverage, Evidence, Match
from voiceprep.core.deck import Asked
from voiceprep.core.delivery import Delivery, delivery
from voiceprep.core.exchange import Exchange
from voiceprep.core.follow_up import FollowUp
from voiceprep.core.mock import Debrief
from voiceprep.core.transcript import Transcript


def score(
    asked: Asked,
    transcript: Transcript,
    coverage: Coverage,
    timings: tuple[float | None, float],
    *,
    explain: bool = False,
) -> Json:
    """An answer that was scored; *timings* are the seconds to hear it, None for text, and to score it."""
    hearing, scoring = timings
    return {
        "question": asked.name,
        **_covered(transcript, coverage, explain=explain),
        "notes": list(coverage.notes),
        "timings": {
            "transcribe_seconds": None if hearing is None else round(hearing, 3),
            "score_seconds": round(scoring, 4),
        },
    }


def _covered(transcript: Transcript, coverage: Coverage, *, explain: bool = False) -> Json:
    """A transcript and what came of it."""

    def explained(match: Match | None) -> Json:
        return {"match": _match(match)} if explain else {}

    return {
        "percent": coverage.percent,
        "heard": coverage.heard,
        "transcript": {
            "text": transcript.text,
            "words": [
                {"text": word.text, "start": word.start, "end": word.end, "probability": word.probability}
                for word in transcript.words
            ],
        },
        "key_points": [
            {
                "slug": verdict.key_point.slug,
                "verdict": verdict.status,
                "score": verdict.score,
                "evidence": evidence(verdict.evidence),
                **explained(verdict.match),
            }
            for verdict in coverage.verdicts
        ],
        "traps": [
            {
                "slug": trap.trap.slug,
                "fell": trap.fell,
                "evidence": evidence(trap.evidence if trap.fell else None),
                **explained(trap.match),
            }
            for trap in coverage.traps
        ],
    }


def evidence(one: Evidence | None) -> Json | None:
    """The words that a verdict rests on."""
    return None if one is None else {"text": one.text, "start": one.start, "end": one.end}


def _match(match: Match | None) -> Json | None:
    if match is None:
        return None
    return {
        "phrasing": match.phrasing,
        "found": list(match.found),
        "lacking": list(match.lacking),
        "objections": list(match.objections),
    }


def exchanges(done: Iterable[Exchange]) -> Json:
    """What `practice --json` and `review --json` print."""
    return {"attempts": [exchange(one) for one in done]}


def exchange(one: Exchange) -> Json:
    """The first attempt in full, what followed it, and what came of all of it."""
    return {
        **_attempt(one.first),
        "exchange": {
            "percent": one.percent,
            "key_points": [
                {
                    "slug": outcome.key_point.slug,
                    "verdict": outcome.status,
                    "score": outcome.score,
                    "after_push": outcome.after_push,
                    "taken_back": outcome.taken_back,
                    "attempt": outcome.attempt,
                    "evidence": evidence(outcome.evidence),
                }
                for outcome in one.outcomes
            ],
            "traps": [
                {
                    "slug": slip.trap.slug,
                    "taken_back": slip.taken_back,
                    "attempt": slip.attempt,
                    "evidence": evidence(slip.evidence),
                }
                for slip in one.slips
            ],
        },
        "follow_ups": [_attempt(follow_up) for follow_up in one.follow_ups],
    }


def interview(one: Debrief | None) -> Json:
    """A mock interview; None when nothing was answered."""
    return {
        "interview": one and {"percent": one.percent, "questions": len(one.exchanges), "debrief": list(one.sentences)},
        **exchanges(one.exchanges if one else ()),
    }


def _asked(one: FollowUp | None) -> Json | None:
    """What was asked in a follow-up."""
    return None if one is None else {"follows": one.follows, "move": one.move, "about": one.about, "text": one.text}


def _attempt(one: Attempt) -> Json:
    """An attempt in full."""
    return {
        "attempt": one.id,
        "at": one.at.isoformat(),
        "question": one.name,
        "prompt": one.question.prompt,
        "asked": _asked(one.follow_up),
        "origin": one.origin,
        "recording": one.recording,
        "seconds": one.seconds,
        "cut_short": one.cut_short,
        "model": one.model,
        "scorer": one.scorer,
        **_covered(one.transcript, one.coverage),
        "notes": list(one.coverage.notes),
        "delivery": _delivery(delivery(one)),
    }


def _delivery(one: Delivery | None) -> Json | None:
    """How an answer was said; None for typed text."""
    if one is None:
        return None
    return {
        "seconds": one.seconds,
        "target_seconds": one.target_seconds,
        "words_a_minute": one.words_a_minute,
        "pauses": [{"start": pause.start, "seconds": pause.seconds, "after": pause.after} for pause in one.pauses],
        "first_point_seconds": one.first_point_seconds,
        "fillers_at_least": dict(one.fillers),
    }


def history(attempts: Iterable[Summary]) -> Json:
    """What `history --json` prints."""
    return {"attempts": [_summary(one) for one in attempts]}


def _summary(one: Summary) -> Json:
    return {
        "attempt": one.id,
        "at": one.at.isoformat(),
        "question": one.name,
        "origin": one.origin,
        "seconds": one.seconds,
        "percent": one.percent,
        "exchange": {"percent": one.exchange_percent, "follow_ups": one.follow_ups},
    }
