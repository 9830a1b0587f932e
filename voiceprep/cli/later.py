"""A device that is made when it is first used: what lists and counts loads no audio library (0.2 s)."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")


def later(make: Callable[[], T]) -> T:
    """What *make* makes, once something of it is asked for; for ports without `with`."""
    return cast(T, _Later(make))


class _Later:
    def __init__(self, make: Callable[[], object]) -> None:
        self._made = cache(make)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made(), name)
