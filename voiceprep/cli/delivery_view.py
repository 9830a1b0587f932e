"""How an answer was said, as rich renderables; pure functions."""

from rich.console import Group, RenderableType

from voiceprep.cli.view import clock, line, plural
from voiceprep.core.delivery import PAUSE_SECONDS, Delivery


def delivery(one: Delivery) -> RenderableType:
    """The figures of a delivery, plainly: none of them is good or bad by itself."""
    rows = (_length(one), _pauses(one), _fillers(one))
    return Group(line("Delivery, measured and not graded", "dim"), *(line(f"  {row}", "dim") for row in rows))


def _length(one: Delivery) -> str:
    parts = [f"{clock(one.seconds)} of {clock(one.target_seconds)} aimed for"]
    parts += [f"{one.words_a_minute} words a minute"] if one.words_a_minute else []
    parts += [f"first key point at {clock(one.first_point_seconds)}"] if one.first_point_seconds is not None else []
    return " · ".join(parts)


def _pauses(one: Delivery) -> str:
    longest = one.longest_pause
    if longest is None:
        return f"no pause over {PAUSE_SECONDS:g} s"
    of_them = "" if len(one.pauses) == 1 else "the longest "
    where = f"{of_them}{longest.seconds:.1f} s at {clock(longest.start)} after “{longest.after}”"
    return f"{plural(len(one.pauses), 'pause')} over {PAUSE_SECONDS:g} s, {where}"


def _fillers(one: Delivery) -> str:
    if not one.fillers:
        return "no fillers heard; the recognizer leaves most of them out"
    heard = ", ".join(f"{filler} {count}x" for filler, count in one.fillers)
    return f"fillers heard: {heard}; at least, for the recognizer leaves most of them out"
