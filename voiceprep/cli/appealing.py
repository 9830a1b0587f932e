"""The hearing of an appeal: where it was said, what was heard there, and what the person says that they said."""

import string
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from voiceprep.cli import answer, choose, keys, player, view
from voiceprep.cli.main import World
from voiceprep.core.appeal import objection, phrasing_objection, teachable
from voiceprep.core.attempt import Attempt
from voiceprep.core.audio import Sound
from voiceprep.core.coverage.pieces import sentences
from voiceprep.core.coverage.verdict import Evidence, Verdict
from voiceprep.core.deck import all_asked
from voiceprep.core.misheard import Mishearing, misheard, nearest, stretch
from voiceprep.core.personal import Alias, Phrasing, Taught
from voiceprep.errors import ConfigError, SpeakerError

if TYPE_CHECKING:
    from voiceprep.core.deck import Question

_CHOICES = string.digits[1:] + string.ascii_lowercase
"""Keys for the sentences of an answer."""


def appeals(
    here: World,
    wanted: str,
    point: str,
    given: tuple[str | None, str | None],
    deck: list[Path] | None,
    *,
    phrasing: bool,
    yes: bool,
) -> Sequence[Taught]:
    """What is to count from now on, confirmed by the person.

    Args:
        here: the world.
        wanted: the attempt.
        point: slug of the key point.
        given: what was said, and the words where it was said, as far as the command line says so.
        deck: more decks.
        phrasing: whether the sentence is to count, or the terms in it.
        yes: whether the person has confirmed it beforehand.

    Raises:
        ConfigError: there is no such thing, nobody confirms it, or it may not count.
    """
    said, words = given
    with here.store() as store:
        one = store.attempt(choose.attempt(store, wanted))
    verdict = choose.verdict(one, point)
    span = _span(here, one, verdict, said, words)
    heard = one.transcript.said(span)
    here.tell(f"Heard: “{heard}”")
    _play(here, one, span)
    said = said or _typed(here) or heard
    if not yes and not keys.wants(here, f"Did you say “{said}”?"):
        raise ConfigError("Nothing is changed: nobody confirmed what was said. Add --yes to confirm it")
    every = [asked.question for asked in all_asked(here.decks(deck))]
    question = _today(here, one, deck)
    if phrasing:
        with answer.status(here, "Comparing …"):
            refusal = phrasing_objection(point, said, question, here.cover)
        if refusal:
            raise ConfigError(refusal)
        return [Phrasing(question=one.name, key_point=point, said=said, attempt=one.id, at=here.now())]
    found = _allowed(here, misheard(said, heard, question), [question, *every])
    return [Alias(term=term, heard=way, question=one.name, attempt=one.id, at=here.now()) for term, way in found]


def _today(here: World, one: Attempt, deck: list[Path] | None) -> "Question":
    """The question of an attempt in today's decks, or as it was when it is gone."""
    asked = all_asked(here.decks(deck), lambda asked: asked.name == one.name)
    return asked[0].question if asked else one.question


def _span(here: World, one: Attempt, verdict: Verdict, said: str | None, words: str | None) -> range:
    """The words that the appeal is about: those named, those most like what was said, the evidence, or a sentence."""
    if words is not None:
        if (span := stretch(one.transcript, words)) is None:
            raise ConfigError(f"“{words}” was not heard in attempt {one.id}. See what was: voiceprep show {one.id}")
        return span
    if said:
        if (span := nearest(one.transcript, said)) is None:
            raise ConfigError(f"Nothing like “{said}” was heard in attempt {one.id}. Name the words: --words")
        return span
    if verdict.evidence is not None:
        return range(verdict.evidence.first, verdict.evidence.last + 1)
    if not here.interactive:
        raise typer.BadParameter("say what you said: --said TEXT")
    return _chosen(here, one)


def _chosen(here: World, one: Attempt) -> range:
    """The sentence that the person chooses."""
    parts = sentences(one.transcript.words)[: len(_CHOICES)]
    for key, part in zip(_CHOICES, parts, strict=False):
        here.tell(f"[{key}] {one.transcript.said(part)}")
    here.tell("In which of them did you say it?")
    return parts[_CHOICES.index(keys.press(here, _CHOICES[: len(parts)]))]


def _play(here: World, one: Attempt, span: range) -> None:
    """The words as they were spoken. Without a speaker the appeal goes on."""
    words = one.transcript.words[span.start : span.stop]
    if one.recording is None:
        return
    said = Evidence(span.start, span.stop - 1, "", words[0].start, words[-1].end)
    try:
        player.play(here, player.around(Sound(here.recordings().read(one.recording)), said))
    except SpeakerError as error:
        here.tell(f"It is not played: {error}", "yellow")


def _typed(here: World) -> str:
    """What the person types that they said; nothing when they said what was heard."""
    if not here.interactive:
        return ""
    here.tell("Type what you said, terms as they are written; Enter alone: just that.")
    try:
        return view.clean(choose.text(input())).strip()
    except EOFError:
        return ""


def _allowed(here: World, found: Sequence[Mishearing], questions: "Sequence[Question]") -> Sequence[tuple[str, str]]:
    """The terms that may count, and as what; the others are told. Raises ConfigError when none may."""
    if not found:
        raise ConfigError("Every term of that was heard as you say. To have the sentence count: add --phrasing")
    ways = {one: teachable(one, questions) for one in found}
    reasons = [f"Not for {one.term}: {objection(one, questions)}" for one, way in ways.items() if way is None]
    if len(reasons) == len(ways):
        raise ConfigError("\n".join(reasons))
    for reason in reasons:
        here.tell(reason, "yellow")
    return [*dict.fromkeys((one.term, way) for one, way in ways.items() if way is not None)]
