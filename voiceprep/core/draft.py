"""From cards to a draft deck that an author goes on from."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from voiceprep.core.authoring import PHRASINGS, PLACEHOLDER
from voiceprep.core.deck import Deck, KeyPoint, Place, Question
from voiceprep.core.flashcards import Flashcard

_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!vs\.)(?<!etc\.)\s+(?=[\"'(A-Z0-9])")
_LETTERS = re.compile(r"[a-z0-9]+")
_SLUG_CHARACTERS = 40
_UNSAYING = frozenset(
    "a an and are as at be by can did do does explain for from has have how if in into is it its me of on or tell than "  # noqa: SIM905  # a list of words reads best as words
    "that the their them there they this to walk was what when where which who why will with would you your".split()
)
"""Words that tell no question from another."""

_HEAD = f"""\
A draft. Every text that begins with {PLACEHOLDER} is still to be written, and every comment says what is missing.
When you are done:  voiceprep deck check FILE"""

_PHRASINGS = f"""\
phrasings = []         at least {PHRASINGS} ways in which people say it, as different as people are
examples = []          two spoken sentences that must earn it
counterexamples = []   two that must not: a denial, a swapped number, a bare mention
follow_up = ""         what the interviewer asks when it was missed"""

_TRAPS = """\
terms = []             the technical terms that an answer may name: they help the recognizer; here and below
sources = []           the pages that prove it
A trap, if something wrong is commonly believed:
[[questions.traps]]
slug = "…"
claim = "…"            the wrong claim
phrasings = []         ways in which people say it
reply = "…"            the fact, as the interviewer would put it
push = "…"             what the interviewer asks back, without giving it away"""


def draft(slug: str, title: str, found: Sequence[Flashcard]) -> Deck:
    """A deck of the questions that were *found*: a key point for each bullet or sentence of their answers."""
    names = unique_slugs((card.front for card in found), "question")
    questions = (_question(name, card) for name, card in zip(names, found, strict=True))
    return Deck(slug=slug, title=title, questions=tuple(questions))


def todo(deck: Deck) -> dict[Place, str]:
    """What is to be done in a draft, as comments for `render.toml_text`."""
    comments: dict[Place, str] = {("slug",): _HEAD, ("questions", 0, "traps"): _TRAPS}
    for index, question in enumerate(deck.questions):
        place: Place = ("questions", index)
        if question.model_answer:
            comments[*place, "model_answer"] = "As a good engineer would say it aloud, 60 to 150 words."
        else:
            comments[*place, "model_answer"] = 'model_answer = ""      as a good engineer would say it, 60 to 150 words'
        for number in range(len(question.key_points)):
            comments[*place, "key_points", number, "phrasings"] = _PHRASINGS
    return comments


def _question(slug: str, card: Flashcard) -> Question:
    texts = card.bullets or tuple(_sentences(card.prose)) or (f"{PLACEHOLDER}: what does a good answer say?",)
    names = unique_slugs(texts if texts[0][: len(PLACEHOLDER)] != PLACEHOLDER else ("",), "point")
    points = (KeyPoint(slug=name, text=text) for name, text in zip(names, texts, strict=True))
    return Question(slug=slug, prompt=card.front, key_points=tuple(points), model_answer=card.prose)


def _sentences(prose: str) -> Iterator[str]:
    return filter(None, map(str.strip, _SENTENCE_END.split(prose)))


def unique_slugs(texts: Iterable[str], otherwise: str) -> tuple[str, ...]:
    """A slug for each of *texts*, made of its words; *otherwise* and a number where there are none to use."""
    taken: dict[str, None] = {}
    for number, text in enumerate(texts, start=1):
        wanted = slug_of(text) or f"{otherwise}-{number}"
        free = (f"{wanted}{ending}" for ending in ("", *(f"-{count}" for count in range(2, number + 2))))
        taken[next(slug for slug in free if slug not in taken)] = None
    return tuple(taken)


def slug_of(text: str) -> str:
    """The telling words of *text* as a slug of at most some 40 characters; empty when it has none."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'", "")
    words = _LETTERS.findall(ascii_only)
    slug = ""
    for word in [word for word in words if word not in _UNSAYING] or words:
        if slug and len(slug) + len(word) >= _SLUG_CHARACTERS:
            break
        slug = f"{slug}-{word[:_SLUG_CHARACTERS]}".lstrip("-")
    return slug
