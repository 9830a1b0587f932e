"""The debrief of a mock interview as rich renderables; pure functions."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from voiceprep.cli import exchange_view, view
from voiceprep.core.mock import Debrief


def debrief(one: Debrief) -> RenderableType:
    """Everything: each exchange, then the list of them, then what it comes to."""
    rows: list[RenderableType] = [Text("Debrief", style="bold"), Text()]
    for number, exchange in enumerate(one.exchanges, start=1):
        rows.append(view.line(f"{number}. {' '.join(exchange.first.question.prompt.split())}", "bold"))
        rows += [Text(), exchange_view.feedback(exchange), Text()]
    count = view.plural(len(one.exchanges), "question")
    rows += [_list(one), Text(), view.percent(one.percent, f"over {count}"), Text()]
    return Group(*rows, *(view.line(sentence) for sentence in one.sentences), Text())


def _list(one: Debrief) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    for exchange in one.exchanges:
        first, asked_on = exchange.first, len(exchange.follow_ups)
        grid.add_row(
            Text(f"{exchange.percent:3.0f} %"),
            Text(first.question.level, style="dim"),
            view.line(first.name),
            Text(f"asked on {asked_on}x" if asked_on else "", style="dim"),
            Text(f"attempt {first.id}", style="dim"),
        )
    return grid
