"""What `voiceprep review` lists: what is due and when, and what was missed."""

from collections.abc import Iterable, Sequence

from voiceprep.cli import as_json, memory_view, view
from voiceprep.cli.main import World
from voiceprep.core.attempt import Weakness
from voiceprep.core.deck import Asked, Deck, KeyPoint, Question
from voiceprep.core.review import known
from voiceprep.store.cards import Cards

LINES = 10
"""Of a list that a person reads, when nothing else is said; a program gets all."""


def scheduled(here: World, asked: Sequence[Asked], limit: int | None, *, json: bool) -> None:
    """Show the key points of *asked* that have a date, the longest overdue first."""
    now = here.now()
    with here.store() as store:
        cards = Cards(store.database)
        due, upcoming = cards.due(now), cards.upcoming(now)
    due, upcoming = known(due, asked), known(upcoming, asked)
    shown = (*due, *upcoming)[: _length(limit, json=json)]
    if json:
        print(as_json.dump(as_json.scheduled(now, len(due), len(upcoming), shown)))
        return
    if shown:
        here.out.print(memory_view.cards(shown, now))
    if rest := len(due) + len(upcoming) - len(shown):
        here.out.print(f"… and {rest} more: --limit {len(due) + len(upcoming)}")
    here.out.print("", memory_view.outlook(due, upcoming, now), sep="\n")


def missed(here: World, asked: Sequence[Asked] | None, decks: Iterable[Deck], limit: int | None, *, json: bool) -> None:
    """Show what was missed when it was last asked, in *asked* or anywhere, and what would have counted."""
    names = None if asked is None else {(one.deck.slug, one.question.slug) for one in asked}
    with here.store() as store:
        every = store.weaknesses()
        store_is_empty = not store.attempts(limit=1)
    found = [weak for weak in every if names is None or (weak.deck, weak.question) in names]
    found = found[: _length(limit, json=json)]
    if json:
        print(as_json.dump(as_json.missed((weak, _phrasing(decks, weak)) for weak in found)))
        return
    for weak in found:
        known_as = _find(decks, weak)
        here.out.print(view.weakness(weak, known_as[0].prompt if known_as else None, _phrasing(decks, weak)), "")
    here.out.print("Ask me those: voiceprep practice --missed" if found else _nothing(store_is_empty=store_is_empty))


def _length(limit: int | None, *, json: bool) -> int | None:
    """How many lines are shown; None for all."""
    return LINES if limit is None and not json else limit


def _nothing(*, store_is_empty: bool) -> str:
    if store_is_empty:
        return "No attempt yet. Make one: voiceprep practice"
    return "Nothing missed: every key point was covered when it was last asked."


def _find(decks: Iterable[Deck], weak: Weakness) -> tuple[Question, KeyPoint] | None:
    """The question and key point in today's decks; None when they are gone."""
    return next(
        (
            (question, point)
            for deck in decks
            if deck.slug == weak.deck
            for question in deck.questions
            if question.slug == weak.question
            for point in question.key_points
            if point.slug == weak.key_point
        ),
        None,
    )


def _phrasing(decks: Iterable[Deck], weak: Weakness) -> str | None:
    """A way to say it that would have counted."""
    found = _find(decks, weak)
    return None if found is None else (*found[1].phrasings, found[1].text)[0]
