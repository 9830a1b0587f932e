"""Recordings and takes as rich renderables."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from voiceprep.cli import view
from voiceprep.core.attempt import Attempt
from voiceprep.core.compare import Change, Landing, Row
from voiceprep.core.coverage.verdict import Status
from voiceprep.core.exchange import Exchange
from voiceprep.core.transcript import Word

if TYPE_CHECKING:
    from voiceprep.cli.player import Head

KEYS = "← → 5 s · - + speed · space pauses · Enter or q ends"
_CHANGES = {Change.NEW: "green", Change.LOST: "red", Change.SAME: "dim", Change.UNASKED: "dim"}
_PUSHED: dict[str, str] = {Status.COVERED: "after a push", Status.PARTLY: "partly after a push"}
_TRAPS = {"fell": ("!", "red"), "taken back": ("!", "yellow"), "avoided": ("·", "dim")}


def playing(one: Attempt, head: "Head", characters: int) -> RenderableType:
    """The transcript while it is played: what was said so far with its evidence marked, the rest dim.

    Args:
        one: the attempt.
        head: what is heard now.
        characters: how much fits; of a longer transcript the page that is being said is shown.
    """
    words, styles = one.transcript.words, view.marks(one)
    now = bisect_right([word.start or 0.0 for word in words], head.second) - 1
    text = Text()
    for at in page(words, max(0, now), characters):
        style = styles.get(at, "") if at <= now else "dim"
        text.append(view.clean(words[at].text), style=f"{style} reverse" if at == now else style)
        text.append(" ")
    grid = Table.grid(padding=(0, 1))
    grid.add_row(
        Text("‖ paused " if head.is_paused else "▶ playing", style="yellow" if head.is_paused else "green"),
        Text(f"{view.clock(head.second)} / {view.clock(one.seconds)}"),
        ProgressBar(total=one.seconds or 1.0, completed=min(head.second, one.seconds or 1.0), width=20),
        Text(f"{head.speed:g} x", style="dim" if head.speed == 1 else ""),
    )
    return Group(Padding(text, (0, 2)), Text(), grid, Text(KEYS, style="dim"))


def page(words: Sequence[Word], now: int, characters: int) -> range:
    """The words that are shown while word *now* is said, some *characters* of them."""
    start = filled = 0
    for at, word in enumerate(words):
        if filled and filled + len(word.text) > characters:
            if now < at:
                return range(start, at)
            start, filled = at, 0
        filled += len(word.text) + 1
    return range(start, len(words))


def compared(takes: Sequence[Exchange], rows: Sequence[Row]) -> RenderableType:
    """Takes side by side, then by name what came new and what got lost."""
    firsts = [take.first for take in takes]
    table = Table(box=None, pad_edge=False)
    table.add_column(view.clean(firsts[0].name), overflow="fold")
    for take, first in zip(takes, firsts, strict=True):
        table.add_column(f"#{first.id} · {first.at.astimezone():%m-%d %H:%M} · {take.percent:.0f} %")
    table.add_column("")
    for row in rows:
        if row.is_trap and all(one is None or one.status == "avoided" for one in row.landings):
            continue
        landings = (_landing(one, first) for one, first in zip(row.landings, firsts, strict=True))
        table.add_row(view.line(row.slug), *landings, Text(row.change, style=_CHANGES[row.change]))
    return Group(table, Text(), *_named(rows))


def _landing(one: Landing | None, first: Attempt) -> Text:
    """What became of a point, and when in the first answer; a follow-up has a recording of its own."""
    if one is None:
        return Text("- not asked", style="dim")
    what = "taken back" if one.status == "fell" and one.taken_back else one.status
    mark, style = _TRAPS[what] if what in _TRAPS else view.MARKS[Status(what)]
    said = one.evidence if one.attempt == first.id else None
    when = "" if said is None or said.start is None else f" {view.clock(said.start)}"
    return Text(f"{mark} {_PUSHED[what] if one.after_push else what}{when}", style=style)


def _named(rows: Sequence[Row]) -> list[RenderableType]:
    lines: list[RenderableType] = []
    for change, label in ((Change.NEW, "Came new"), (Change.LOST, "Got lost")):
        slugs = ", ".join(row.slug for row in rows if row.change is change)
        lines.append(view.line(f"{label}: {slugs or 'nothing'}", _CHANGES[change] if slugs else "dim"))
    return lines
