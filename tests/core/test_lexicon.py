"""How terms are said and spelled."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceprep.core.coverage.terms import Vocabulary
from voiceprep.core.deck import Pronunciation
from voiceprep.core.lexicon import say_identifier, spellings, spoken

SAID = {
    "process.nextTick()": "process dot next Tick",
    "UV_THREADPOOL_SIZE": "U V thread pool size",
    "crypto.pbkdf2()": "crypto dot P B K D F 2",
    "setImmediate": "set Immediate",
    "JSON.parse": "jason dot parse",
    "Node.js": "Node J S",
    "worker_threads": "worker threads",
    "XMLHttpRequest": "X M L H T T P Request",
    "HTTP/2": "H T T P 2",
    "AES-256-GCM": "A E S 256 G C M",
    "TLS 1.3": "T L S 1 point 3",
    "nginx": "engine X",
    "SQL": "sequel",
    "npm": "N P M",
    "SIGTERM": "sigterm",
    "SameSite=Lax": "Same Site Lax",
    "50ms": "50 milliseconds",
    "10 MB": "10 megabytes",
    "e.g.": "e.g.",
    "don't": "don't",
    "a plain sentence, with a comma.": "a plain sentence, with a comma.",
    "`code` and *stress* and [brackets]": "code and stress and brackets",
    "": "",
}


@pytest.mark.parametrize(("written", "said"), SAID.items(), ids=list(SAID))
def test_terms_are_said_as_people_say_them(written: str, said: str) -> None:
    """Identifiers fall into words, acronyms into letters, and what people pronounce as a word stays one."""
    assert spoken(written, {}) == said


def test_a_deck_knows_better_than_the_rules() -> None:
    """What a deck's lexicon says of a term wins, the longest term first, and only for whole terms."""
    lexicon = {
        "libuv": Pronunciation(say="lib U V"),
        "fs": Pronunciation(say="F S"),
        "fs.readFile": Pronunciation(say="read file"),
        "Redis": Pronunciation(hear=("readies",)),
    }
    assert spoken("libuv and fs.readFile() and fs, not offset or Redis", lexicon) == (
        "lib U V and read file and F S, not offset or reddis"
    )


MANGLED = {
    "it'll and you’ll": "it'll and you’ll",
    "APIs, CPUs and URLs": "A P I's, C P U's and U R L's",
    "an API's GETs": "an A P I's get's",
    "GET, PUT and POST": "get, put and post",
    "for await...of": "for await of",
    "--max-old-space-size": "max old space size",
    "req.ip and base64url": "req dot I P and base 64 U R L",
}


@pytest.mark.parametrize(("written", "said"), MANGLED.items(), ids=list(MANGLED))
def test_what_an_engine_would_mangle_is_said_in_full(written: str, said: str) -> None:
    """Contractions keep their letters, an s for several is no letter, dots and dashes that nobody says are not said."""
    assert spoken(written, {}) == said


def test_an_identifier_goes_on_after_a_term_that_the_deck_knows() -> None:
    """The dot behind it is said as ever, a hyphen is a space; a sentence's end stays one."""
    lexicon = {"fs": Pronunciation(say="F S"), "pino": Pronunciation(say="peeno")}
    assert spoken("fs.readFile, fs.promises.open; pino-pretty on fs. And fs.", lexicon) == (
        "F S dot read File, F S dot promises dot open; peeno pretty on F S. And F S."
    )


@given(st.text(string.ascii_letters + string.digits + "._/:-", max_size=40))
def test_saying_loses_no_letter(written: str) -> None:
    """Whatever an identifier looks like, every piece of it is said, and nothing but words and spaces comes out."""
    said = say_identifier(written)
    assert "  " not in said
    assert set(said) <= {*string.ascii_letters, *string.digits, " ", "."}
    assert bool(said.replace("dot", "").strip()) >= any(map(str.isalpha, written))


@pytest.mark.parametrize("term", ["UV_THREADPOOL_SIZE", "crypto.pbkdf2", "setImmediate", "Node.js", "worker_threads"])
def test_a_term_is_heard_as_it_is_written_and_as_it_is_said(term: str) -> None:
    """Every spelling of a term, its own and that of the way it is said, is found in a transcript as that term."""
    vocabulary = Vocabulary([term], {})
    for spelling in spellings(term, {}):
        pieces = spelling.lower().replace("_", " ").replace(".", " ").split()
        assert vocabulary.find(pieces) == (term, len(pieces))
