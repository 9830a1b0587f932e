"""How practice goes, as rich renderables; pure functions."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from voiceprep.cli.view import line, plural
from voiceprep.core.progress import Course, Overview, levels

BARS = "▁▂▃▄▅▆▇█"
EMPTY = "·"


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
