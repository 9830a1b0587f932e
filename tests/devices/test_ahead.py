"""Jobs that are done one ahead of what is used."""

import threading

import pytest

from voiceprep.devices.ahead import one_ahead


def test_the_next_job_is_at_work_while_the_last_is_used() -> None:
    """Results come in order, and a job is begun before the result of the one before it is done with."""
    begun = [threading.Event() for _ in range(3)]

    def job(number: int) -> int:
        begun[number].set()
        return number

    seen = []
    for number in one_ahead([lambda number=number: job(number) for number in range(3)]):
        assert all(one.wait(10) for one in begun[: number + 2])
        seen.append(number)
    assert seen == [0, 1, 2]
    assert list(one_ahead([])) == []


def test_an_error_comes_home_and_nothing_is_left_at_work() -> None:
    """What a job raises is raised where its result is wanted; whoever stops early leaves no thread behind."""
    before = threading.active_count()
    work = one_ahead([lambda: 1, lambda: 1 // 0, lambda: 3])
    assert next(work) == 1
    with pytest.raises(ZeroDivisionError):
        next(work)
    early = one_ahead([lambda: 1, lambda: 2, lambda: 3])
    next(early)
    early.close()
    assert threading.active_count() == before
