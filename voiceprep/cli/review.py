"""`voiceprep review`: what to say next time."""

from typing import TYPE_CHECKING, Annotated

import typer

from voiceprep.cli.main import DeckOption, JsonOption, app, world

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voiceprep.core.attempt import Weakness
    from voiceprep.core.deck import Deck, KeyPoint, Question


@app.command()
def review(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many.")] = 10,
    json: JsonOption = False,
    deck: DeckOption = None,
) -> None:
    """List the key points you missed, and how to say them.

    The most often and most recently missed come first.

    \b
    Examples:
      voiceprep review
      voiceprep practice --missed                 (asks those questions again)
    """
    from voiceprep.cli import as_json, view

    here = world(context)
    decks = here.decks(deck)
    with here.store() as store:
        missed = store.weaknesses()[:limit]
        store_is_empty = not store.attempts(limit=1)
    if json:
        print(as_json.dump({"missed": [as_json.weakness(weak, _phrasing(decks, weak)) for weak in missed]}))
        return
    for weak in missed:
        found = _find(decks, weak)
        here.out.print(view.weakness(weak, found[0].prompt if found else None, _phrasing(decks, weak)), "")
    here.out.print("Ask me those: voiceprep practice --missed" if missed else _nothing(store_is_empty=store_is_empty))


def _nothing(*, store_is_empty: bool) -> str:
    if store_is_empty:
        return "No attempt yet. Make one: voiceprep practice"
    return "Nothing missed: every key point was covered when it was last asked."


def _find(decks: "Iterable[Deck]", weak: "Weakness") -> "tuple[Question, KeyPoint] | None":
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


def _phrasing(decks: "Iterable[Deck]", weak: "Weakness") -> str | None:
    """A way to say it that would have counted."""
    found = _find(decks, weak)
    return None if found is None else (*found[1].phrasings, found[1].text)[0]
