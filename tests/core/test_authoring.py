"""What is told to the author of a deck that loads."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from voiceprep.core.authoring import Remark, Severity, review_scores, review_texts, same_slugs
from voiceprep.core.coverage.verdict import Coverage, Status, TrapVerdict, Verdict
from voiceprep.core.deck import Deck, KeyPoint, Pronunciation, Question, Trap
from voiceprep.core.transcript import Transcript

LONG_ENOUGH = " ".join(["word"] * 80)
POINT = KeyPoint(
    slug="four",
    text="There are four threads.",
    phrasings=("four threads", "a pool of four", "four of them", "four by default", "it starts four"),
    examples=("You get four.", "Four threads it is."),
    counterexamples=("You get eight.", "There are threads."),
    follow_up="How many are there?",
)
QUESTION = Question(
    slug="pool",
    prompt="What is the thread pool?",
    key_points=(POINT,),
    model_answer=LONG_ENOUGH,
    sources=("https://nodejs.org",),
)


def deck(question: Question = QUESTION) -> Deck:
    return Deck(slug="d", title="D", questions=(question,))


def with_point(**changes: object) -> Question:
    return replace(QUESTION, key_points=(replace(POINT, **changes),))


def texts(question: Question) -> list[str]:
    return [remark.text for remark in review_texts(deck(question))]


def scorer(earns: dict[str, Sequence[str]], falls: Sequence[str] = ()):
    """A scorer by which each sentence earns the key points that *earns* gives it; and those in *falls* fall in."""

    def cover(question: Question, transcript: Transcript) -> Coverage:
        slugs = earns.get(transcript.text, ())
        verdicts = tuple(
            Verdict(point, Status.COVERED if point.slug in slugs else Status.MISSED, 100.0 * (point.slug in slugs))
            for point in question.key_points
        )
        percent = sum(verdict.score for verdict in verdicts) / len(verdicts)
        return Coverage(
            percent, verdicts, tuple(TrapVerdict(trap, transcript.text in falls) for trap in question.traps), True
        )

    return cover


GOOD = {LONG_ENOUGH: ["four"], "You get four.": ["four"], "Four threads it is.": ["four"]}


def scores(question: Question, cover: object) -> list[Remark]:
    return list(review_scores(question, ("questions", 0), cover))


def test_a_good_deck_is_not_complained_of() -> None:
    """A deck with everything in it, whose sentences are judged as it says, gets no remark at all."""
    assert texts(QUESTION) == []
    assert scores(QUESTION, scorer(GOOD)) == []


def test_a_minimal_deck_has_no_fault() -> None:
    """Sources, model answer, phrasings, examples and follow-ups may be missing: that is advice, not a fault."""
    minimal = Question(slug="q", prompt="What is it?", key_points=(KeyPoint(slug="p", text="It is this."),))
    remarks = list(review_texts(deck(minimal)))
    assert {remark.severity for remark in remarks} == {Severity.ADVICE}
    assert [remark.text.split(":")[0] for remark in remarks] == [
        "no model_answer",
        "no sources",
        "0 phrasings",
        "fewer than two examples or counterexamples",
        "no follow_up",
    ]


@pytest.mark.parametrize(
    ("prompt", "complaint"),
    [
        ("One. Two. Three?", "more than two sentences"),
        (" ".join(["word"] * 60) + "?", "60 words"),
        ("What does § mean?", "cannot be pronounced (§)"),
        ("你好?", "cannot be pronounced (你好)"),
    ],
)
def test_a_prompt_that_no_interviewer_would_say_is_a_fault(prompt: str, complaint: str) -> None:
    """Too many sentences, too many words, and signs that no English voice can say are faults."""
    (remark,) = review_texts(deck(replace(QUESTION, prompt=prompt)))
    assert remark.text.startswith(complaint)
    assert (remark.place, remark.severity) == (("questions", 0, "prompt"), Severity.FAULT)


@pytest.mark.parametrize("prompt", ["What is a naïve café — really?", "Is it 100% safe, or “safe enough”?", "A & B?"])
def test_what_a_voice_can_say_is_fine(prompt: str) -> None:
    """Accents, typographic quotes and dashes, per cent and ampersand are no reason to complain."""
    assert texts(replace(QUESTION, prompt=prompt)) == []


def test_a_term_without_letters_needs_the_lexicon() -> None:
    """A term of signs alone cannot be said, until the lexicon says how."""
    question = replace(QUESTION, terms=("->",))
    assert texts(question) == ["cannot be pronounced (->): say how in the lexicon"]
    assert texts(replace(question, lexicon={"->": Pronunciation(say="arrow")})) == []


def test_a_lexicon_need_not_say_what_the_rules_say() -> None:
    """Such an entry is advised against, for it would stay when the rules learn better; what no rule knows is fine."""
    lexicon = {"nginx": Pronunciation(say="engine X"), "pino": Pronunciation(say="peeno")}
    (remark,) = review_texts(replace(deck(), lexicon=lexicon))
    assert (remark.place, remark.severity) == (("lexicon", "nginx", "say"), Severity.ADVICE)
    assert remark.text == "“engine X” is what is said anyway: remove it"


def test_every_text_that_is_spoken_must_be_sayable() -> None:
    """A sign in a model answer, an example or a counterexample is told as one in a prompt is."""
    question = replace(
        with_point(examples=("You → four.", "Four."), counterexamples=("≥ 8.", "No.")), model_answer=f"§ {LONG_ENOUGH}"
    )
    assert [(remark.place[2:], remark.text[:24]) for remark in review_texts(deck(question))] == [
        (("model_answer",), "cannot be pronounced (§)"),
        (("key_points", 0, "examples", 0), "cannot be pronounced (→)"),
        (("key_points", 0, "counterexamples", 0), "cannot be pronounced (≥)"),
    ]


def test_a_placeholder_is_a_fault() -> None:
    """What an import left to be written has to be written."""
    assert texts(with_point(text="TODO: what does a good answer say?"))[0].startswith("is still a placeholder")


def test_an_example_must_earn_its_point() -> None:
    """An example that the scorer misses is told with its words and what to do."""
    (remark,) = scores(QUESTION, scorer({**GOOD, "You get four.": []}))
    assert remark.place == ("questions", 0, "key_points", 0, "examples", 0)
    assert remark.text == "“You get four.” is missed, but should earn the point: add a phrasing like it"


def test_a_counterexample_must_not_earn_its_point() -> None:
    """A counterexample that the scorer credits is told."""
    (remark,) = scores(QUESTION, scorer({**GOOD, "You get eight.": ["four"]}))
    assert remark.place == ("questions", 0, "key_points", 0, "counterexamples", 0)
    assert "should not earn the point" in remark.text


def test_a_model_answer_must_say_everything() -> None:
    """A model answer under 95 is told together with what it lacks."""
    (remark,) = scores(QUESTION, scorer({**GOOD, LONG_ENOUGH: []}))
    assert remark.text == "scores 0, not 95: say plainly: four (missed)"


def test_key_points_that_one_sentence_earns_both_overlap() -> None:
    """Two sentences that earn another point too make one remark for the pair."""
    question = replace(QUESTION, key_points=(POINT, KeyPoint(slug="pool", text="It is a pool.")))
    both = ["four", "pool"]
    earns = {LONG_ENOUGH: both, "You get four.": both, "Four threads it is.": both}
    (remark,) = scores(question, scorer(earns))
    assert remark.text.startswith("“You get four.” earns pool too, and so do 1 more")


def test_what_is_right_must_not_fall_into_a_trap() -> None:
    """Neither a model answer, nor an example, nor a trap's own counterexample may fall into a trap."""
    trap = Trap(slug="eight", claim="There are eight.", counterexamples=("Not eight.",))
    question = replace(QUESTION, traps=(trap,))
    remarks = scores(question, scorer(GOOD, falls=[LONG_ENOUGH, "You get four.", "Not eight."]))
    assert [remark.place[2:] for remark in remarks] == [
        ("model_answer",),
        ("key_points", 0, "examples", 0),
        ("traps", 0, "counterexamples", 0),
    ]


def test_two_decks_of_one_slug_hide_each_other() -> None:
    """The second of two files with the same deck slug is told, for only one of them would be seen."""
    ((name, remark),) = same_slugs([("a.toml", deck()), ("b.toml", deck())])
    assert (name, remark.text) == ("b.toml", "'d' is the slug of a.toml too: choose another")
