"""Decks as text."""

import json

import rtoml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voiceprep.core.deck import Deck, KeyPoint, Kind, Level, Pronunciation, Question, Trap
from voiceprep.core.draft import draft, todo
from voiceprep.core.flashcards import flashcards
from voiceprep.core.render import anki_text, json_text, markdown_text, toml_text
from voiceprep.devices.deck_file import bundled_decks, deck_schema

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
WAYS = st.dictionaries(TEXT, st.builds(Pronunciation, say=st.one_of(st.just(""), TEXT), hear=TEXTS), max_size=2)


def slugged(kind: type, /, **parts: object) -> st.SearchStrategy[tuple[object, ...]]:
    """One or two of *kind*, with different slugs."""
    one = st.builds(kind, slug=st.sampled_from(["a", "b-2", "c-3-d"]), **parts)
    return st.lists(one, min_size=1, max_size=2, unique_by=lambda item: item.slug).map(tuple)


POINTS = slugged(
    KeyPoint, text=TEXT, weight=st.integers(1, 3), kind=st.sampled_from(Kind), phrasings=TEXTS, hint=st.text(max_size=9)
)
TRAPS = slugged(Trap, claim=TEXT, phrasings=TEXTS)
QUESTIONS = slugged(
    Question,
    prompt=TEXT,
    level=st.sampled_from(Level),
    terms=TEXTS,
    key_points=POINTS,
    traps=st.one_of(st.just(()), TRAPS),
    model_answer=st.one_of(st.just(""), TEXT, st.lists(TEXT, max_size=30).map(" ".join)),
    lexicon=WAYS,
)
DECKS = st.builds(Deck, slug=st.just("deck"), title=TEXT, lexicon=WAYS, questions=QUESTIONS)


def parsed(text: str) -> Deck:
    return deck_schema().validate_python(rtoml.loads(text))


@given(DECKS)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_rendered_deck_loads_as_the_same_deck(deck: Deck) -> None:
    """Whatever stands in a deck: what was written as TOML is read as what it was."""
    assert parsed(toml_text(deck)) == deck


def test_every_bundled_deck_survives_being_rendered() -> None:
    """The real decks too, and as JSON."""
    for deck in bundled_decks():
        assert parsed(toml_text(deck)) == deck
        assert deck_schema().validate_python(json.loads(json_text(deck))) == deck


def test_exported_cards_and_markdown_can_be_imported_again() -> None:
    """The questions and key points of every bundled deck come back from Anki's form and from Markdown."""
    for deck in bundled_decks():
        told = [
            (" ".join(one.prompt.split()), tuple(" ".join(point.text.split()) for point in one.key_points))
            for one in deck.questions
        ]
        for name, text in (("deck.txt", anki_text(deck)), ("deck.md", markdown_text(deck))):
            assert [(card.front, card.bullets) for card in flashcards(name, text)] == told


def test_a_draft_with_its_comments_loads_as_the_draft() -> None:
    """The comments that say what is to be done change nothing."""
    drafted = draft("d", "D", flashcards("a.md", "- What is A?\n  - One.\n- What is B?\n"))
    text = toml_text(drafted, todo(drafted))
    assert parsed(text) == drafted
    assert text.startswith("# A draft.")
    assert text.count("# examples = []") == 2


def test_anki_knows_its_notes_again() -> None:
    """A note's guid is DECK/QUESTION, so a second import mends the notes of the first."""
    deck = Deck(
        slug="d",
        title="D",
        questions=(Question(slug="q", prompt='"A" < B?', key_points=(KeyPoint(slug="p", text="One."),)),),
    )
    note = anki_text(deck).splitlines()[-1]
    assert note == "d/q\t&quot;A&quot; &lt; B?\t<ul><li>One.</li></ul>\tvoiceprep::d mid"
