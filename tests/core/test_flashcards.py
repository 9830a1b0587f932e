"""Lists of questions and tables of cards, as people have them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voiceprep.core.deck import SLUG
from voiceprep.core.draft import draft, slug_of, unique_slugs
from voiceprep.core.flashcards import Flashcard, flashcards
from voiceprep.errors import ConfigError

LISTS = {
    "bullets": "# Title\n\nProse.\n- What is A?\n- What is B?\nMore prose.\n\n## Section\n- Explain C.\n",
    "numbers": "1. What is A?\n2) What is B?\n10. Explain C.\n",
    "checkboxes": "- [ ] What is A?\n- [x] **What is B?**\n* Explain [C](https://example.org).\n",
    "emphasis": "- **What is `A`?**\n- What is `B`?\n- __Explain C.__\n",
    "headings": "# Title\n\n## What is A?\n\n## What is B?\n\n## Explain C.\n",
    "lines": "What is A?\nWhat is B?\nExplain C.\n".replace("?", "."),
    "labels": "Q: What is A?\nQ2. What is B?\n**Question:** Explain C.\n",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_every_usual_list_of_questions_is_understood(text: str) -> None:
    """Bullets, numbers, checkboxes, headings, plain lines and "Q:" give the same questions, without their markup."""
    fronts = [card.front.rstrip("?.") for card in flashcards("questions.md", text)]
    assert fronts == ["What is A", "What is B", "Explain C"]


ANSWERED = {
    "nested": "- What is A?\n  - It is one.\n  - It is two.\n- What is B?\n",
    "mixed": "1. What is A?\n   - It is one.\n   - It is two.\n2. What is B?\n",
    "headings": "## What is A?\n\n- It is one.\n- It is two.\n\n## What is B?\n",
    "margin": "1. What is A?\n- It is one.\n- It is two.\n2. What is B?\n",
}


@pytest.mark.parametrize("text", ANSWERED.values(), ids=ANSWERED)
def test_bullets_below_a_question_are_its_answer(text: str) -> None:
    """Nested items, and items below a heading or a number, belong to the question above them."""
    assert flashcards("a.md", text) == (Flashcard("What is A?", ("It is one.", "It is two.")), Flashcard("What is B?"))


def test_prose_below_a_question_is_its_answer_and_code_is_not() -> None:
    """The lines up to the next question are joined; a block of code is left out, since nobody says it."""
    text = "## What is A?\nIt is\none.\n```js\nconst a = 1?\n```\n## What is B?\nAnswer: two.\n"
    assert flashcards("a.md", text) == (Flashcard("What is A?", (), "It is one."), Flashcard("What is B?", (), "two."))


ANKI = """\
#separator:tab
#html:true
#guid column:1
#tags column:4
abc\tWhat is <b>A</b>?\tIt&nbsp;is one.<br>[sound:a.mp3]It is {{c1::two::hint}}.\tnode js
def\tWhat is B &lt; C?\t<ul><li>One.</li><li>Two.</li></ul><style>p {}</style>\t
"""


def test_an_anki_export_is_understood() -> None:
    """Its first lines say what the columns are; HTML, sounds, clozes and tags are taken away."""
    assert flashcards("deck.txt", ANKI) == (
        Flashcard("What is A?", (), "It is one. It is two."),
        Flashcard("What is B < C?", ("One.", "Two.")),
    )


@pytest.mark.parametrize(
    "text",
    [
        'front,back\nWhat is A?,"One, two."\n',
        "Question;Answer\nWhat is A?;One, two.\n",
        "What is A?\tOne, two.\ttag\n",
        "\n\n#separator:Tab\n".lstrip() + "What is A?\tOne, two.\n",
    ],
)
def test_a_table_is_understood_with_any_usual_separator(text: str) -> None:
    """Comma, semicolon and tab, with or without names of the columns, quoted or not."""
    assert flashcards("a.csv", text) == (Flashcard("What is A?", (), "One, two."),)


def test_angle_brackets_of_code_stay() -> None:
    """Without HTML in it, a field keeps what stands in angle brackets."""
    assert flashcards("a.csv", "What is Map<string>?,x\n")[0].front == "What is Map<string>?"


@pytest.mark.parametrize(("name", "text"), [("a.md", ""), ("a.csv", ",\n"), ("a.md", "# Only a title\n")])
def test_a_file_without_questions_is_refused(name: str, text: str) -> None:
    """The message says what was expected."""
    with pytest.raises(ConfigError, match="no question was found"):
        flashcards(name, text)


def test_a_draft_has_a_key_point_for_each_bullet_or_sentence() -> None:
    """Bullets go before sentences; what has no answer gets a placeholder; prose becomes the model answer."""
    found = (
        Flashcard("What is A?", ("One.", "Two."), "Prose."),
        Flashcard("B?", (), "It is e.g. Five. And six!"),
        Flashcard("C?"),
    )
    drafted = draft("d", "D", found)
    assert [[point.text for point in question.key_points] for question in drafted.questions] == [
        ["One.", "Two."],
        ["It is e.g. Five.", "And six!"],
        ["TODO: what does a good answer say?"],
    ]
    assert [question.model_answer for question in drafted.questions] == ["Prose.", "It is e.g. Five. And six!", ""]


def test_slugs_are_made_of_the_telling_words() -> None:
    """Filler words, accents and punctuation go, long questions are cut at a word, and no slug stands twice."""
    assert slug_of("What is the Node.js event loop, and why does it matter?") == "node-js-event-loop-matter"
    assert unique_slugs(["Why naïve?", "Why naive?", "你好?", "the"], "question") == (
        "naive",
        "naive-2",
        "question-3",
        "the",
    )


@given(st.lists(st.text(max_size=80), max_size=30))
@example(["a", "a-2", "a"])
@example(["a", "a", "a-2", "a-2"])
def test_any_texts_get_slugs_that_are_slugs(texts: list[str]) -> None:
    """Whatever the texts, there is a valid slug for each, all different."""
    slugs = unique_slugs(texts, "question")
    assert len(slugs) == len(texts) == len(set(slugs))
    assert all(SLUG.match(slug) for slug in slugs)


@given(st.sampled_from(["a.md", "a.csv", "a.txt"]), st.text(max_size=300))
@example("a.txt", "#separator:\x00\na\tb\n")
@example("a.csv", '"')
@example("a.csv", "\r")
def test_no_text_makes_it_stumble(name: str, text: str) -> None:
    """Any text at all gives cards or the sentence that there is no question in it."""
    try:
        found = flashcards(name, text)
    except ConfigError:
        return
    assert all(0 < len(card.front) <= 2_000 for card in found)
