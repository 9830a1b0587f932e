"""Answers judged again or side by side, and appeals, as JSON."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from voiceprep.cli.as_json.answers import evidence
from voiceprep.cli.as_json.form import Json
from voiceprep.core.compare import Change, Row
from voiceprep.core.exchange import Exchange
from voiceprep.core.personal import Alias, Phrasing
from voiceprep.core.rejudged import Appeal, Judgement, Rejudged, TakenBack


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


def earlier(attempt: int, found: Iterable[Judgement]) -> Json:
    """What `rescore --earlier --json` prints."""
    return {"attempt": attempt, "earlier": [_judgement(one) for one in found]}


def _judgement(one: Judgement) -> Json:
    return {
        "replaced_at": one.replaced_at.isoformat(),
        "scorer": one.scorer,
        "model": one.model,
        "percent": one.percent,
        "key_points": [{"slug": slug, "verdict": status} for slug, status in one.statuses],
    }


def appealed(appeals: Iterable[Appeal], changes: Iterable[Rejudged]) -> Json:
    """What `appeal --json` prints."""
    return {**listed(appeals), "changed": [_rejudged(one) for one in changes]}


def listed(appeals: Iterable[Appeal]) -> Json:
    """What `appeal --list --json` prints."""
    return {"appeals": [_appeal(one) for one in appeals]}


def _appeal(one: Appeal) -> Json:
    return {"kind": _KINDS[type(one)], **asdict(one), "at": one.at.isoformat()}


_KINDS = {Alias: "alias", Phrasing: "phrasing", TakenBack: "not said"}


def compared(takes: Sequence[Exchange], rows: Sequence[Row]) -> Json:
    """What `compare --json` prints."""
    return {
        "question": takes[0].first.name,
        "takes": [_take(one) for one in takes],
        "key_points": [_row(row, takes) for row in rows if not row.is_trap],
        "traps": [_row(row, takes) for row in rows if row.is_trap],
        "came_new": [row.slug for row in rows if row.change is Change.NEW],
        "got_lost": [row.slug for row in rows if row.change is Change.LOST],
    }


def _take(one: Exchange) -> Json:
    first = one.first
    return {
        "attempt": first.id,
        "at": first.at.isoformat(),
        "percent": first.coverage.percent,
        "seconds": first.seconds,
        "exchange": {"percent": one.percent, "follow_ups": len(one.follow_ups)},
    }


def _row(row: Row, takes: Sequence[Exchange]) -> Json:
    return {
        "slug": row.slug,
        "change": row.change,
        "takes": [
            {
                "attempt": take.first.id,
                "verdict": landing.status,
                "after_push": landing.after_push,
                "taken_back": landing.taken_back,
                "said_in": landing.attempt,
                "evidence": evidence(landing.evidence),
            }
            for take, landing in zip(takes, row.landings, strict=True)
            if landing is not None
        ],
    }
