"""Takes of one question side by side: what came new, what got lost, and when each point landed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from voiceprep.core.attempt import Attempt
from voiceprep.core.coverage.verdict import Evidence, Status


class Change(StrEnum):
    """What became of a point from the first take to the last."""

    NEW = "came new"
    """It counts for more."""
    LOST = "got lost"
    """It counts for less."""
    SAME = "same"
    """It counts for as much."""
    UNASKED = "not in both"
    """The deck expected it in one of them only."""


@dataclass(frozen=True, slots=True)
class Landing:
    """What one take says of a point."""

    status: str
    """The verdict; of a trap "fell" or "avoided"."""
    evidence: Evidence | None
    """The words that it rests on."""


@dataclass(frozen=True, slots=True)
class Row:
    """A key point or a trap in every take."""

    slug: str
    """Its slug."""
    text: str
    """Its claim, as the last take that has it was judged by."""
    landings: tuple[Landing | None, ...]
    """One for each take; None where the deck did not have it."""
    change: Change
    """From the first take to the last."""
    is_trap: bool = False
    """Whether it is better avoided."""


_RANKS: dict[str, int] = {
    Status.CONTRADICTED: 0,
    Status.MISSED: 1,
    Status.PARTLY: 2,
    Status.COVERED: 3,
    "fell": 0,
    "avoided": 1,
}


def side_by_side(takes: Sequence[Attempt]) -> tuple[Row, ...]:
    """The key points and then the traps of *takes*, at least two and oldest first, in the order of the last one."""
    points = [
        {one.key_point.slug: (one.key_point.text, _landing(one.status, one.evidence)) for one in take.coverage.verdicts}
        for take in takes
    ]
    traps = [
        {
            one.trap.slug: (one.trap.claim, _landing("fell" if one.fell else "avoided", one.evidence))
            for one in take.coverage.traps
        }
        for take in takes
    ]
    return (*_rows(points, is_trap=False), *_rows(traps, is_trap=True))


def _landing(status: str, evidence: Evidence | None) -> Landing:
    return Landing(str(status), evidence)


def _rows(takes: Sequence[dict[str, tuple[str, Landing]]], *, is_trap: bool) -> list[Row]:
    rows = []
    for slug in dict.fromkeys(slug for take in reversed(takes) for slug in take):
        found = [take.get(slug) for take in takes]
        text = next(one[0] for one in reversed(found) if one)
        landings = tuple(one[1] if one else None for one in found)
        rows.append(Row(slug, text, landings, _change(landings[0], landings[-1]), is_trap))
    return rows


def _change(first: Landing | None, last: Landing | None) -> Change:
    if first is None or last is None:
        return Change.UNASKED
    gain = _RANKS[last.status] - _RANKS[first.status]
    return Change.SAME if not gain else Change.NEW if gain > 0 else Change.LOST
