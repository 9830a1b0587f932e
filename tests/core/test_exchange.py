"""An exchange has one result: what came unprompted, after a push, never, or was contradicted."""

import pytest
from exchanges import about, answer, exchange
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceprep.core.coverage.verdict import Status
from voiceprep.core.follow_up import Move


@pytest.mark.parametrize(
    ("said", "status", "score", "after_push", "taken_back"),
    [
        ("c", Status.COVERED, 100, False, False),
        ("p", Status.PARTLY, 50, False, False),
        ("m", Status.MISSED, 0, False, False),
        ("x", Status.CONTRADICTED, -50, False, False),
        ("mc", Status.COVERED, 50, True, False),
        ("mmc", Status.COVERED, 50, True, False),
        ("mp", Status.PARTLY, 25, True, False),
        ("pc", Status.COVERED, 75, True, False),
        ("pm", Status.PARTLY, 50, False, False),
        ("cm", Status.COVERED, 100, False, False),
        ("cp", Status.COVERED, 100, False, False),
        ("xc", Status.COVERED, 50, True, True),
        ("xp", Status.PARTLY, 25, True, True),
        ("xm", Status.CONTRADICTED, -50, False, False),
        ("mx", Status.CONTRADICTED, -50, False, False),
        ("cx", Status.CONTRADICTED, -50, False, False),
        ("cxc", Status.COVERED, 50, True, True),
        ("xcx", Status.CONTRADICTED, -50, False, False),
    ],
)
def test_what_became_of_a_key_point(
    said: str, status: Status, score: float, after_push: bool, taken_back: bool
) -> None:
    """What came unprompted counts in full, what was added after a push half; the last word decides."""
    outcome = exchange(*(answer(f"{one}mm") for one in said)).outcomes[0]
    assert (outcome.status, outcome.score) == (status, score)
    assert (outcome.after_push, outcome.taken_back) == (after_push, taken_back)


def test_an_outcome_names_the_answer_that_decided_it() -> None:
    """The words of an outcome are those of the answer in which they were said; nothing said, no words."""
    one = exchange(answer("mcm"), answer("cmm"))
    assert [(outcome.attempt, outcome.evidence and outcome.evidence.text) for outcome in one.outcomes] == [
        (2, "words 0."),
        (1, "words 3."),
        (None, None),
    ]


def test_the_percent_is_the_mean_by_weight() -> None:
    """Weights 1, 3 and 3: 100 after a push, 100 unprompted and nothing are (50 + 300 + 0) / 7."""
    assert exchange(answer("mcm"), answer("cmm")).percent == 50.0
    assert exchange(answer("xxx"), answer("mmm")).percent == 0.0


LETTERS = st.text("cpmx", min_size=3, max_size=3)


@settings(deadline=None)  # a busy machine is no fault
@given(first=LETTERS)
def test_without_follow_ups_the_result_is_that_of_the_answer(first: str) -> None:
    """One answer alone scores what it always scored."""
    one = exchange(answer(first))
    assert one.percent == one.first.coverage.percent


@settings(deadline=None)  # a busy machine is no fault
@given(first=LETTERS, later=LETTERS.filter(lambda letters: "x" not in letters))
def test_a_follow_up_never_costs_anything_unless_it_contradicts(first: str, later: str) -> None:
    """Who is asked on can gain, never beyond full marks, and never as much as by saying it unprompted."""
    result = exchange(answer(first), answer(later)).percent
    together = "".join(min(pair, key="cpmx".index) for pair in zip(first, later, strict=True))
    assert exchange(answer(first)).percent <= result <= exchange(answer(together)).percent


def test_a_trap_is_taken_back_by_a_denial_or_by_the_right_thing_in_its_place() -> None:
    """Not to repeat a wrong claim is not to take it back."""
    pushed = about("grows", Move.TRAP)
    fell = answer("mmm", "grows")
    assert [slip.taken_back for slip in exchange(fell).slips] == [False]
    assert [slip.taken_back for slip in exchange(fell, answer("mmm", asked=pushed)).slips] == [False]
    assert [slip.taken_back for slip in exchange(fell, answer("cmm", asked=about("light"))).slips] == [False]
    assert [slip.taken_back for slip in exchange(fell, answer("cmm", asked=pushed)).slips] == [True]
    assert [slip.taken_back for slip in exchange(fell, answer("mmm", denied="grows")).slips] == [True]
    again = exchange(fell, answer("cmm", asked=pushed), answer("mmm", "grows"))
    assert [(slip.trap.slug, slip.taken_back, slip.attempt) for slip in again.slips] == [("grows", False, 3)]
