"""Real mishearings of synthetic voices: which terms they stand for, and which of them may become an alias."""

import pytest

from voiceprep import Question, bundled_decks
from voiceprep.core.appeal import objection
from voiceprep.core.misheard import Mishearing, misheard, nearest, stretch
from voiceprep.core.transcript import Transcript

QUESTIONS = [question for deck in bundled_decks() for question in deck.questions]


def asked(deck: str, slug: str) -> Question:
    (found,) = (q for one in bundled_decks() for q in one.questions if (one.slug, q.slug) == (deck, slug))
    return found


@pytest.mark.parametrize(
    ("said", "heard", "found"),
    [
        (
            "So lib u v has a thread pool of four threads",
            "solid UV has a thread pool of 4 threads",
            {"libuv": "solid UV"},
        ),
        ("So libuv has a thread pool of four threads", "So libuv has a thread pool of 4 threads", {}),
        ("it is libuv", "it is live UV", {}),
    ],
)
def test_a_term_is_what_was_heard_in_its_place(said: str, heard: str, found: dict[str, str]) -> None:
    """The words around it tell where it stands; a mishearing that is understood already is none."""
    question = asked("nodejs-event-loop", "thread-pool")
    assert misheard(said, heard, question) == tuple(Mishearing(term, text) for term, text in found.items())


@pytest.mark.parametrize(
    ("term", "heard", "reason"),
    [
        ("JWT", "HWT", None),
        ("libuv", "solid UV", None),
        ("bcrypt", "S crypt", "sounds like scrypt, which is another term"),
        ("bcrypt", "the crypt", "where bcrypt is not meant"),
        ("async", "The Sync", "is the opposite of async"),
        ("OPTIONS", "option", "is an ordinary word"),
        ("for...of", "for a", "is what everybody says"),
        ("setImmediate", "set timeout", "sounds like setTimeout, which is another term"),
        ("UV_THREADPOOL_SIZE", "threads", "is an ordinary word"),
    ],
)
def test_what_may_become_an_alias(term: str, heard: str, reason: str | None) -> None:
    """What means something else already, in any deck, is refused with what it means."""
    found = objection(Mishearing(term, heard), QUESTIONS)
    assert found is None if reason is None else found is not None and reason in found


def test_a_stretch_is_found_by_its_words_or_by_what_was_said() -> None:
    """First and last words name it, case and punctuation apart; what was said finds it in spite of the mishearing."""
    heard = Transcript.from_text("Well. HWT has three parts, header, payload and signature. Then there is more.")
    assert stretch(heard, "hwt ... Signature") == range(1, 9)
    assert stretch(heard, "three parts") == range(3, 5)
    assert stretch(heard, "signature ... header") is None
    assert nearest(heard, "A JWT has three parts, header, payload and signature") == range(1, 9)
    assert nearest(heard, "zzzz yyyy") is None
