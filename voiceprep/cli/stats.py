"""`voiceprep stats`: how practice goes."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from voiceprep.cli.main import JsonOption, app, world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voiceprep.core.progress import Course, Overview, Score
    from voiceprep.core.review import Card

COLUMNS = 28
"""Of a chart: four weeks, a day each, and the table still fits 80 columns."""

FORECAST_DAYS = 14


@app.command()
def stats(
    context: typer.Context,
    days: Annotated[
        int, typer.Option(min=1, max=3660, metavar="N", help="How many days back the charts reach.")
    ] = COLUMNS,
    json: JsonOption = False,
) -> None:
    """Show your progress: coverage, streak, what is due.

    \b
    Examples:
      voiceprep stats
      voiceprep stats --days 365
    """
    from voiceprep.cli import as_json, stats_view
    from voiceprep.store import progress as stored
    from voiceprep.store.cards import Cards

    here = world(context)
    now = here.now()
    with here.store() as store:
        cards = Cards(store.database)
        due, upcoming = cards.due(now), cards.upcoming(now)
        scores = stored.scores(store.database, _day)
    found = _overview(scores, (*due, *upcoming), now, days)
    if json:
        print(as_json.dump(as_json.overview(found)))
    elif scores:
        here.out.print(stats_view.overview(found))
    else:
        here.out.print("No attempt yet. Make one: voiceprep practice")


def _day(at: datetime) -> date:
    """The day on which *at* falls where the person is."""
    return at.astimezone().date()


def _overview(scores: "Sequence[Score]", cards: "Sequence[Card]", now: datetime, days: int) -> "Overview":
    from voiceprep.core.progress import Overview, coming_due, streak
    from voiceprep.core.review import retention

    today = _day(now)
    return Overview(
        today=today,
        attempts=len(scores),
        streak=streak((score.on for score in scores), today),
        due=sum(card.due <= now for card in cards),
        scheduled=len(cards),
        retention=retention(cards, now),
        coming=coming_due((_day(card.due) for card in cards), today, FORECAST_DAYS),
        courses=_courses(scores, cards, now, days),
    )


def _courses(scores: "Sequence[Score]", cards: "Sequence[Card]", now: datetime, days: int) -> "tuple[Course, ...]":
    """How each deck goes, by its name."""
    from voiceprep.core.progress import Course, coverage_over_time, standing
    from voiceprep.core.review import retention

    courses = []
    for deck in sorted({score.deck for score in scores}):
        answers = [score for score in scores if score.deck == deck]
        points = [card for card in cards if card.point.deck == deck]
        courses.append(
            Course(
                deck=deck,
                attempts=len(answers),
                spans=coverage_over_time(answers, _day(now), days, COLUMNS),
                standing=standing(answers),
                due=sum(card.due <= now for card in points),
                scheduled=len(points),
                retention=retention(points, now),
            )
        )
    return tuple(courses)
