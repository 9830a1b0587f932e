"""From clues to verdicts. What weighs the clues is fitted to the `tune` questions only, by tests/scoring/fit.py."""

import math
from dataclasses import astuple, dataclass, fields

from voiceprep.core.coverage.clues import Clues
from voiceprep.core.coverage.verdict import Status

COVERED = 0.72
"""Share of a phrasing from which its claim counts as made, when the rules judge alone."""

PARTLY = 0.5
"""Share of a phrasing from which half a claim counts as made, when the rules judge alone."""

GAINSAID = 0.6
"""Share of a phrasing, filled but for what gainsays it, from which a claim that was not made counts as denied."""


SUREST = 1e-3
"""How near to 0 and 1 the opinions of the witness count: it is never surer than that."""

NOT_DENIED = 0.12
"""The denial that counts as none: an answer that gainsays nothing has not said anything by that."""

FAINT = 0.05
"""The certainty from which a second window says more than a window about something else."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression over the clues."""

    made: float
    """Log odds that the claim is made, in the window that speaks most for it."""
    second: float
    """The same, in the window that speaks second most."""
    denied_there: float
    """Log odds that it is denied, in the window that speaks most for it."""
    denied: float
    """The same, in the window that speaks most against it."""
    credit: float
    """Share of a phrasing that is filled without objection, 0 to 1."""
    clash: float
    """Share of a phrasing that is filled with an objection, 0 to 1."""
    margin: float
    """How much surer the witness is than of the rival: for a key point of a trap, for a trap of a key point."""
    reworded: float
    """Log odds that a phrasing is made, the surest one, in the window that speaks most for it."""
    reworded_denied: float
    """The same that one is denied."""
    company: float
    """Log odds that another claim is denied in the same window."""
    bias: float
    """The constant."""


POINT = Weights(0.475, 0.114, 0.200, -0.282, 0.175, -0.603, 0.128, 0.250, -0.060, -0.502, -0.461)
POINT_COVERED, POINT_PARTLY, POINT_DENIED = 0.68, 0.58, 0.4
"""Chosen above what fit.py finds (.56 for half a claim, .2 for a denial): a wrong verdict costs more than none."""
TRAP = Weights(0.428, -0.025, 0.185, 0.330, 2.216, 0.318, 0.291, 0.191, 0.330, 0.090, -1.604)
TRAP_FELL = 0.4


def judge(clues: Clues) -> Status:
    """The verdict on a key point."""
    if _is_read_out(clues):
        return Status.COVERED
    return _with_witness(clues) if clues.opinions else _by_rules(clues)


def _with_witness(clues: Clues) -> Status:
    certainty = 0.0 if _is_other_number(clues) else probability(clues, POINT)
    if certainty >= POINT_COVERED:
        return Status.COVERED
    if certainty >= POINT_PARTLY:
        return Status.PARTLY
    is_gainsaid = clues.clash_share >= GAINSAID > clues.credit_share or _is_other_number(clues)
    return Status.CONTRADICTED if is_gainsaid or _is_denied(clues) else Status.MISSED


def rests_on_rules(clues: Clues, status: Status) -> bool:
    """Whether a verdict rests on what fills a phrasing, whatever the witness says: it was read out, or gainsaid."""
    return not _is_denied(clues) if status is Status.CONTRADICTED else _is_read_out(clues)


def _is_read_out(clues: Clues) -> bool:
    return clues.is_read_out or (clues.credit is not None and clues.credit.is_verbatim)


def _is_denied(clues: Clues) -> bool:
    return clues.strongest_denial is not None and clues.strongest_denial.denied >= POINT_DENIED


def _is_other_number(clues: Clues) -> bool:
    """Whether the claim was made but for its number: there the rules see more than the witness."""
    swapped = clues.clash is not None and clues.clash.has_other_number
    return swapped and clues.clash_share >= max(GAINSAID, clues.credit_share)


def _by_rules(clues: Clues) -> Status:
    if clues.clash_share >= GAINSAID and clues.clash_share >= clues.credit_share:
        return Status.CONTRADICTED
    if clues.credit_share >= COVERED:
        return Status.COVERED
    return Status.PARTLY if clues.credit_share >= PARTLY else Status.MISSED


def judge_trap(clues: Clues) -> bool:
    """Whether the answer fell into a trap."""
    if _is_read_out(clues):
        return True
    if clues.opinions:
        return probability(clues, TRAP) >= TRAP_FELL
    return clues.credit_share >= COVERED and clues.credit_share > clues.clash_share


def probability(clues: Clues, weights: Weights) -> float:
    """How likely the claim was made, all clues together, 0 to 1."""
    if not clues.opinions:
        return 0.0
    *by_clue, bias = astuple(weights)
    odds = bias + sum(weight * clue for weight, clue in zip(by_clue, features(clues), strict=True))
    return 1 / (1 + math.exp(-odds))


def features(clues: Clues) -> tuple[float, ...]:
    """The clues as numbers, in the order of `Weights`, without its constant."""
    made = sorted((opinion.made for opinion in clues.opinions), reverse=True)
    strongest, denial = clues.strongest, clues.strongest_denial
    if strongest is None or denial is None:
        return (0.0,) * (len(fields(Weights)) - 1)
    return (
        log_odds(made[0]),
        log_odds(made[min(1, len(made) - 1)], FAINT),
        log_odds(strongest.denied, NOT_DENIED),
        log_odds(denial.denied, NOT_DENIED),
        clues.credit_share,
        clues.clash_share,
        log_odds(made[0]) - log_odds(clues.rival),
        max((log_odds(one.made) for one in clues.reworded), default=log_odds(strongest.made)),
        max(
            (log_odds(one.denied, NOT_DENIED) for one in clues.reworded), default=log_odds(strongest.denied, NOT_DENIED)
        ),
        log_odds(clues.company, NOT_DENIED),
    )


def log_odds(probability: float, least: float = SUREST) -> float:
    """Natural log odds of *probability*, but of *least* where it is less, and never surer than SUREST."""
    kept = min(max(probability, least), 1 - SUREST)
    return math.log(kept / (1 - kept))
