"""A deck's own answers, spoken and heard."""

from dataclasses import replace

from voiceprep.core.coverage.verdict import Coverage, Status, Verdict
from voiceprep.core.deck import Asked, Deck, KeyPoint, Question
from voiceprep.core.rehearsal import Part, Tally, lines, listen, passed, sample, tally
from voiceprep.core.transcript import Transcript


def point(slug: str, number: str) -> KeyPoint:
    return KeyPoint(
        slug=slug,
        text=f"The {slug} holds {number} threads.",
        examples=(f"The {slug} has {number} threads.",),
        counterexamples=(f"The {slug} never holds {number} threads.", f"There is a {slug}."),
    )


QUESTION = Question(
    slug="q",
    prompt="How many?",
    key_points=(point("pool", "four"), point("cluster", "eight"), point("kernel", "two")),
    model_answer="The pool holds four threads. The cluster holds eight threads. The kernel holds two threads.",
)
ASKED = Asked(Deck(slug="d", title="D", questions=(QUESTION,)), QUESTION)


def cover(question: Question, transcript: Transcript) -> Coverage:
    """A scorer by which a point is earned by its number, unless "never" stands before it."""
    numbers = {"pool": "four threads", "cluster": "eight threads", "kernel": "two threads"}

    def status(slug: str) -> Status:
        if f"never holds {numbers[slug]}" in transcript.text:
            return Status.CONTRADICTED
        return Status.COVERED if numbers[slug] in transcript.text else Status.MISSED

    return Coverage(0, tuple(Verdict(point, status(point.slug), 0) for point in question.key_points), (), True)


def hearing(part: Part, heard: str):
    line = next(line for line in lines(ASKED) if line.part is part)
    return listen(line, "somebody", Transcript.from_text(heard), cover)


def test_three_answers_are_spoken_for_each_question() -> None:
    """The model answer, examples of every other point, and a counterexample of every point, denial and mention."""
    assert [(line.part, line.text, line.points) for line in lines(ASKED)] == [
        (Part.MODEL, QUESTION.model_answer, ("pool", "cluster", "kernel")),
        (Part.PARTIAL, "The pool has four threads. The kernel has two threads.", ("pool", "kernel")),
        (
            Part.WRONG,
            "The pool never holds four threads. There is a cluster. The kernel never holds two threads.",
            ("pool", "cluster", "kernel"),
        ),
    ]


def test_what_a_deck_has_no_sentences_for_is_not_spoken() -> None:
    """A minimal deck has no answer to rehearse."""
    bare = Question(slug="q", prompt="How many?", key_points=(KeyPoint(slug="p", text="Four."),))
    assert list(lines(Asked(ASKED.deck, bare))) == []


def test_a_point_that_is_not_heard_back_is_told_beside_its_verdict_when_typed() -> None:
    """So that the author sees whether it is the sound or the deck."""
    one = hearing(Part.MODEL, QUESTION.model_answer.replace("eight threads", "ate the bread"))
    assert one.failed == ("cluster",)
    assert one.written["cluster"] == "covered"
    assert one.heard["cluster"] != "covered"


def test_a_wrong_answer_fails_where_it_is_credited() -> None:
    """A recognizer that swallows the denial makes a wrong answer right: that is what the test is for."""
    assert hearing(Part.WRONG, "The pool never holds four threads.").failed == ()
    assert hearing(Part.WRONG, "The pool holds four threads.").failed == ("pool",)


def test_a_deck_passes_by_what_is_heard_back_and_what_is_credited() -> None:
    """95 % of the model answers' key points and 3 % of the wrong ones' are the limits; without any it passes."""
    right, wrong = hearing(Part.MODEL, QUESTION.model_answer), hearing(Part.WRONG, "")
    assert tally([right, wrong], Part.MODEL) == Tally(3, 3)
    assert passed([right, wrong])
    assert passed([])
    assert not passed([hearing(Part.MODEL, "")])
    assert not passed([right, hearing(Part.WRONG, QUESTION.model_answer)])


def test_a_sample_is_the_same_whatever_else_the_deck_holds() -> None:
    """Questions are chosen by their names, so one that was added moves at most one other out."""
    every = [Asked(ASKED.deck, replace(QUESTION, slug=f"q-{number}")) for number in range(20)]
    five = sample(every, 5)
    assert len(five) == 5
    assert sample(list(reversed(every)), 5) == tuple(reversed(five))
    assert sum(asked not in five for asked in sample(every[:-1], 5)) <= 1
    assert sample(every, None) == tuple(every)
