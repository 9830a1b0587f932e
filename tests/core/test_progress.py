"""How practice goes: streaks, charts and forecasts."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceprep.core.progress import Score, Span, Streak, coming_due, coverage_over_time, levels, standing, streak

TODAY = date(2026, 3, 29)  # in Europe the day has 23 hours


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def score(days: int, percent: float, question: str = "q") -> Score:
    return Score("d", question, ago(days), percent)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], Streak(0, 0)),
        ([0], Streak(1, 1)),
        ([1], Streak(1, 1)),
        ([2], Streak(0, 1)),
        ([0, 0, 1, 2], Streak(3, 3)),
        ([0, 1, 5, 6, 7, 8], Streak(2, 4)),
        ([1, 2, 3], Streak(3, 3)),
        ([9, 8, 7], Streak(0, 3)),
    ],
)
def test_a_streak_lasts_until_a_day_is_missed(days: list[int], expected: Streak) -> None:
    """Today may still come, so yesterday's streak stands; a whole day without an answer ends it."""
    assert streak(map(ago, days), TODAY) == expected


def test_coverage_over_time_is_a_mean_for_each_span() -> None:
    """The last span ends today, days without an answer have no mean, and what is older is left out."""
    scores = [score(0, 80), score(0, 40), score(2, 20), score(3, 99)]
    assert coverage_over_time(scores, TODAY, 3, 28) == (Span(ago(2), 20), Span(ago(1), None), Span(ago(0), 60))
    assert coverage_over_time(scores, TODAY, 4, 2) == (Span(ago(3), 59.5), Span(ago(1), 60))


@given(days=st.integers(1, 4000), columns=st.integers(1, 40), back=st.integers(0, 4000))
def test_a_chart_never_has_too_many_columns(days: int, columns: int, back: int) -> None:
    """Spans follow each other without a gap, there are at most as many as asked for, and every asked-for day is in."""
    spans = coverage_over_time([score(back, 50)], TODAY, days, columns)
    assert 1 <= len(spans) <= columns
    starts = [span.first for span in spans]
    assert len({later - earlier for earlier, later in pairwise(starts)}) <= 1
    assert starts[0] <= ago(days - 1)
    assert back >= days or sum(span.percent is not None for span in spans) == 1


def test_the_standing_is_that_of_the_newest_answers() -> None:
    """What was answered badly once and well since counts as well."""
    assert standing([score(3, 0), score(2, 50, "other"), score(1, 100)]) == 75


def test_what_comes_due_is_counted_by_day() -> None:
    """What is overdue waits today; what lies beyond the forecast is left out."""
    assert coming_due([ago(5), TODAY, TODAY + timedelta(days=2), TODAY + timedelta(days=3)], TODAY, 3) == (2, 0, 1)


def test_bars_are_one_to_eight_high() -> None:
    """Nothing is the lowest bar, everything the highest, and no answer is no bar."""
    assert levels([0, None, 50, 100], 100) == (1, None, 5, 8)
