"""`voiceprep decks`: what there is to practise."""

from typing import Annotated

import typer

from voiceprep.cli.main import DeckOption, JsonOption, app, complete, world


@app.command()
def decks(
    context: typer.Context,
    wanted: Annotated[
        str | None, typer.Argument(metavar="DECK|QUESTION", help="Only this one, in full.", autocompletion=complete)
    ] = None,
    json: JsonOption = False,
    deck: DeckOption = None,
) -> None:
    """List decks, questions and their key points.

    \b
    Examples:
      voiceprep decks
      voiceprep decks nodejs-event-loop/thread-pool
      voiceprep decks --deck my-deck.toml --json
    """
    from voiceprep.cli import as_json, choose, view

    here = world(context)
    found = here.decks(deck)
    chosen = choose.questions(found, wanted)
    if json:
        named = (one for one in found if any(asked.deck is one for asked in chosen))
        print(as_json.dump(as_json.decks(named)))
    elif wanted is None:
        here.out.print(view.decks(found))
    else:
        for asked in chosen:
            here.out.print(view.question_in_full(asked), "")
