"""`voiceprep history` and `voiceprep show`: what was answered before."""

from typing import Annotated

import typer

from voiceprep.cli.main import JsonOption, app, world

AttemptArgument = Annotated[str, typer.Argument(metavar="ATTEMPT", help="Its number in the history, or latest.")]


@app.command()
def history(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=2**31, metavar="N", help="How many, newest first.")] = 20,
    json: JsonOption = False,
) -> None:
    """List your attempts with what came of them, the newest first.

    \b
    Example:
      voiceprep history --limit 50
    """
    from voiceprep.cli import as_json, view

    here = world(context)
    with here.store() as store:
        attempts = store.attempts(limit=limit + 1)
    has_older, attempts = len(attempts) > limit, attempts[:limit]
    if json:
        print(as_json.dump(as_json.history(attempts)))
    elif attempts:
        here.out.print(view.history(attempts))
        if has_older:
            here.tell(f"There are older ones: voiceprep history --limit {2 * limit}")
    else:
        here.out.print("No attempt yet. Make one: voiceprep practice")


@app.command()
def show(
    context: typer.Context,
    attempt: AttemptArgument = "latest",
    explain: Annotated[bool, typer.Option("--explain", help="Say how each verdict came about.")] = False,
    model_answer: Annotated[bool, typer.Option("--model-answer", help="Show the model answer too.")] = False,
    json: JsonOption = False,
) -> None:
    """Show what was asked and heard, and what it covered.

    \b
    Examples:
      voiceprep show latest --model-answer
      voiceprep show 12 --explain
    """
    from voiceprep.cli import as_json, choose, exchange_view, view
    from voiceprep.store.exchanges import exchange

    here = world(context)
    with here.store() as store:
        one = exchange(store, choose.attempt(store, attempt))
    if json:
        print(as_json.dump(as_json.exchange(one)))
        return
    here.out.print(exchange_view.exchange(one, explain=explain))
    if model_answer:
        here.out.print("", "Model answer", view.model_answer(one.first.question), sep="\n")
