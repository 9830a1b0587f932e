"""Real mishearings of synthetic voices: which terms they stand for, and which of them may become an alias."""

from datetime import UTC, datetime

import pytest

from voiceprep import Question, bundled_decks
from voiceprep.core.appeal import objection, teachable
from voiceprep.core.coverage.tokens import tokenize
from voiceprep.core.lexicon import Between
from voiceprep.core.misheard import Mishearing, misheard, nearest, stretch, vocabulary_of
from voiceprep.core.personal import Alias, Personal
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
    assert {one.term: one.heard for one in misheard(said, heard, question)} == found


@pytest.mark.parametrize(
    ("term", "heard", "reason"),
    [
        ("JWT", "HWT", None),
        ("JWT", "AJWT", None),
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


@pytest.mark.parametrize(
    ("said", "heard", "place"),
    [
        (
            "It does not wait for the async callback",
            "It does not wait for the The Sync callback.",
            "wait [Sync] callback",
        ),
        ("It awaits async-callbacks", "It awaits sync-callbacks", "awaits [sync] callbacks"),
        ("async callbacks are awaited", "sync callbacks are awaited", None),
        ("It waits. async callbacks do not", "It waits. Sync callbacks do not", None),
        ("It waits for async. Callbacks do not", "It waits for sync. Callbacks do not", None),
        ("It is not the async callback", "It is not the sync callback", None),
    ],
)
def test_the_words_around_a_mishearing_tell_its_place(said: str, heard: str, place: str | None) -> None:
    """It takes one on either side in its sentence that carries a claim; "not" is none."""
    (one,) = misheard(said, heard, asked("nodejs-async-patterns", "foreach-await"))
    assert (one.term, one.place and str(one.place)) == ("async", place)


@pytest.mark.parametrize(
    ("term", "heard", "place", "way"),
    [
        ("libuv", "solid UV", Between("means", "solid UV", "threads"), "solid UV"),
        ("async", "The Sync", Between("wait", "Sync", "callback"), "wait [Sync] callback"),
        ("OPTIONS", "option", Between("sends", "option", "preflight"), "sends [option] preflight"),
        ("async", "The Sync", None, None),
        ("for...of", "for a", Between("write", "for", "loop"), None),
        ("bcrypt", "S crypt", Between("choose", "S crypt", "hashing"), None),
        ("bcrypt", "escrypt", Between("choose", "escrypt", "hashing"), None),
    ],
)
def test_an_ordinary_word_is_taught_in_its_place(term: str, heard: str, place: Between | None, way: str | None) -> None:
    """What would be another thing elsewhere may be the term between two words, but no other term, nor little words."""
    assert teachable(Mishearing(term, heard, place), QUESTIONS) == way


@pytest.mark.parametrize(
    ("answer", "is_heard"),
    [
        ("forEach does not wait for the sync callback", True),
        ("It waits on every sync callback", True),
        ("forEach wants the sync callback", False),
        ("It does not wait for sync work before the callback", False),
        ("It does not wait. The sync callback is called", False),
        ("It does not wait for the sync. Callback after callback is called", False),
        ("It does not wait for the desync callback", False),
    ],
)
def test_in_its_place_alone_is_it_heard(answer: str, is_heard: bool) -> None:
    """Both words must be there, in the same sentence, with none that carries a claim between."""
    alias = Alias(term="async", heard="wait [sync] callback", question="d/q", attempt=1, at=datetime.now(UTC))
    taught = Personal((alias,)).on("d", asked("nodejs-async-patterns", "foreach-await"))
    tokens = tokenize(Transcript.from_text(answer).words, vocabulary_of(taught))
    assert ("async" in [token.stem for token in tokens if token.is_term]) is is_heard


def test_a_stretch_is_found_by_its_words_or_by_what_was_said() -> None:
    """First and last words name it, case and punctuation apart; what was said finds it in spite of the mishearing."""
    heard = Transcript.from_text("Well. HWT has three parts, header, payload and signature. Then there is more.")
    assert stretch(heard, "hwt ... Signature") == range(1, 9)
    assert stretch(heard, "three parts") == range(3, 5)
    assert stretch(heard, "signature ... header") is None
    assert nearest(heard, "A JWT has three parts, header, payload and signature") == range(1, 9)
    assert nearest(heard, "zzzz yyyy") is None
