"""How practice goes, for people and programs; pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from voiceprep.cli.as_json import Json
from voiceprep.cli.view import line, plural
from voiceprep.core.progress import Span, Streak, levels

BARS = "▁▂▃▄▅▆▇█"
EMPTY = "·"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How one deck goes."""

    deck: str
    """Its slug."""
    attempts: int
    """How many answers were given."""
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
    """How practice goes altogether; the fields that a Course has, too, are those of all decks."""

    today: date
    """Where the person is."""
    attempts: int
    streak: Streak
    due: int
    scheduled: int
    retention: float | None
    coming: tuple[int, ...]
    """Key points that come due on each of the next days, today first."""
    courses: tuple[Course, ...]
    """Each deck that was practised."""


def chart(values: Sequence[float | None], highest: float) -> str:
    """A bar for each of *values*, 0 to *highest*, and a dot for None."""
    return "".join(EMPTY if level is None else BARS[level - 1] for level in levels(values, highest))


def overview(one: Overview) -> RenderableType:
    """Streak, forecast and a line for each deck, within 80 columns."""
    busiest = max(one.coming)
    coming = chart([count or None for count in one.coming], max(1, busiest))
    streak = f"{plural(one.streak.current, 'day')} in a row (longest {one.streak.longest})"
    return Group(
        line(f"{plural(one.attempts, 'attempt')} · {streak}"),
        line(f"{plural(one.scheduled, 'key point')}, {one.due} due now · recall {_share(one.retention)}"),
        Text.assemble(f"due in the next {len(one.coming)} days  ", (coming, "cyan"), f"  at most {busiest} a day"),
        Text(),
        _table(one.courses),
        Text(),
        line("score: newest answer to each question; recall: what FSRS predicts you know", "dim"),
        *([line("voiceprep review", "bold")] if one.due else []),
    )


def _table(courses: Sequence[Course]) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    since = courses[0].spans[0].first
    table.add_column("deck", overflow="fold")
    table.add_column(f"coverage since {since:%Y-%m-%d}", no_wrap=True)
    for name in ("score", "recall", "due"):
        table.add_column(name, justify="right", no_wrap=True)
    for course in courses:
        table.add_row(
            line(course.deck),
            Text(chart([span.percent for span in course.spans], 100), style="green"),
            f"{course.standing:.0f} %",
            _share(course.retention),
            str(course.due),
        )
    return table


def _share(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"


def overview_json(one: Overview) -> Json:
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
