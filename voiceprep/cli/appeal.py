"""`voiceprep appeal`: the person has the last word on what was said."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceprep.cli.main import DeckOption, JsonOption, World, app, world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voiceprep.core.personal import Taught
    from voiceprep.core.rejudged import Appeal, Rejudged
    from voiceprep.store.store import Store


@app.command()
def appeal(
    context: typer.Context,
    attempt: Annotated[
        str | None, typer.Argument(metavar="ATTEMPT|N", help="Its number in the history, or latest; with --undo N.")
    ] = None,
    point: Annotated[str | None, typer.Argument(metavar="POINT", help="The key point that you did say.")] = None,
    said: Annotated[str | None, typer.Option(metavar="TEXT", help="What you said, terms as they are written.")] = None,
    words: Annotated[
        str | None, typer.Option(metavar="'FROM ... TO'", help="Where: the first and last words that were heard.")
    ] = None,
    phrasing: Annotated[
        bool, typer.Option("--phrasing", help="Count the sentence for this key point, instead of the term.")
    ] = False,
    not_said: Annotated[bool, typer.Option("--not-said", help="You did not say it: put it to missed.")] = False,
    listing: Annotated[bool, typer.Option("--list", help="List your appeals.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take back the newest appeal, or number N of the list.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Confirm without being asked.")] = False,
    json: JsonOption = False,
    deck: DeckOption = None,
) -> None:
    """Say that you did say it: what was misheard counts.

    The words are played, and you confirm what you said. The term in them is then heard in your voice as it was heard
    here, in the questions of every deck; old answers are judged again. Your appeals are in aliases.toml in the data
    folder.

    \b
    Examples:
      voiceprep appeal 12 slow-hash --said "bcrypt is a slow hash"
      voiceprep appeal 12 slow-hash --words "be crypt ... hash" --said "bcrypt is a slow hash" --phrasing
      voiceprep appeal 12 slow-hash --not-said
      voiceprep appeal --list
      voiceprep appeal --undo 2
    """
    from voiceprep.cli import appealing, as_json, rejudged_view

    here = world(context)
    if listing + undo + not_said > 1 or (not_said and (said or words or phrasing)):
        raise typer.BadParameter("--list, --undo, --not-said and what was said exclude each other")
    if listing:
        _list(here, json=json)
        return
    if undo:
        done, changes = _undone(here, attempt, deck)
    elif attempt is None or point is None:
        raise typer.BadParameter("name an ATTEMPT and a POINT of it: voiceprep appeal 12 POINT")
    elif not_said:
        done, changes = _not_said(here, attempt, point, deck)
    else:
        found = appealing.appeals(here, attempt, point, (said, words), deck, phrasing=phrasing, yes=yes)
        done, changes = found, _taught(here, found, deck)
    if json:
        print(as_json.dump(as_json.appealed(done, changes)))
        return
    for change in changes:
        here.out.print(rejudged_view.rejudged(change))
    here.out.print(*(rejudged_view.appeal(one, undone=undo) for one in done), sep="\n")
    if not any(change.flips for change in changes):
        is_about_terms = not (undo or not_said or phrasing)
        advice = " A sentence that is to count as it is: add --phrasing." if is_about_terms else ""
        here.tell(f"No verdict flipped by that.{advice}")


def _list(here: World, *, json: bool) -> None:
    from voiceprep.cli import as_json, rejudged_view

    with here.store() as store:
        found = _all(here, store)
    if json:
        print(as_json.dump(as_json.listed(found)))
    elif found:
        here.out.print(rejudged_view.appeals(found))
    else:
        here.out.print("No appeal yet. Make one: voiceprep appeal ATTEMPT POINT")


def _all(here: World, store: "Store") -> "tuple[Appeal, ...]":
    """Every appeal that holds, oldest first."""
    from voiceprep.store.judgements import Judgements
    from voiceprep.store.personal import load_personal

    taught = load_personal(here.settings.home).appeals
    return tuple(sorted((*taught, *Judgements(store.database).taken_back()), key=lambda one: one.at))


def _not_said(
    here: World, wanted: str, point: str, deck: list[Path] | None
) -> "tuple[Sequence[Appeal], Sequence[Rejudged]]":
    from voiceprep.cli import choose
    from voiceprep.cli.rescoring import judged, rescoring
    from voiceprep.core.rejudged import TakenBack

    with here.store() as store, here.locked():
        work = rescoring(here, store, here.decks(deck))
        one = store.attempt(choose.attempt(store, wanted))
        back = TakenBack(one.id, choose.verdict(one, point).key_point.slug, here.now())
        with store.database.transaction():
            work.judgements.take_back(back)
            return [back], list(judged(work, [one.id]))


def _taught(here: World, appeals: "Sequence[Taught]", deck: list[Path] | None) -> "Sequence[Rejudged]":
    """Keep *appeals*, and judge again what they are about."""
    from voiceprep.cli.rescoring import judged_with
    from voiceprep.store.personal import load_personal, save_personal

    with here.store() as store, here.locked():
        before = load_personal(here.settings.home)
        save_personal(here.settings.home, after := before.plus(appeals))
        return judged_with(here, store, before, after, deck)


def _undone(here: World, number: str | None, deck: list[Path] | None) -> "tuple[Sequence[Appeal], Sequence[Rejudged]]":
    """Take one appeal back."""
    from voiceprep.cli import choose
    from voiceprep.cli.rescoring import judged, judged_with, rescoring
    from voiceprep.core.rejudged import TakenBack
    from voiceprep.store.personal import load_personal, save_personal

    with here.store() as store, here.locked():
        one = choose.appeal(_all(here, store), number)
        if isinstance(one, TakenBack):
            work = rescoring(here, store, here.decks(deck))
            with store.database.transaction():
                work.judgements.give_back(one)
                return [one], list(judged(work, [one.attempt]))
        before = load_personal(here.settings.home)
        save_personal(here.settings.home, after := before.minus(one))
        return [one], judged_with(here, store, before, after, deck)
