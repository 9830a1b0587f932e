"""What the person has taught the decks: how a term of theirs is heard, and how they say a key point."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from voiceprep.core.deck import EMPTY_PRONUNCIATION, Deck, KeyPoint, Lexicon, Question
from voiceprep.core.lexicon import between, spellings


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A term as the recognizer hears it from this person."""

    term: str
    """As it is written."""
    heard: str
    """As it was heard."""
    question: str
    """DECK/QUESTION of the answer; the alias holds wherever the term is one."""
    attempt: int
    """Number of the attempt."""
    at: datetime
    """When the person said so, in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasing:
    """A sentence by which this person makes the claim of a key point."""

    question: str
    """DECK/QUESTION."""
    key_point: str
    """Slug of the key point."""
    said: str
    """The sentence."""
    attempt: int
    """Number of the attempt."""
    at: datetime
    """When the person said so, in UTC."""


Taught = Alias | Phrasing
"""What decks are taught."""


@dataclass(frozen=True, slots=True)
class Personal:
    """All that the person has taught, in the order of the file."""

    aliases: tuple[Alias, ...] = ()
    """How terms are heard."""
    phrasings: tuple[Phrasing, ...] = ()
    """How key points are said."""

    @property
    def appeals(self) -> tuple[Taught, ...]:
        """All of it, aliases first."""
        return (*self.aliases, *self.phrasings)

    def plus(self, appeals: Iterable[Taught]) -> "Personal":
        """This and *appeals*."""
        every = (*self.appeals, *appeals)
        return Personal(
            tuple(one for one in every if isinstance(one, Alias)),
            tuple(one for one in every if isinstance(one, Phrasing)),
        )

    def minus(self, appeal: Taught) -> "Personal":
        """This without *appeal*."""
        return Personal().plus(one for one in self.appeals if one != appeal)

    def without(self, attempts: Collection[int]) -> "Personal":
        """This without what was taught by *attempts*."""
        return Personal().plus(one for one in self.appeals if one.attempt not in attempts)

    def on_deck(self, deck: Deck) -> Deck:
        """*deck* with what was taught about its questions."""
        return replace(deck, questions=tuple(self.on(deck.slug, question) for question in deck.questions))

    def on(self, deck: str, question: Question) -> Question:
        """A question of the deck of that slug, with what was taught about it."""
        name = f"{deck}/{question.slug}"
        said = [phrasing for phrasing in self.phrasings if phrasing.question == name]
        heard = [alias for alias in self.aliases if holds(alias, question)]
        if not said and not heard:
            return question
        lexicon = dict(question.lexicon)
        for alias in heard:
            entry = lexicon.get(alias.term, EMPTY_PRONUNCIATION)
            lexicon[alias.term] = replace(entry, hear=tuple(dict.fromkeys((*entry.hear, alias.heard))))
        points = tuple(_with_phrasings(point, said) for point in question.key_points)
        return replace(question, lexicon=lexicon, key_points=points)

    def off(self, question: Question) -> Question:
        """*question* without what was taught."""
        said = {(phrasing.key_point, phrasing.said) for phrasing in self.phrasings}
        points = tuple(
            replace(point, phrasings=tuple(text for text in point.phrasings if (point.slug, text) not in said))
            for point in question.key_points
        )
        return replace(question, lexicon=self._lexicon_off(question.lexicon), key_points=points)

    def _lexicon_off(self, lexicon: Lexicon) -> Lexicon:
        heard = {(alias.term, alias.heard) for alias in self.aliases}
        bare = {
            term: replace(entry, hear=tuple(way for way in entry.hear if (term, way) not in heard))
            for term, entry in lexicon.items()
        }
        return {term: entry for term, entry in bare.items() if entry != EMPTY_PRONUNCIATION}


def _with_phrasings(point: KeyPoint, said: Iterable[Phrasing]) -> KeyPoint:
    own = (phrasing.said for phrasing in said if phrasing.key_point == point.slug)
    return replace(point, phrasings=tuple(dict.fromkeys((*point.phrasings, *own))))


def texts(taught: Iterable[Taught]) -> frozenset[str]:
    """The words of the person's that are kept in *taught*."""
    return frozenset(one.heard if isinstance(one, Alias) else one.said for one in taught)


def terms_of(question: Question) -> tuple[str, ...]:
    """Every term that the scorer looks for in an answer to *question*."""
    return tuple(dict.fromkeys((*question.vocabulary, *question.lexicon)))


def holds(alias: Alias, question: Question) -> bool:
    """Whether *alias* is about a term of *question*, and no spelling of another term of it."""
    terms = terms_of(question)
    if alias.term not in terms:
        return False
    others = (way for term in terms if term != alias.term for way in spellings(term, question.lexicon))
    from voiceprep.core.coverage.terms import letters  # loads what compares: a list of appeals does without

    place = between(alias.heard)
    return letters(place.heard if place else alias.heard) not in map(letters, others)
