"""Exchanges as rich renderables; pure functions."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from voiceprep.cli import delivery_view, view
from voiceprep.core.attempt import Attempt
from voiceprep.core.coverage.verdict import Evidence, Status
from voiceprep.core.delivery import delivery
from voiceprep.core.exchange import Exchange, Outcome, Slip
from voiceprep.core.follow_up import FollowUp, Move
from voiceprep.core.interview import MOST_FOLLOW_UPS

HALF = "What came only after a push counts half."
"""How an exchange is scored, in a sentence."""

_WHY = {
    Move.TRAP: "pushing back",
    Move.PUSH: "pushing back",
    Move.OPEN: "asking on",
    Move.HINT: "with a hint",
}


def follow_up(one: FollowUp, number: int) -> RenderableType:
    """A follow-up as it is shown while it is asked."""
    how = "answer in a sentence; Enter alone moves on"
    about = f"Follow-up {number} of at most {MOST_FOLLOW_UPS}, {_WHY[one.move]} · {how}"
    return Group(view.line(about, "dim"), Padding(view.line(one.text, "bold"), (1, 2)))


def exchange(one: Exchange, *, explain: bool = False) -> RenderableType:
    """An exchange in full: when, what was asked, what was heard, what came of it."""
    first = one.first
    length = f" · {view.clock(first.seconds)}" if first.seconds else ""
    about = f"Attempt {first.id} · {first.at.astimezone():%Y-%m-%d %H:%M} · {first.name}{length}"
    rows = [view.line(f"{about}{_short(first)}", "dim"), *_asked(first.question.prompt, first)]
    for number, attempt in enumerate(one.follow_ups, start=1):
        about = f"Follow-up {number} · attempt {attempt.id}"
        rows.append(view.line(f"{about}{_short(attempt)}", "dim"))
        rows += _asked(attempt.follow_up.text if attempt.follow_up else "", attempt)
    rows.append(result(one, explain=explain and not one.follow_ups))
    if measured := delivery(first):
        rows += [Text(), delivery_view.delivery(measured)]
    if explain and one.follow_ups:
        for attempt in one.attempts:
            rows += [Text(), Text(f"Attempt {attempt.id} alone", style="dim"), Text()]
            rows.append(view.coverage(attempt.coverage, explain=True))
    return Group(*rows)


def _asked(words: str, attempt: Attempt) -> list[RenderableType]:
    return [Padding(view.line(words, "bold"), (1, 2)), view.transcript(attempt), Text()]


def _short(attempt: Attempt) -> str:
    return " · cut short" if attempt.cut_short else ""


def result(one: Exchange, *, explain: bool = False) -> RenderableType:
    """What came of an exchange: unprompted, after a push, never."""
    if not one.follow_ups:
        return view.coverage(one.first.coverage, explain=explain)
    rows: list[RenderableType] = [view.percent(one.percent, _counts(one)), Text()]
    rows += [_outcome(outcome, one) for outcome in one.outcomes]
    rows += [Text(), *(_slip(slip, one) for slip in one.slips)] if one.slips else []
    notes = dict.fromkeys(note for attempt in one.attempts for note in attempt.coverage.notes)
    rows += [Text(), *(view.line(note, "yellow") for note in notes)] if notes else []
    rows += [Text(), Text(HALF, style="dim")] if any(outcome.after_push for outcome in one.outcomes) else []
    return Group(*rows)


def feedback(one: Exchange) -> RenderableType:
    """What a person sees when an exchange is over: what came of it, how it was said, what to do about the rest."""
    measured = delivery(one.first)
    how = [delivery_view.delivery(measured), Text()] if measured else []
    still_open = [outcome.key_point for outcome in one.outcomes if outcome.status is not Status.COVERED]
    return Group(result(one), Text(), *how, view.next_step(still_open))


def _counts(one: Exchange) -> str:
    outcomes = one.outcomes
    pushed = sum(outcome.after_push for outcome in outcomes)
    wrong, never = (
        sum(outcome.status is status for outcome in outcomes) for status in (Status.CONTRADICTED, Status.MISSED)
    )
    parts = {
        "unprompted": len(outcomes) - pushed - wrong - never,
        "after a push": pushed,
        "never came": never,
        "contradicted": wrong,
    }
    return " · ".join(f"{count} {name}" for name, count in parts.items() if count)


def _outcome(one: Outcome, of: Exchange) -> RenderableType:
    mark, style = view.MARKS[one.status]
    label = "after a push" if one.after_push and one.status is Status.COVERED else str(one.status)
    lines = [view.line(one.key_point.text), *_said(one.evidence, one.attempt, of)]
    if one.after_push and one.status is Status.PARTLY:
        lines.append(Text("after a push", style="dim"))
    if one.taken_back:
        lines += [Text("and before that the opposite:", style="dim"), *_opposite(one, of)]
    return view.marked(mark, style, label, lines)


def _slip(one: Slip, of: Exchange) -> RenderableType:
    lines = [view.line(one.trap.claim, "strike"), *_said(one.evidence, one.attempt, of)]
    lines += [view.line(one.trap.reply)] if one.trap.reply else []
    return view.marked("!", "yellow" if one.taken_back else "red", "taken back" if one.taken_back else "trap", lines)


def _opposite(one: Outcome, of: Exchange) -> Iterator[RenderableType]:
    """What contradicted a key point that was put right."""
    said = [
        (verdict.evidence, attempt.id)
        for attempt in of.attempts
        for verdict in attempt.coverage.with_status(Status.CONTRADICTED)
        if verdict.key_point.slug == one.key_point.slug
    ]
    yield from _said(*said[-1], of)


def _said(evidence: Evidence | None, attempt: int | None, of: Exchange) -> list[RenderableType]:
    """The words, and in which follow-up they came."""
    numbers = {one.id: number for number, one in enumerate(of.follow_ups, start=1)}
    if attempt not in numbers:
        return view.said(evidence)
    grid = Table.grid(padding=(0, 1))
    grid.add_row(Text(f"follow-up {numbers[attempt]}", style="dim"), Group(*view.said(evidence)))
    return [grid]
