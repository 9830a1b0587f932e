"""What the interviewer says next: pushes back, asks on, gives a hint, goes on to something harder, or leaves it."""

from collections.abc import Collection, Iterator
from itertools import chain

from voiceprep.core.coverage.verdict import Evidence, Status
from voiceprep.core.deck import Asked, KeyPoint, Level
from voiceprep.core.exchange import Exchange, Slip
from voiceprep.core.follow_up import FollowUp, Move

MOST_FOLLOW_UPS = 2
"""For one question. A third "and what else?" is an examination, not a conversation."""

ARE_YOU_SURE = "Are you sure? What happens instead?"
"""Asked about a wrong claim when the deck has no question of its own."""

HERE_IS_A_HINT = "Here is a hint."
"""Said before a hint, which answers nothing by itself."""

_MOST_QUOTED_WORDS = 25
"""Of what the person said: nobody listens to more."""

_SKIPS = frozenset(
    (
        "skip",
        "skip it",
        "skip this",
        "skip that",
        "pass",
        "next",
        "next one",
        "next question",
        "move on",
        "let's move on",
    )
)


def follow_up(exchange: Exchange) -> FollowUp | None:
    """The next follow-up, from all that was said so far; None when it is time to move on."""
    if len(exchange.follow_ups) >= MOST_FOLLOW_UPS:
        return None
    return next(chain(_on_traps(exchange), _on_points(exchange)), None)


def is_skip(text: str) -> bool:
    """Whether *text*, an answer to a follow-up, only asks to move on."""
    return text.strip(" .,!?").lower() in _SKIPS


def harder(asked: Asked, taken: Collection[str]) -> Asked | None:
    """The next harder question of the same deck, none of those named in *taken* (DECK/QUESTION); None without one."""
    levels = list(Level)
    above = [Asked(asked.deck, one) for one in asked.deck.questions]
    above = [
        one
        for one in above
        if one.name not in taken and levels.index(one.question.level) > levels.index(asked.question.level)
    ]
    return min(above, key=lambda one: levels.index(one.question.level), default=None)


def _on_traps(exchange: Exchange) -> Iterator[FollowUp]:
    """Push back once on each trap, in the person's own words."""
    pushed = {one.about for one in _asked(exchange) if one.move is Move.TRAP}
    for slip in exchange.slips:
        if not slip.taken_back and slip.trap.slug not in pushed:
            gainsaid = _gainsaid(exchange, slip)
            question = slip.trap.push or (gainsaid.follow_up if gainsaid else "")
            yield FollowUp(exchange.first.id, Move.TRAP, slip.trap.slug, _push(slip.evidence, question))


def _on_points(exchange: Exchange) -> Iterator[FollowUp]:
    """What can be asked about each key point that is still open: contradicted ones first, then the heaviest."""
    still_open = [one for one in exchange.outcomes if one.status is not Status.COVERED]
    still_open.sort(key=lambda one: (one.status is not Status.CONTRADICTED, -one.key_point.weight))
    for outcome in still_open:
        point = outcome.key_point
        moves = _moves(exchange, point)
        if moves:
            move, text = Move.HINT, "" if Move.HINT in moves or not point.hint else f"{HERE_IS_A_HINT} {point.hint}"
        elif outcome.status is Status.CONTRADICTED:
            move, text = Move.PUSH, _push(outcome.evidence, point.follow_up)
        else:
            move, text = Move.OPEN, point.follow_up
        if text:
            yield FollowUp(exchange.first.id, move, point.slug, text)


def _asked(exchange: Exchange) -> list[FollowUp]:
    """The follow-ups so far."""
    return [attempt.follow_up for attempt in exchange.follow_ups if attempt.follow_up]


def _moves(exchange: Exchange, point: KeyPoint) -> set[Move]:
    """How *point* was asked about already, be it through a trap that gainsays it."""
    moves = {one.move for one in _asked(exchange) if one.move is not Move.TRAP and one.about == point.slug}
    pushed = {one.about for one in _asked(exchange) if one.move is Move.TRAP}
    through = [slip for slip in exchange.slips if slip.trap.slug in pushed and _gainsaid(exchange, slip) == point]
    return moves | ({Move.TRAP} if through else set())


def _gainsaid(exchange: Exchange, slip: Slip) -> KeyPoint | None:
    """The key point that the same words contradict."""
    for outcome in exchange.outcomes:
        is_contradicted = outcome.status is Status.CONTRADICTED and outcome.attempt == slip.attempt
        if is_contradicted and _overlap(outcome.evidence, slip.evidence):
            return outcome.key_point
    return None


def _overlap(one: Evidence | None, other: Evidence | None) -> bool:
    return one is not None and other is not None and one.first <= other.last and other.first <= one.last


def _push(evidence: Evidence | None, question: str) -> str:
    """What was said, and a question about it."""
    words = evidence.text.split() if evidence else []
    if not words:
        return question or ARE_YOU_SURE
    cut = " …" if len(words) > _MOST_QUOTED_WORDS else ""
    quoted = " ".join(words[:_MOST_QUOTED_WORDS]).rstrip(".,;:!?") + cut
    return f"You said: “{quoted}”. {question or ARE_YOU_SURE}"
