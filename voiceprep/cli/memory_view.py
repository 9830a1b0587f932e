"""Cards and what they promise, as rich renderables; pure functions."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from rich.console import RenderableType
from rich.table import Table

from voiceprep.cli.view import line, plural
from voiceprep.core.review import Card


def wait(due: datetime, now: datetime) -> str:
    """How long it is until *due*, as one says it."""
    left = due - now
    if left <= timedelta(0):
        return "now"
    if left < timedelta(hours=1):
        return f"in {-(-left // timedelta(minutes=1))} min"
    if left < timedelta(days=1):
        return f"in {round(left / timedelta(hours=1))} h"
    return f"in {plural(round(left / timedelta(days=1)), 'day')}"


def cards(shown: Iterable[Card], now: datetime) -> RenderableType:
    """Key points with their dates, a line each."""
    table = Table(box=None, pad_edge=False)
    table.add_column("due", no_wrap=True)
    table.add_column("recall", justify="right", no_wrap=True)
    table.add_column("stable", justify="right", no_wrap=True)
    table.add_column("key point", overflow="fold")
    for card in shown:
        point = card.point
        table.add_row(
            line(wait(card.due, now), "bold" if card.due <= now else ""),
            f"{card.retrievability(now):.0%}",
            f"{card.stability:.1f} d",
            line(f"{point.name} · {point.key_point}"),
        )
    return table


def outlook(due: Sequence[Card], upcoming: Sequence[Card], now: datetime) -> str:
    """What is to be done now, or when there is something."""
    if due:
        return f"{plural(len(due), 'key point')} due now: voiceprep review"
    if not upcoming:
        return "Nothing was asked yet, so nothing is due. Begin: voiceprep practice"
    when = f"{wait(upcoming[0].due, now)} ({upcoming[0].due.astimezone():%Y-%m-%d %H:%M})"
    return f"Nothing is due; the next key point is {when}. Until then, something new: voiceprep practice --shuffle"
