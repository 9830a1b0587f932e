"""Our types as the JSON that others script against; its form is documented in the README and kept stable."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from voiceprep.core.attempt import Attempt, Summary, Weakness
from voiceprep.core.compare import Change, Row
from voiceprep.core.coverage.verdict import Coverage, Evidence, Match
from voiceprep.core.deck import Asked, Deck, Question
from voiceprep.core.delivery import Delivery, delivery
from voiceprep.core.exchange import Exchange
from voiceprep.core.follow_up import FollowUp
from voiceprep.core.mock import Debrief
from voiceprep.core.personal import Alias, Phrasing
from voiceprep.core.rejudged import Appeal, Judgement, Rejudged, TakenBack
from voiceprep.core.transcript import Transcript

Json = dict[str, Any]


def dump(value: Json) -> str:
    """One line a program can read; control characters are escaped."""
    return json.dumps(value, ensure_ascii=True)


def deck(one: Deck) -> Json:
    """A deck with its questions."""
    return {"slug": one.slug, "title": one.title, "questions": [question(asked) for asked in one.questions]}


def question(one: Question) -> Json:
    """A question as `decks --json` lists it."""
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
        **covered(transcript, coverage, explain=explain),
        "notes": list(coverage.notes),
        "timings": {
            "transcribe_seconds": None if hearing is None else round(hearing, 3),
            "score_seconds": round(scoring, 4),
        },
    }


def covered(transcript: Transcript, coverage: Coverage, *, explain: bool = False) -> Json:
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
                "evidence": _evidence(verdict.evidence),
                **explained(verdict.match),
            }
            for verdict in coverage.verdicts
        ],
        "traps": [
            {
                "slug": trap.trap.slug,
                "fell": trap.fell,
                "evidence": _evidence(trap.evidence if trap.fell else None),
                **explained(trap.match),
            }
            for trap in coverage.traps
        ],
    }


def _evidence(evidence: Evidence | None) -> Json | None:
    return None if evidence is None else {"text": evidence.text, "start": evidence.start, "end": evidence.end}


def _match(match: Match | None) -> Json | None:
    if match is None:
        return None
    return {
        "phrasing": match.phrasing,
        "found": list(match.found),
        "lacking": list(match.lacking),
        "objections": list(match.objections),
    }


def exchange(one: Exchange) -> Json:
    """The first attempt in full, what followed it, and what came of all of it."""
    return {
        **attempt(one.first),
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
                    "evidence": _evidence(outcome.evidence),
                }
                for outcome in one.outcomes
            ],
            "traps": [
                {
                    "slug": slip.trap.slug,
                    "taken_back": slip.taken_back,
                    "attempt": slip.attempt,
                    "evidence": _evidence(slip.evidence),
                }
                for slip in one.slips
            ],
        },
        "follow_ups": [attempt(follow_up) for follow_up in one.follow_ups],
    }


def interview(one: Debrief | None) -> Json:
    """A mock interview; None when nothing was answered."""
    return {
        "interview": one and {"percent": one.percent, "questions": len(one.exchanges), "debrief": list(one.sentences)},
        "attempts": [exchange(each) for each in one.exchanges] if one else [],
    }


def _asked(one: FollowUp | None) -> Json | None:
    """What was asked in a follow-up."""
    return None if one is None else {"follows": one.follows, "move": one.move, "about": one.about, "text": one.text}


def attempt(one: Attempt) -> Json:
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
        **covered(one.transcript, one.coverage),
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


def summary(one: Summary) -> Json:
    """An exchange as `history --json` lists it."""
    return {
        "attempt": one.id,
        "at": one.at.isoformat(),
        "question": one.name,
        "origin": one.origin,
        "seconds": one.seconds,
        "percent": one.percent,
        "exchange": {"percent": one.exchange_percent, "follow_ups": one.follow_ups},
    }


def weakness(one: Weakness, phrasing: str | None) -> Json:
    """A missed key point as `review --json` lists it."""
    return {
        "question": one.name,
        "key_point": one.key_point,
        "text": one.text,
        "misses": one.misses,
        "last_at": one.last_at.isoformat(),
        "last_attempt": one.last_attempt,
        "last_verdict": one.last_status,
        "last_said": one.last_said,
        "would_count": phrasing,
    }


def rescored(changes: Iterable[Rejudged], attempts: int, judged: int, result: str) -> Json:
    """What `rescore --json` prints."""
    return {
        "attempts": attempts,
        "judged": judged,
        "changed": [_rejudged(one) for one in changes],
        "result": result,
    }


def _rejudged(one: Rejudged) -> Json:
    return {
        "attempt": one.old.id,
        "question": one.old.name,
        "percent": {"before": one.old.coverage.percent, "after": one.new.coverage.percent},
        "flips": [{"key_point": flip.key_point, "before": flip.before, "after": flip.after} for flip in one.flips],
        "why": list(one.why),
    }


def appealed(appeals: Iterable[Appeal], changes: Iterable[Rejudged]) -> Json:
    """What `appeal --json` prints."""
    return {"appeals": [appeal(one) for one in appeals], "changed": [_rejudged(one) for one in changes]}


def appeal(one: Appeal) -> Json:
    """An appeal as `appeal --list --json` lists it."""
    return {"kind": _KINDS[type(one)], **asdict(one), "at": one.at.isoformat()}


_KINDS = {Alias: "alias", Phrasing: "phrasing", TakenBack: "not said"}


def judgement(one: Judgement) -> Json:
    """An earlier judgement as `rescore --earlier --json` lists it."""
    return {
        "replaced_at": one.replaced_at.isoformat(),
        "scorer": one.scorer,
        "model": one.model,
        "percent": one.percent,
        "key_points": [{"slug": slug, "verdict": status} for slug, status in one.statuses],
    }


def compared(takes: Sequence[Attempt], rows: Sequence[Row]) -> Json:
    """What `compare --json` prints."""
    return {
        "question": takes[0].name,
        "takes": [
            {"attempt": one.id, "at": one.at.isoformat(), "percent": one.coverage.percent, "seconds": one.seconds}
            for one in takes
        ],
        "key_points": [_row(row, takes) for row in rows if not row.is_trap],
        "traps": [_row(row, takes) for row in rows if row.is_trap],
        "came_new": [row.slug for row in rows if row.change is Change.NEW],
        "got_lost": [row.slug for row in rows if row.change is Change.LOST],
    }


def _row(row: Row, takes: Sequence[Attempt]) -> Json:
    return {
        "slug": row.slug,
        "change": row.change,
        "takes": [
            {"attempt": take.id, "verdict": landing.status, "evidence": _evidence(landing.evidence)}
            for take, landing in zip(takes, row.landings, strict=True)
            if landing is not None
        ],
    }
