"""Decks: the questions, what is expected of an answer, and what is commonly believed and wrong."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from annotated_types import Ge, Le, MaxLen, MinLen

from voiceprep.core.follow_up import FollowUp

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\Z")
"""The identity of a deck, question, key point or trap: texts may change, slugs stay."""

Text = Annotated[str, MinLen(1), MaxLen(2_000)]
"""What is read aloud or compared: 2,000 characters are some 105 s of speech."""

_DOCUMENTED: dict[str, object] = {"extra": "forbid", "use_attribute_docstrings": True}


class Level(StrEnum):
    """For whom a question is meant."""

    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"
    STAFF = "staff"


class Kind(StrEnum):
    """What it takes to earn a key point."""

    CLAIM = "claim"
    """Something must be said about something."""
    TERM = "term"
    """Naming the term is enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pronunciation:
    """How a term is said and heard, where rules cannot know."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _DOCUMENTED

    say: str = ""
    """What the speech engine is given, for instance "lib U V"."""
    hear: tuple[Text, ...] = ()
    """Other ways in which people say it or recognizers write it; "a [b] c": b, but only between a and c."""


Lexicon = Mapping[str, Pronunciation]
"""Terms as they are written, each with its pronunciation."""

EMPTY_PRONUNCIATION = Pronunciation()
"""Of a term that the rules alone know how to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPoint:
    """One thing that a good answer says."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _DOCUMENTED

    slug: str
    """Its identity within the question."""
    text: Text
    """The claim in one sentence."""
    weight: Annotated[int, Ge(1), Le(3)] = 2
    """1 nice to have, 2 expected, 3 the heart of the question."""
    kind: Kind = Kind.CLAIM
    """Whether a claim must be made or naming the term is enough."""
    terms: tuple[Text, ...] = ()
    """The technical terms that it rests on, as they are written."""
    phrasings: tuple[Text, ...] = ()
    """Ways in which people say the whole claim, as different from each other as possible."""
    examples: tuple[Text, ...] = ()
    """Spoken sentences that must earn it; they test the deck and are never matched against."""
    counterexamples: tuple[Text, ...] = ()
    """Spoken sentences that must not earn it: a denial, a swapped number, a bare mention."""
    follow_up: str = ""
    """What the interviewer asks when it was missed; does not give the answer away."""
    hint: str = ""
    """A nudge for the second miss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """A misconception that an answer may fall into."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _DOCUMENTED

    slug: str
    """Its identity within the question."""
    claim: Text
    """The wrong claim in one sentence."""
    phrasings: tuple[Text, ...] = ()
    """Ways in which people say it."""
    counterexamples: tuple[Text, ...] = ()
    """Right sentences that come near it and must not count as falling in."""
    reply: str = ""
    """The fact, as the interviewer would put it; shown afterwards."""
    push: str = ""
    """What the interviewer asks back, after the person's own words; does not give the answer away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, and what is expected of the answer."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _DOCUMENTED

    slug: str
    """Its identity within the deck."""
    prompt: Text
    """The question as an interviewer says it aloud."""
    level: Level = Level.MID
    """For whom it is meant."""
    seconds: Annotated[int, Ge(5), Le(600)] = 90
    """The length of a good spoken answer."""
    terms: tuple[Text, ...] = ()
    """Every technical term that a right or wrong answer may name; they bias the speech recognizer."""
    key_points: Annotated[tuple[KeyPoint, ...], MinLen(1)]
    """What a good answer says, heaviest first or in the order in which one would say it."""
    traps: tuple[Trap, ...] = ()
    """What is commonly believed and wrong."""
    model_answer: str = ""
    """An answer that covers every key point, as one would say it."""
    sources: tuple[str, ...] = ()
    """Addresses of the pages that prove it."""
    lexicon: Lexicon = field(default_factory=dict)
    """How terms of this question are said; the deck's own is added to it."""

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Every term of the question and its key points, each once, in the order of the deck."""
        terms = (*self.terms, *(term for point in self.key_points for term in point.terms))
        return tuple(dict.fromkeys(terms))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deck:
    """Questions that belong together."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = _DOCUMENTED

    slug: str
    """Its identity."""
    title: Text
    """What a list of decks shows."""
    description: str = ""
    """A sentence about it."""
    lexicon: Lexicon = field(default_factory=dict)
    """How terms of this deck are said, where rules cannot know."""
    questions: Annotated[tuple[Question, ...], MinLen(1)]
    """In the order in which they are best asked."""

    def __post_init__(self) -> None:
        """Give every question the deck's lexicon, so that a question can be covered on its own."""
        questions = tuple(
            replace(question, lexicon={**self.lexicon, **question.lexicon}) for question in self.questions
        )
        object.__setattr__(self, "questions", questions)


Place = tuple[str | int, ...]
"""Where in a deck something stands: ("questions", 0, "key_points", 2, "slug")."""


def faults(mapping: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """What the types cannot know of a deck as its file holds it: slugs that are malformed or stand twice.

    The mapping need not be a deck otherwise, so that these are told together with whatever else is wrong.
    """
    yield from _slug_faults([((), mapping)])
    questions = _items(mapping, "questions", ())
    yield from _slug_faults(questions)
    for place, question in questions:
        yield from _slug_faults(_items(question, "key_points", place))
        yield from _slug_faults(_items(question, "traps", place))


def _items(mapping: Mapping[str, Any], key: str, place: Place) -> list[tuple[Place, Mapping[str, Any]]]:
    """The tables in the array at *key*, as far as there are any, each with its place."""
    array = mapping.get(key)
    every = enumerate(array) if isinstance(array, list) else ()
    return [((*place, key, index), item) for index, item in every if isinstance(item, Mapping)]


def _slug_faults(items: Iterable[tuple[Place, Mapping[str, Any]]]) -> Iterator[tuple[Place, str]]:
    seen: set[str] = set()
    for place, item in items:
        slug = item.get("slug")
        if not isinstance(slug, str):
            continue
        if not SLUG.match(slug):
            yield (*place, "slug"), f"'{slug}' is no slug: use a to z, 0 to 9 and -, at most 64 of them"
        if slug in seen:
            yield (*place, "slug"), f"'{slug}' stands twice: choose another slug for one of them"
        seen.add(slug)


FOLLOW_UP_SECONDS = 30
"""The length of a good answer to a follow-up: it is about one thing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question together with the deck that it comes from, or a follow-up to an answer to it."""

    deck: Deck
    """Where the question comes from."""
    question: Question
    """What is asked, or was asked before the follow-up."""
    follow_up: FollowUp | None = None
    """What is asked about an answer that was given already; None for the question itself."""
    lead: str = ""
    """What the interviewer says before it."""

    @property
    def words(self) -> str:
        """What the interviewer says."""
        asks = self.follow_up.text if self.follow_up else self.question.prompt
        return f"{self.lead} {asks}".strip()

    @property
    def seconds(self) -> int:
        """The length of a good spoken answer."""
        return FOLLOW_UP_SECONDS if self.follow_up else self.question.seconds

    @property
    def name(self) -> str:
        """How a person names it: DECK/QUESTION."""
        return f"{self.deck.slug}/{self.question.slug}"


def all_asked(decks: Iterable[Deck], keep: Callable[[Asked], bool] = lambda _: True) -> tuple[Asked, ...]:
    """Every question of *decks* that *keep* says yes to, in order."""
    every = (Asked(deck, question) for deck in decks for question in deck.questions)
    return tuple(filter(keep, every))
