"""What is due, what was missed and how practice goes, as JSON."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from voiceprep.cli.as_json.form import Json
from voiceprep.core.attempt import Weakness
from voiceprep.core.progress import Overview

if TYPE_CHECKING:
    from voiceprep.core.review import Card


def scheduled(now: datetime, due: int, upcoming: int, shown: Iterable["Card"]) -> Json:
    """What `review --list --json` prints: how many cards there are, and those that are *shown*."""
    return {"now": now.isoformat(), "due": due, "upcoming": upcoming, "points": [_card(card, now) for card in shown]}


def _card(card: "Card", now: datetime) -> Json:
    return {
        "question": card.point.name,
        "key_point": card.point.key_point,
        "due": card.due.isoformat(),
        "is_due": card.due <= now,
        "retrievability": round(card.retrievability(now), 4),
        "stability_days": round(card.stability, 4),
        "difficulty": round(card.difficulty, 4),
        "last_review": card.last_review.isoformat(),
    }


def missed(found: Iterable[tuple[Weakness, str | None]]) -> Json:
    """What `review --missed --json` prints: key points, each with a way to say it that would have counted."""
    return {"missed": [_weakness(weak, phrasing) for weak, phrasing in found]}


def _weakness(one: Weakness, phrasing: str | None) -> Json:
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


def overview(one: Overview) -> Json:
    """What `stats --json` prints."""
    return {
        "today": one.today.isoformat(),
        "attempts": one.attempts,
        "streak_days": {"current": one.streak.current, "longest": one.streak.longest},
        "due": one.due,
        "scheduled": one.scheduled,
        "retention": _rounded(one.retention),
        "coming_due": [
            {"on": (one.today + timedelta(days=ahead)).isoformat(), "key_points": count}
            for ahead, count in enumerate(one.coming)
        ],
        "decks": [
            {
                "deck": course.deck,
                "attempts": course.attempts,
                "percent": round(course.standing, 1),
                "coverage": [
                    {"from": span.first.isoformat(), "percent": _rounded(span.percent)} for span in course.spans
                ],
                "due": course.due,
                "scheduled": course.scheduled,
                "retention": _rounded(course.retention),
            }
            for course in one.courses
        ],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
