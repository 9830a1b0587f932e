"""What an author should know about a deck that loads: texts nobody can say, examples that do not earn their point."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from voiceprep.core.coverage.verdict import Coverage, Status, Verdict
from voiceprep.core.deck import Deck, KeyPoint, Place, Question, Trap
from voiceprep.core.lexicon import spoken
from voiceprep.core.text import flat
from voiceprep.core.transcript import Transcript

Cover = Callable[[Question, Transcript], Coverage]
"""How an answer is scored."""

PHRASINGS = 5
"""Wordings a key point needs: from one to some five, unseen answers were told apart best (AUC .678 to .763)."""

MODEL_ANSWER_PERCENT = 95
"""What a model answer must reach: who reads it out has said everything."""

PLACEHOLDER = "TODO"
"""How a text begins that an author has still to write."""

EARNED = frozenset({Status.COVERED, Status.PARTLY})
"""The verdicts that count for something."""

_SIGNS = frozenset(" .,;:?!'\"%&+-\u2018\u2019\u201c\u201d\u2013\u2014\u2026")
"""What a speech engine reads as a pause, or as the word it stands for."""


class Severity(StrEnum):
    """How much a remark matters."""

    FAULT = "fault"
    """The deck says something that does not hold."""
    ADVICE = "advice"
    """The deck would be better with it, and works without."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that an author should mend."""

    place: Place
    """Where in the deck it stands."""
    text: str
    """What is wrong, and what to do."""
    severity: Severity = Severity.FAULT
    """How much it matters."""


def review_texts(deck: Deck) -> Iterator[Remark]:
    """What can be seen without scoring: lengths, sounds, and what is missing."""
    for term, way in deck.lexicon.items():
        if way.say and way.say.lower() == spoken(term, {}).lower():
            yield _advice(("lexicon", term, "say"), f"“{way.say}” is what is said anyway: remove it")
    for index, question in enumerate(deck.questions):
        place: Place = ("questions", index)
        yield from _prompt(question, (*place, "prompt"))
        yield from _sounds(question, place)
        yield from _model_answer_length(question, place)
        if not question.sources:
            yield _advice(place, "no sources: name the page that proves it")
        for number, point in enumerate(question.key_points):
            yield from _key_point(point, (*place, "key_points", number))


def review_scores(question: Question, place: Place, cover: Cover) -> Iterator[Remark]:
    """What scoring the deck's own sentences shows about one question.

    Args:
        question: from a deck that loads.
        place: where it stands in the deck.
        cover: how an answer is scored.
    """

    def heard(text: str) -> Coverage:
        return cover(question, Transcript.from_text(text))

    if question.model_answer:
        yield from _model_answer(heard(question.model_answer), (*place, "model_answer"))
    for number, point in enumerate(question.key_points):
        here: Place = (*place, "key_points", number)
        said = [((*here, "text"), point.text, heard(point.text)), *_heard(heard, point.examples, (*here, "examples"))]
        yield from _examples(point, said[1:])
        yield from _counterexamples(point, _heard(heard, point.counterexamples, (*here, "counterexamples")))
        yield from _overlaps(point, said)
        yield from _falls(said)
    for number, trap in enumerate(question.traps):
        here = (*place, "traps", number, "counterexamples")
        yield from _trap_counterexamples(trap, _heard(heard, trap.counterexamples, here))


def same_slugs(decks: Iterable[tuple[str, Deck]]) -> Iterator[tuple[str, Remark]]:
    """Decks, each with the name of its file, that only the last of the same slug would be seen of."""
    seen: dict[str, str] = {}
    for name, deck in decks:
        if deck.slug in seen:
            yield name, Remark(("slug",), f"'{deck.slug}' is the slug of {seen[deck.slug]} too: choose another")
        seen.setdefault(deck.slug, name)


def _advice(place: Place, text: str) -> Remark:
    return Remark(place, text, Severity.ADVICE)


def _prompt(question: Question, place: Place) -> Iterator[Remark]:
    words = len(question.prompt.split())
    if words > 50:
        yield Remark(place, f"{words} words: an interviewer says at most two sentences, some 40 words")
    if len(re.findall(r"[.?!](?:\s|\Z)", question.prompt)) > 2:
        yield Remark(place, "more than two sentences: ask one thing")


def _sounds(question: Question, place: Place) -> Iterator[Remark]:
    for here, text in _said_aloud(question, place):
        way = spoken(text, question.lexicon)
        if strange := "".join(sorted({sign for sign in way if not _is_pronounceable(sign)})):
            yield Remark(here, f"cannot be pronounced ({strange}): write it in words, or say how in the lexicon")
        elif text and not any(sign.isalnum() for sign in way):
            yield Remark(here, f"cannot be pronounced ({text}): say how in the lexicon")


def _said_aloud(question: Question, place: Place) -> Iterator[tuple[Place, str]]:
    """Every text that the speech engine may be given, in practice or in a rehearsal, and the terms in them."""
    yield (*place, "prompt"), question.prompt
    yield (*place, "model_answer"), question.model_answer
    for at, term in enumerate(question.terms):
        yield (*place, "terms", at), term
    for number, point in enumerate(question.key_points):
        yield (*place, "key_points", number, "follow_up"), point.follow_up
        yield (*place, "key_points", number, "hint"), point.hint
        for kind, texts in (("examples", point.examples), ("counterexamples", point.counterexamples)):
            yield from (((*place, "key_points", number, kind, at), text) for at, text in enumerate(texts))
    for number, trap in enumerate(question.traps):
        yield (*place, "traps", number, "reply"), trap.reply
        yield (*place, "traps", number, "push"), trap.push


def _is_pronounceable(sign: str) -> bool:
    """Whether an English voice has a way to say it: an accent does no harm, another script does."""
    return sign in _SIGNS or (sign.isalnum() and (sign.isascii() or "LATIN" in unicodedata.name(sign, "")))


def _model_answer_length(question: Question, place: Place) -> Iterator[Remark]:
    words = len(question.model_answer.split())
    if not words:
        yield _advice(place, "no model_answer: write what a good engineer would say, 60 to 150 words")
    elif not 60 <= words <= 150:
        yield _advice((*place, "model_answer"), f"{words} words: a spoken answer has 60 to 150")


def _key_point(point: KeyPoint, place: Place) -> Iterator[Remark]:
    if point.text.startswith(PLACEHOLDER):
        yield Remark((*place, "text"), "is still a placeholder: write what a good answer says, in one sentence")
    if len(point.phrasings) < PHRASINGS:
        yield _advice(place, f"{len(point.phrasings)} phrasings: give at least {PHRASINGS}, as different as people are")
    if len(point.examples) < 2 or len(point.counterexamples) < 2:
        yield _advice(place, "fewer than two examples or counterexamples: they prove that it can be scored")
    if not point.follow_up:
        yield _advice(place, "no follow_up: what would an interviewer ask who has not heard it?")


Said = tuple[Place, str, Coverage]
"""A sentence of the deck: where it stands, its words, and what came of them."""


def _heard(heard: Callable[[str], Coverage], texts: Sequence[str], place: Place) -> list[Said]:
    return [((*place, at), text, heard(text)) for at, text in enumerate(texts)]


def _model_answer(result: Coverage, place: Place) -> Iterator[Remark]:
    if result.percent < MODEL_ANSWER_PERCENT:
        lacking = ", ".join(f"{one.key_point.slug} ({one.status})" for one in result.verdicts if not one.covered)
        yield Remark(place, f"scores {result.percent:.0f}, not {MODEL_ANSWER_PERCENT}: say plainly: {lacking}")
    for trap in result.traps:
        if trap.fell:
            yield Remark(place, f"falls into the trap {trap.trap.slug}: reword the answer, or the trap's phrasings")


def _examples(point: KeyPoint, said: Iterable[Said]) -> Iterator[Remark]:
    for place, text, result in said:
        verdict = _verdict(result, point)
        if verdict.status not in EARNED:
            near = f"; nearest: {_quoted(verdict.match.phrasing)}" if verdict.match else ""
            yield Remark(
                place, f"{_quoted(text)} is {verdict.status}, but should earn the point: add a phrasing like it{near}"
            )


def _counterexamples(point: KeyPoint, said: Iterable[Said]) -> Iterator[Remark]:
    for place, text, result in said:
        verdict = _verdict(result, point)
        if verdict.status in EARNED:
            match = f" of {_quoted(verdict.match.phrasing)}" if verdict.match else ""
            yield Remark(
                place,
                f"{_quoted(text)} is {verdict.status}{match}, but should not earn the point: sharpen that phrasing",
            )


def _overlaps(point: KeyPoint, said: Sequence[Said]) -> Iterator[Remark]:
    """The other points that sentences of this one earn, each told once."""
    also: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        for verdict in one[2].verdicts:
            if verdict.covered and verdict.key_point.slug != point.slug:
                also[verdict.key_point.slug].append(one)
    for slug, sentences in also.items():
        place, text, _ = sentences[0]
        count = f", and so do {len(sentences) - 1} more" if sentences[1:] else ""
        yield Remark(place, f"{_quoted(text)} earns {slug} too{count}: make the points distinct, or one of them")


def _falls(said: Iterable[Said]) -> Iterator[Remark]:
    for place, text, result in said:
        for trap in result.traps:
            if trap.fell:
                yield Remark(
                    place, f"{_quoted(text)} is right, but falls into the trap {trap.trap.slug}: sharpen its phrasings"
                )


def _trap_counterexamples(trap: Trap, said: Iterable[Said]) -> Iterator[Remark]:
    for place, text, result in said:
        if any(one.fell for one in result.traps if one.trap.slug == trap.slug):
            yield Remark(place, f"{_quoted(text)} falls into the trap, but should not: sharpen the trap's phrasings")


def _verdict(result: Coverage, point: KeyPoint) -> Verdict:
    return next(verdict for verdict in result.verdicts if verdict.key_point.slug == point.slug)


def _quoted(text: str) -> str:
    """*text* in quotes, shortened so that a complaint stays a line."""
    line = flat(text)
    return f"“{line if len(line) <= 70 else line[:69].rstrip() + '…'}”"
