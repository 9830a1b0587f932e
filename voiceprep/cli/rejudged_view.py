"""Answers that were judged again, as rich renderables."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from voiceprep.cli import view
from voiceprep.core.coverage.verdict import Status
from voiceprep.core.rejudged import Appeal, Judgement, Rejudged, wording


def rejudged(one: Rejudged) -> RenderableType:
    """An attempt whose judgement changed: from which percent to which, why, and each verdict that flipped."""
    before, after = one.old.coverage.percent, one.new.coverage.percent
    name = f"Attempt {one.old.id} · {one.old.name}"
    about = view.line(f"{name} · {before:.0f} → {after:.0f} % · {'; '.join(one.why)}")
    grid = Table.grid(padding=(0, 1))
    for flip in one.flips:
        grid.add_row(view.line(flip.key_point), status(flip.before), Text("→", style="dim"), status(flip.after))
    return Group(about, Padding(grid, (0, 2))) if one.flips else about


def status(one: Status | None) -> Text:
    """A verdict with its sign; of what was not expected, that."""
    if one is None:
        return Text("- not expected", style="dim")
    mark, style = view.MARKS[one]
    return Text(f"{mark} {one}", style=style)


def judgements(found: Iterable[Judgement]) -> RenderableType:
    """Earlier judgements of an attempt, a line each."""
    table = Table(box=None, pad_edge=False)
    for name in ("until", "scorer", "heard by", "score", "verdicts"):
        table.add_column(name, justify="right" if name == "score" else "left", overflow="fold")
    for one in found:
        table.add_row(
            one.replaced_at.astimezone().strftime("%Y-%m-%d %H:%M"),
            one.scorer,
            view.line(one.model or "typed"),
            f"{one.percent:.0f} %",
            view.line(", ".join(f"{slug}: {verdict}" for slug, verdict in one.statuses)),
        )
    return table


def appeal(one: Appeal, *, undone: bool) -> RenderableType:
    """What holds from now on, or holds no more."""
    return view.line(f"{'No longer' if undone else 'From now on'}: {wording(one)}", "green")


def appeals(found: Iterable[Appeal]) -> RenderableType:
    """Every appeal with its number."""
    table = Table(box=None, pad_edge=False)
    for name in ("#", "when", "attempt", "appeal"):
        table.add_column(name, justify="right" if name in {"#", "attempt"} else "left", overflow="fold")
    for number, one in enumerate(found, start=1):
        when = one.at.astimezone().strftime("%Y-%m-%d %H:%M")
        table.add_row(str(number), when, str(one.attempt), view.line(wording(one)))
    return table
