"""How practice goes: coverage over time, days in a row, and what comes due."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Score:
    """What an answer scored, and when."""

    deck: str
    """Slug of the deck."""
    question: str
    """Slug of the question."""
    on: date
    """The day where the person is."""
    percent: float
    """Coverage, 0 to 100."""


@dataclass(frozen=True, slots=True)
class Streak:
    """Days in a row with an answer at least."""

    current: int
    """Until today, or until yesterday as long as today may still come."""
    longest: int
    """Ever."""


@dataclass(frozen=True, slots=True)
class Span:
    """Some days of a chart."""

    first: date
    """Its first day."""
    percent: float | None
    """Mean coverage of its answers, 0 to 100; None without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How one deck goes."""

    deck: str
    """Its slug."""
    attempts: int
    """How many exchanges there were: questions that were answered, whatever was asked on."""
    spans: tuple[Span, ...]
    """Coverage over time."""
    standing: float
    """Mean coverage of the newest answer to each question, 0 to 100."""
    due: int
    """Key points that are due."""
    scheduled: int
    """Key points that have a date."""
    retention: float | None
    """What FSRS predicts to be remembered now, 0 to 1; None without a key point that has a date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """How practice goes altogether: what a Course says of one deck, of all of them."""

    today: date
    """Where the person is."""
    attempts: int
    """As in Course."""
    streak: Streak
    """Days in a row with an answer at least."""
    due: int
    """As in Course."""
    scheduled: int
    """As in Course."""
    retention: float | None
    """As in Course."""
    coming: tuple[int, ...]
    """Key points that come due on each of the next days, today first."""
    courses: tuple[Course, ...]
    """Each deck that was practised."""


def streak(days: Iterable[date], today: date) -> Streak:
    """The streaks of somebody who answered on *days*."""
    longest = current = 0
    last = date.min
    for day in sorted(set(days)):
        current = current + 1 if day - last == timedelta(days=1) else 1
        longest, last = max(longest, current), day
    return Streak(current if today - last <= timedelta(days=1) else 0, longest)


def coverage_over_time(scores: Iterable[Score], today: date, days: int, columns: int) -> tuple[Span, ...]:
    """The last *days* until *today* in at most *columns* spans of equal length, the last of which ends today."""
    length = -(-days // columns)
    number = -(-days // length)
    sums = [(0.0, 0)] * number
    for score in scores:
        column = number - 1 - (today - score.on).days // length
        if 0 <= column < number:
            total, count = sums[column]
            sums[column] = total + score.percent, count + 1
    first = today - timedelta(days=number * length - 1)
    return tuple(
        Span(first + timedelta(days=column * length), total / count if count else None)
        for column, (total, count) in enumerate(sums)
    )


def standing(scores: Iterable[Score]) -> float:
    """Mean coverage of the newest answer to each question, 0 to 100; *scores*, one at least, are oldest first."""
    newest = {(score.deck, score.question): score.percent for score in scores}
    return sum(newest.values()) / len(newest)


def coming_due(dates: Iterable[date], today: date, days: int) -> tuple[int, ...]:
    """How many of *dates* fall on each of the next *days*; what is overdue falls on today, the first of them."""
    counts = [0] * days
    for day in dates:
        ahead = max(0, (day - today).days)
        if ahead < days:
            counts[ahead] += 1
    return tuple(counts)


def levels(values: Sequence[float | None], highest: float) -> tuple[int | None, ...]:
    """Each of *values*, 0 to *highest*, as the height of a bar, 1 to 8; None stays None."""
    return tuple(None if value is None else 1 + round(7 * value / highest) for value in values)
