"""Jobs that are done one ahead: the next answer is spoken while the last one is heard."""

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def one_ahead(jobs: Sequence[Callable[[], T]]) -> Generator[T, None, None]:
    """What *jobs* give, in order, or the error that one raises; the next one is at work while the caller uses the last.

    Closing the iterator waits for the job that is at work, and begins no other.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        coming = [pool.submit(jobs[0])] if jobs else []
        for job in jobs[1:]:
            ready = coming.pop().result()
            coming.append(pool.submit(job))
            yield ready
        yield from (last.result() for last in coming)
