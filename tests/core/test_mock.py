"""A mock interview: its order, its transitions, its debrief."""

from dataclasses import replace

import pytest
from exchanges import QUESTION, about, answer, exchange
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceprep.core.deck import Asked, Deck, KeyPoint, Level, Question
from voiceprep.core.exchange import Exchange
from voiceprep.core.mock import Debrief, plan

LEVELS = list(Level)


def deck(slug: str, *levels: Level) -> list[Asked]:
    """A deck with a question of each of *levels*, 80 seconds each: 140 with follow-ups and all."""
    points = (KeyPoint(slug="p", text="It is."),)
    questions = tuple(
        Question(slug=f"{level}-{number}", prompt="What?", level=level, seconds=80, key_points=points)
        for number, level in enumerate(levels)
    )
    one = Deck(slug=slug, title=slug.upper(), questions=questions)
    return [Asked(one, question) for question in one.questions]


J, M, S, T = LEVELS


def test_each_level_has_its_share_of_the_time() -> None:
    """In 1,120 seconds there is time for eight questions: two of each of four levels, though most are of one."""
    questions = deck("a", *[S] * 3, *[M] * 20, *[J] * 3, *[T] * 3)
    assert [one.question.level for one in plan(questions, 1120)][:8] == [J, J, M, M, S, S, T, T]


def test_what_is_left_over_follows_the_hardest_first() -> None:
    """Who is quick is not sent back to the easy ones at once."""
    found = [one.question.level for one in plan(deck("a", J, J, M, M, S, S), 420)]
    assert found == [J, M, S, S, M, J]


@settings(deadline=None)  # a busy machine is no fault
@given(levels=st.lists(st.sampled_from(LEVELS), max_size=30), seconds=st.integers(60, 7200))
def test_every_question_is_asked_once_and_the_planned_ones_rise(levels: list[Level], seconds: int) -> None:
    """Whatever there is and however long it may take."""
    questions = deck("a", *levels)
    found = plan(questions, seconds)
    assert sorted(one.name for one in found) == sorted(one.name for one in questions)
    ranks = [LEVELS.index(one.question.level) for one in found]
    top = ranks.index(max(ranks)) if ranks else 0
    assert ranks[: top + 1] == sorted(ranks[: top + 1])


def test_transitions_say_where_it_goes() -> None:
    """A welcome, the next question, another deck, something harder."""
    found = plan([*deck("a", M, M), *deck("b", M, S)], 10_000)
    assert [one.lead for one in found] == [
        "Hello, and thank you for coming. Let us start.",
        "Thank you. Next question.",
        "Thank you. Now to B.",
        "Thank you. Now something harder.",
    ]
    assert found[1].words == "Thank you. Next question. What?"


def of(slug: str, *said: str) -> Exchange:
    one = exchange(*(answer(letters, asked=about("heavy") if number else None) for number, letters in enumerate(said)))
    first = replace(one.first, question=replace(QUESTION, slug=slug))
    return Exchange((first, *one.follow_ups))


def test_the_debrief_is_three_sentences() -> None:
    """How much, what was best, and what to look at first."""
    debrief = Debrief((of("thread-pool", "mcm", "mmc"), of("pool-size", "mmm")))
    assert debrief.percent == pytest.approx(32.15, abs=0.051)
    assert debrief.sentences == (
        "You answered 2 questions and made 32 percent of what was expected, 1 point of it only after I asked on.",
        "Your strongest answer was the one about thread pool, with 64 percent.",
        "Look at this first: It is the heart.",
    )


@pytest.mark.parametrize(
    ("said", "best", "advice"),
    [
        (
            "ccc",
            "Your strongest answer was the one about pool, with 100 percent.",
            "There was nothing that you left out.",
        ),
        ("xmm", "None of the answers made a point that was expected.", "You said the opposite of this: It is light."),
        (
            "cpm",
            "Your strongest answer was the one about pool, with 36 percent.",
            "Look at this first: It is the lung.",
        ),
    ],
)
def test_the_debrief_is_honest(said: str, best: str, advice: str) -> None:
    """What was wrong comes before what is missing, and that before what was half said."""
    debrief = Debrief((of("pool", said),))
    assert debrief.sentences[1:] == (best, advice)
    assert debrief.sentences[0].startswith("You answered 1 question and made ")
