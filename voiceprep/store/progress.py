"""What answers scored, read from an index: the table's rows hold whole transcripts."""

from collections.abc import Callable
from datetime import date, datetime

from voiceprep.core.progress import Score
from voiceprep.store.database import Database


def scores(database: Database, day: Callable[[datetime], date]) -> tuple[Score, ...]:
    """What every exchange scored, oldest first; *day* says on which day an instant falls where the person is."""
    rows = database.rows(
        "SELECT deck, question, at, coalesce(exchange_percent, percent) FROM attempt WHERE follows IS NULL ORDER BY at"
    )
    with database.understood():
        return tuple(
            Score(deck, question, day(datetime.fromisoformat(at)), percent) for deck, question, at, percent in rows
        )
