"""`voiceprep rescore`: history by today's deck and scorer."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceprep.cli.main import DeckOption, JsonOption, ModelOption, World, app, world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voiceprep.core.rejudged import Rejudged


@app.command()
def rescore(
    context: typer.Context,
    attempt: Annotated[
        str | None, typer.Argument(metavar="ATTEMPT", help="Its number in the history, or latest.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All attempts.")] = False,
    transcribe: Annotated[
        bool, typer.Option("--transcribe", help="Hear the recordings again too, if another --model did before.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Do it again also where neither deck, scorer, words nor model changed.")
    ] = False,
    earlier: Annotated[bool, typer.Option("--earlier", help="Only list what ATTEMPT was judged before.")] = False,
    model: ModelOption = None,
    json: JsonOption = False,
    deck: DeckOption = None,
) -> None:
    """Judge old answers by today's deck and scorer.

    Says which verdicts flipped and why. What was judged before is kept. An attempt whose question no deck has any
    more is judged by the text of that day. The same history, decks and models give the same result, and so the same
    hash. Ctrl-C loses nothing: the same command goes on where it stopped.

    \b
    Examples:
      voiceprep rescore --all
      voiceprep rescore 12 --transcribe --model small.en
      voiceprep rescore 12 --earlier              (what it was judged before)
    """
    if (attempt is None) is not every or (earlier and every):
        raise typer.BadParameter("name one ATTEMPT, or say --all")
    if model is not None and not transcribe:
        raise typer.BadParameter("--model is the one to hear with: add --transcribe")
    here = world(context, model=model)
    if earlier:
        _list_earlier(here, str(attempt), json=json)
    else:
        _rescore(here, attempt, transcribe=transcribe, force=force, json=json, deck=deck)


def _rescore(
    here: World, wanted: str | None, *, transcribe: bool, force: bool, json: bool, deck: list[Path] | None
) -> None:
    from voiceprep.cli import as_json, choose, rejudged_view
    from voiceprep.cli.rescoring import judged, rescoring

    with here.store() as store, here.locked():
        work = rescoring(here, store, here.decks(deck), hear=transcribe, force=force)
        if wanted is None:
            chosen = tuple(number for name in work.judgements.questions() for number in work.judgements.attempts(*name))
            waiting = work.waiting()
        else:
            one = work.store.attempt(choose.attempt(work.store, wanted))
            chosen = (one.id,)
            waiting = tuple(number for number in work.waiting([(one.deck, one.question.slug)]) if number == one.id)
        changes = []
        for change in judged(work, waiting):
            changes.append(change)
            if not json:
                here.out.print(rejudged_view.rejudged(change))
        result = work.judgements.digest(chosen)
    if json:
        print(as_json.dump(as_json.rescored(changes, len(chosen), len(waiting), result)))
    else:
        here.out.print(_summary(changes, len(chosen), len(waiting)), f"Result {result}", sep="\n")


def _summary(changes: "Sequence[Rejudged]", number: int, judged: int) -> str:
    from voiceprep.cli import view

    flips = sum(len(change.flips) for change in changes)
    same = f", {number - judged} unchanged since" if number > judged else ""
    return f"{view.plural(judged, 'attempt')} judged again{same}: {view.plural(flips, 'verdict')} flipped."


def _list_earlier(here: World, wanted: str, *, json: bool) -> None:
    from voiceprep.cli import as_json, choose, rejudged_view
    from voiceprep.store.judgements import Judgements

    with here.store() as store:
        number = store.attempt(choose.attempt(store, wanted)).id
        found = Judgements(store.database).earlier(number)
    if json:
        print(as_json.dump(as_json.earlier(number, found)))
    elif found:
        here.out.print(rejudged_view.judgements(found))
    else:
        here.out.print(f"Attempt {number} was judged once.")
