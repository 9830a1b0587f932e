"""Takes of one question side by side, with their follow-ups: what came new, what got lost, when each point landed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from voiceprep.core.coverage.verdict import Evidence
from voiceprep.core.exchange import Exchange, Outcome, Slip


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
    score: float
    """What it counts, as in Outcome; of a trap 0 when it was fallen into, 50 when that was taken back, else 100."""
    evidence: Evidence | None = None
    """The words that it rests on."""
    attempt: int | None = None
    """The answer in which they were said: the first one or one to a follow-up."""
    after_push: bool = False
    """Whether it was earned in a follow-up."""
    taken_back: bool = False
    """As in Outcome and Slip."""


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


def side_by_side(takes: Sequence[Exchange]) -> tuple[Row, ...]:
    """The key points and then the traps of *takes*, at least two and oldest first, in the order of the last one."""
    points = [{one.key_point.slug: (one.key_point.text, _point(one)) for one in take.outcomes} for take in takes]
    return (*_rows(points, is_trap=False), *_rows(list(map(_traps, takes)), is_trap=True))


def _point(one: Outcome) -> Landing:
    return Landing(str(one.status), one.score, one.evidence, one.attempt, one.after_push, one.taken_back)


def _traps(take: Exchange) -> dict[str, tuple[str, Landing]]:
    slips = {slip.trap.slug: _trap(slip) for slip in take.slips}
    return {
        trap.slug: (trap.claim, slips.get(trap.slug, Landing("avoided", 100))) for trap in take.first.question.traps
    }


def _trap(one: Slip) -> Landing:
    return Landing("fell", 50 if one.taken_back else 0, one.evidence, one.attempt, taken_back=one.taken_back)


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
    gain = last.score - first.score
    return Change.SAME if not gain else Change.NEW if gain > 0 else Change.LOST
