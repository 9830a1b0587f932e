"""Our types as rich renderables; pure functions."""

import re
from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from voiceprep.core.attempt import Attempt, Summary, Weakness
from voiceprep.core.coverage.verdict import Coverage, Evidence, Match, Status, TrapVerdict, Verdict
from voiceprep.core.deck import Asked, Deck, Question

MARKS = {
    Status.COVERED: ("✓", "green"),
    Status.PARTLY: ("◐", "yellow"),
    Status.MISSED: ("○", "bright_black"),
    Status.CONTRADICTED: ("✗", "red"),
}
"""The sign and colour of each verdict; the sign alone says it where there is no colour."""

# C0 but for tab and line end, DEL, C1, and the controls of bidirectional text: a deck or a file name must not
# be able to steer the terminal.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """*text* without anything that a terminal would obey."""
    return _CONTROLS.sub("�", text)


def clock(seconds: float | None) -> str:
    """Seconds as m:ss; empty for typed text."""
    return "" if seconds is None else f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def plural(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def question(asked: Asked, number: int = 1, of: int = 1) -> RenderableType:
    """The question as it is shown while it is asked."""
    where = f"Question {number} of {of}  " if of > 1 else ""
    target = f"aim for {clock(asked.question.seconds)}"
    return Group(
        Text(f"{where}{asked.name}  ({asked.question.level}, {target})", style="bright_black"),
        Padding(Text(clean(asked.question.prompt), style="bold"), (1, 0)),
    )


def meter(seconds: float, level: float, target: float) -> RenderableType:
    """The clock and the level while an answer is recorded."""
    late = seconds > target
    loudness = max(0, min(60, level + 60))  # from -60 to 0 dBFS
    grid = Table.grid(padding=(0, 1))
    grid.add_row(
        Text("● recording", style="red"),
        Text(f"{clock(seconds)} / {clock(target)}", style="yellow" if late else ""),
        ProgressBar(total=60, completed=loudness, width=24, complete_style="green"),
        Text("Enter ends the answer", style="bright_black"),
    )
    return grid


def coverage(result: Coverage, *, explain: bool = False) -> RenderableType:
    """What came of an answer: percent, each key point with the words that earned it, then the traps."""
    rows: list[RenderableType] = [_percent(result), Text()]
    rows += [_verdict(verdict, explain=explain) for verdict in result.verdicts]
    rows += [_trap(trap, explain=explain) for trap in result.traps if trap.fell or (explain and trap.match)]
    rows += [Text(clean(note), style="yellow") for note in result.notes]
    return Group(*rows)


def _percent(result: Coverage) -> RenderableType:
    covered = len(result.with_status(Status.COVERED))
    grid = Table.grid(padding=(0, 1))
    grid.add_row(
        Text(f"{result.percent:.0f} %", style="bold"),
        ProgressBar(total=100, completed=result.percent, width=30, complete_style="green", finished_style="green"),
        Text(f"{covered} of {plural(len(result.verdicts), 'key point')} covered", style="bright_black"),
    )
    return grid


def _verdict(verdict: Verdict, *, explain: bool) -> RenderableType:
    mark, style = MARKS[verdict.status]
    lines: list[RenderableType] = [Text(clean(verdict.key_point.text))]
    lines += _said(verdict.evidence, style)
    if explain:
        lines += _explained(verdict.match)
    return _marked(mark, style, f"{verdict.status:<12} {verdict.score:3.0f}", lines)


def _trap(trap: TrapVerdict, *, explain: bool) -> RenderableType:
    style = "red" if trap.fell else "bright_black"
    lines: list[RenderableType] = [Text(clean(trap.trap.claim), style="strike" if trap.fell else "")]
    lines += _said(trap.evidence if trap.fell else None, style)
    if trap.fell and trap.trap.reply:
        lines.append(Text(clean(trap.trap.reply)))
    if explain:
        lines += _explained(trap.match)
    return _marked("!" if trap.fell else "·", style, f"{'trap' if trap.fell else 'trap avoided':<16}", lines)


def _marked(mark: str, style: str, label: str, lines: Iterable[RenderableType]) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(width=16)
    grid.add_column()
    grid.add_row(Text(mark, style=f"bold {style}"), Text(label, style=style), Group(*lines))
    return grid


def _said(evidence: Evidence | None, style: str) -> list[RenderableType]:
    if evidence is None:
        return []
    when = f"{clock(evidence.start)}-{clock(evidence.end)}  " if evidence.start is not None else ""
    return [Text.assemble((when, "bright_black"), (f"“{clean(evidence.text)}”", style))]


def _explained(match: Match | None) -> list[RenderableType]:
    if match is None:
        return [Text("nothing came near", style="bright_black")]
    parts = [f"nearest phrasing: {match.phrasing}", f"said: {', '.join(match.found) or '-'}"]
    parts += [f"lacking: {', '.join(match.lacking)}"] if match.lacking else []
    parts += [f"but: {'; '.join(match.objections)}"] if match.objections else []
    return [Text(clean(part), style="bright_black") for part in parts]


def transcript(attempt: Attempt) -> RenderableType:
    """What was heard, with the words that count as evidence marked."""
    styles = {}
    for trap in attempt.coverage.traps:
        styles.update(_span(trap.evidence, "red") if trap.fell else {})
    for verdict in attempt.coverage.verdicts:
        styles.update(_span(verdict.evidence, MARKS[verdict.status][1]))
    text = Text()
    for index, word in enumerate(attempt.transcript.words):
        text.append(clean(word.text), style=styles.get(index, ""))
        text.append(" ")
    return text


def _span(evidence: Evidence | None, style: str) -> dict[int, str]:
    return {} if evidence is None else dict.fromkeys(range(evidence.first, evidence.last + 1), style)


def next_step(result: Coverage) -> RenderableType:
    """What to do about what is lacking."""
    open_points = [verdict for verdict in result.verdicts if not verdict.covered]
    if not open_points:
        return Text("Nothing is missing.", style="green")
    heaviest = max(open_points, key=lambda verdict: verdict.key_point.weight)
    ask = heaviest.key_point.follow_up or heaviest.key_point.text
    return Text.assemble(("Next, think about: ", "bright_black"), clean(ask))


def model_answer(asked: Question) -> RenderableType:
    """The model answer of a question."""
    return Padding(Text(clean(asked.model_answer or "This question has no model answer.")), (0, 2))


def decks(found: Iterable[Deck]) -> RenderableType:
    """Decks with their questions, a line each."""
    rows: list[RenderableType] = []
    for deck in found:
        rows.append(
            Text.assemble((clean(deck.title), "bold"), f"  {deck.slug}", ("  " + clean(deck.description), "dim"))
        )
        rows.append(_questions(deck))
    return Group(*rows)


def _questions(deck: Deck) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    for asked in deck.questions:
        table.add_row(
            Text(f"  {asked.slug}"),
            Text(asked.level, style="bright_black"),
            Text(plural(len(asked.key_points), "key point"), style="bright_black"),
            Text(clean(asked.prompt), overflow="ellipsis", no_wrap=True),
        )
    return table


def question_in_full(asked: Asked) -> RenderableType:
    """One question with its key points and traps."""
    rows: list[RenderableType] = [question(asked)]
    for point in asked.question.key_points:
        rows.append(Text.assemble((f"  {point.slug:<28}", "cyan"), f"{'•' * point.weight:<4}", clean(point.text)))
    for trap in asked.question.traps:
        rows.append(Text.assemble((f"  {trap.slug:<28}", "red"), f"{'trap':<6}", clean(trap.claim)))
    rows.append(Text("\n".join(("", *map(clean, asked.question.sources))), style="bright_black"))
    return Group(*rows)


def history(attempts: Iterable[Summary]) -> RenderableType:
    """Attempts, a line each."""
    table = Table(box=None, pad_edge=False)
    for name in ("attempt", "when", "question", "how", "length", "coverage"):
        table.add_column(name, justify="right" if name in {"attempt", "length", "coverage"} else "left")
    for attempt in attempts:
        table.add_row(
            str(attempt.id),
            attempt.at.astimezone().strftime("%Y-%m-%d %H:%M"),
            f"{attempt.deck}/{attempt.question}",
            attempt.origin,
            clock(attempt.seconds),
            f"{attempt.percent:.0f} %",
        )
    return table


def weakness(weak: Weakness, prompt: str | None, phrasing: str | None) -> RenderableType:
    """One key point that was missed, with what was said and what would have counted."""
    mark, style = MARKS[weak.last_status]
    lines: list[RenderableType] = [Text(clean(weak.text), style="bold")]
    lines += [Text(clean(prompt), style="bright_black")] if prompt else []
    lines.append(
        Text(f"last said: “{clean(weak.last_said)}”" if weak.last_said else "last time nothing was said", style=style)
    )
    lines += [Text(f"would count: “{clean(phrasing)}”", style="green")] if phrasing else []
    lines.append(Text(f"{weak.deck}/{weak.question}, attempt {weak.last_attempt}", style="bright_black"))
    return _marked(mark, style, plural(weak.misses, "time") + " missed", lines)
