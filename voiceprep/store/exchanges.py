"""Exchanges: attempts that were asked about an earlier one, kept as rows that name it."""

import json
from typing import TYPE_CHECKING

from voiceprep.core.exchange import Exchange
from voiceprep.core.follow_up import FollowUp, Move

if TYPE_CHECKING:
    from voiceprep.store.store import Store


def exchange(store: "Store", number: int) -> Exchange:
    """The exchange that attempt *number* opened or belongs to. Raises ConfigError when there is no such attempt."""
    first = store.attempt(number)
    if first.follow_up:
        first = store.attempt(first.follow_up.follows)
    rows = store.database.rows("SELECT id FROM attempt WHERE follows = ? ORDER BY id", first.id)
    return Exchange((first, *(store.attempt(follow_up) for (follow_up,) in rows)))


def settle(store: "Store", number: int) -> None:
    """Note what came of the exchange of attempt *number*, so that lists need not work it out.

    Part of every transaction that changes its verdicts.
    """
    one = exchange(store, number)
    with store.database.transaction() as db:
        db.execute(
            "UPDATE attempt SET exchange_percent = ? WHERE id = ?",
            (one.percent if one.follow_ups else None, one.first.id),
        )


def follow_up_row(one: FollowUp | None) -> tuple[object, object]:
    """What was asked, as the columns `follows` and `asked`."""
    return (None, None) if one is None else (one.follows, json.dumps([one.move, one.about, one.text]))


def follow_up_of(follows: int | None, asked: str | None) -> FollowUp | None:
    """What was asked, from those columns; None for the question itself."""
    if follows is None or asked is None:
        return None
    move, about, text = json.loads(asked)
    return FollowUp(follows, Move(move), about, text)
