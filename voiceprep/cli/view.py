"""Our types as rich renderables; pure functions."""

import re
from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from voiceprep.core.attempt import Attempt, Summary, Weakness
from voiceprep.core.coverage.verdict import Coverage, Evidence, Match, Status, TrapVerdict, Verdict
from voiceprep.core.deck import Asked, Deck, KeyPoint, Question, Trap

MARKS = {
    Status.COVERED: ("✓", "green"),
    Status.PARTLY: ("◐", "yellow"),
    Status.MISSED: ("○", "dim"),
    Status.CONTRADICTED: ("✗", "red"),
}
"""The sign and colour of each verdict; the word beside it says it where there is no colour."""

# C0 but for tab and line end, DEL, C1, half surrogates, and the controls of bidirectional text: a deck or a file
# name must not be able to steer the terminal.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: str) -> str:
    """*text* without anything that a terminal would obey."""
    return _CONTROLS.sub("�", text)


def line(text: str, style: str = "") -> Text:
    """*text*, cleaned, in one style."""
    return Text(clean(text), style)


def clock(seconds: float | None) -> str:
    """Seconds as m:ss; empty for typed text."""
    return "" if seconds is None else f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def plural(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def question(asked: Asked, number: int = 1, of: int = 1) -> RenderableType:
    """The question as it is shown while it is asked."""
    where = f"Question {number} of {of} · " if of > 1 else ""
    about = f"{where}{asked.name} · {asked.question.level} · aim for {clock(asked.question.seconds)}"
    return Group(line(about, "dim"), Padding(line(asked.words, "bold"), (1, 2)))


def meter(seconds: float, level: float, target: float, ends: str) -> RenderableType:
    """The clock and the level (dBFS) while an answer is recorded, and what *ends* it."""
    late = seconds > target
    loudness = max(0, min(60, level + 60))  # from -60 to 0 dBFS
    grid = Table.grid(padding=(0, 1))
    grid.add_row(
        Text("● recording", style="red"),
        Text(f"{clock(seconds)} / {clock(target)}", style="yellow" if late else ""),
        ProgressBar(total=60, completed=loudness, width=20, complete_style="green", finished_style="red"),
        Text(ends, style="dim"),
    )
    return grid


def coverage(result: Coverage, *, explain: bool = False) -> RenderableType:
    """What came of an answer: percent, each key point with the words that earned it, then the traps."""
    counts = ((status, len(result.with_status(status))) for status in Status)
    summary = " · ".join(f"{count} {status}" for status, count in counts if count)
    rows: list[RenderableType] = [percent(result.percent, summary), Text()]
    rows += [_verdict(verdict, explain=explain) for verdict in result.verdicts]
    traps = [_trap(trap, explain=explain) for trap in result.traps if trap.fell or (explain and trap.match)]
    rows += [Text(), *traps] if traps else []
    rows += [Text(), *(line(note, "yellow") for note in result.notes)] if result.notes else []
    return Group(*rows)


def percent(value: float, summary: str) -> RenderableType:
    """A percentage as number and bar, with what it is made of."""
    grid = Table.grid(padding=(0, 1))
    grid.add_row(
        Text(f"{value:3.0f} %", style="bold"),
        ProgressBar(total=100, completed=value, width=24, complete_style="green", finished_style="green"),
        Text(summary, style="dim"),
    )
    return grid


def _verdict(verdict: Verdict, *, explain: bool) -> RenderableType:
    mark, style = MARKS[verdict.status]
    part = f" {verdict.score:.0f}" if verdict.status is Status.PARTLY else ""
    lines: list[RenderableType] = [line(verdict.key_point.text), *said(verdict.evidence)]
    lines += _explained(verdict.match) if explain else []
    return marked(mark, style, f"{verdict.status}{part}", lines)


def _trap(trap: TrapVerdict, *, explain: bool) -> RenderableType:
    lines: list[RenderableType] = [line(trap.trap.claim, "strike" if trap.fell else "")]
    if trap.fell:
        lines += said(trap.evidence)
        lines += [line(trap.trap.reply)] if trap.trap.reply else []
    lines += _explained(trap.match) if explain else []
    return marked("!", "red", "trap", lines) if trap.fell else marked("·", "dim", "avoided", lines)


def marked(mark: str, style: str, label: str, lines: Iterable[RenderableType]) -> RenderableType:
    """Lines beside a sign and a word for what became of something."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(width=12)  # "contradicted"
    grid.add_column()
    grid.add_row(Text(mark, style=style), Text(label, style=style), Group(*lines))
    return grid


def said(evidence: Evidence | None) -> list[RenderableType]:
    """The words, dim and indented by their clock, so that the key points can be read on their own."""
    if evidence is None:
        return []
    grid = Table.grid(padding=(0, 1))
    when = [line(clock(evidence.start), "dim")] if evidence.start is not None else []
    grid.add_row(*when, line(f"“{evidence.text}”", "dim italic"))
    return [grid]


def _explained(match: Match | None) -> list[RenderableType]:
    if match is None:
        return [Text("nothing came near", style="dim")]
    parts = [f"nearest: {match.phrasing}", f"said:    {', '.join(match.found) or '-'}"]
    parts += [f"lacking: {', '.join(match.lacking)}"] if match.lacking else []
    parts += [f"but:     {'; '.join(match.objections)}"] if match.objections else []
    return [line(part, "cyan") for part in parts]


def quoted(text: str) -> RenderableType:
    """What was heard, word for word."""
    return Padding(line(f"“{text}”", "italic"), (0, 2))


def transcript(one: Attempt) -> RenderableType:
    """What was heard, with the words that count as evidence marked."""
    styles = marks(one)
    text = Text()
    for index, word in enumerate(one.transcript.words):
        text.append(clean(word.text), style=styles.get(index, ""))
        text.append(" ")
    return Padding(text, (0, 2))


def marks(one: Attempt) -> dict[int, str]:
    """The style of each word that counts as evidence, by its index in the transcript."""
    styles: dict[int, str] = {}
    for trap in one.coverage.traps:
        styles.update(_span(trap.evidence, "red") if trap.fell else {})
    for verdict in one.coverage.verdicts:
        styles.update(_span(verdict.evidence, MARKS[verdict.status][1]))
    return styles


def _span(evidence: Evidence | None, style: str) -> dict[int, str]:
    return {} if evidence is None else dict.fromkeys(range(evidence.first, evidence.last + 1), style)


def next_step(still_open: Sequence[KeyPoint]) -> RenderableType:
    """What to do about what is lacking."""
    if not still_open:
        return Text("Nothing is missing.", style="green")
    heaviest = max(still_open, key=lambda point: point.weight)
    return Text.assemble(("Next, think about: ", "dim"), clean(heaviest.follow_up or heaviest.text))


def commands(rows: Sequence[tuple[str, str]]) -> RenderableType:
    """Commands to type, each with what it does."""
    grid = Table.grid(padding=(0, 3, 0, 0))
    for command, purpose in rows:
        grid.add_row(Text(f"  {command}", style="bold", no_wrap=True), Text(purpose, style="dim"))
    return grid


def model_answer(asked: Question) -> RenderableType:
    """The model answer of a question."""
    return Padding(line(" ".join(asked.model_answer.split()) or "This question has no model answer."), (0, 2))


def decks(found: Iterable[Deck]) -> RenderableType:
    """Decks with their questions, a line each."""
    rows: list[RenderableType] = []
    for deck in found:
        rows += [Text.assemble((clean(deck.title), "bold"), (f" · {deck.slug}", "dim")), _questions(deck), Text()]
    return Group(*rows, Text("One in full: voiceprep decks QUESTION", style="dim"))


def _questions(deck: Deck) -> RenderableType:
    """A line each; as a table, 2,000 of them took half a second to lay out."""
    width = max(len(asked.slug) for asked in deck.questions) + 3
    lines = (
        Text.assemble(
            (f"  {asked.slug:<{width}}", "cyan"),
            (f"{asked.level:<7}", "dim"),
            clean(" ".join(asked.prompt.split())),
            overflow="ellipsis",
            no_wrap=True,
        )
        for asked in deck.questions
    )
    return Group(*lines)


def question_in_full(asked: Asked) -> RenderableType:
    """One question with its key points and traps."""
    parts: tuple[KeyPoint | Trap, ...] = (*asked.question.key_points, *asked.question.traps)
    grid = Table.grid(padding=(0, 1))
    grid.add_column(min_width=max(len(part.slug) for part in parts) + 2)
    grid.add_column(min_width=4)
    grid.add_column()
    for part in parts:
        grid.add_row(*_part(part))
    sources = [line(f"  {source}", "dim") for source in asked.question.sources]
    return Group(question(asked), grid, Text(), *sources)


def _part(part: KeyPoint | Trap) -> tuple[RenderableType, ...]:
    if isinstance(part, KeyPoint):
        return Text(f"  {part.slug}", style="cyan"), Text("•" * part.weight), line(part.text)
    return Text(f"  {part.slug}", style="red"), Text("trap", style="red"), line(part.claim, "strike")


def history(attempts: Iterable[Summary]) -> RenderableType:
    """Exchanges, a line each."""
    table = Table(box=None, pad_edge=False)
    for name in ("#", "when", "question", "how", "length", "score"):
        table.add_column(name, justify="right" if name in {"#", "length", "score"} else "left", overflow="fold")
    for attempt in attempts:
        table.add_row(
            str(attempt.id),
            attempt.at.astimezone().strftime("%Y-%m-%d %H:%M"),
            line(attempt.name),
            attempt.origin,
            clock(attempt.seconds),
            f"{attempt.exchange_percent:.0f} %",
        )
    return table


def weakness(weak: Weakness, prompt: str | None, phrasing: str | None) -> RenderableType:
    """One key point that was missed, with what was said and what would have counted."""
    mark, style = MARKS[weak.last_status]
    said = f"last said: “{weak.last_said}”" if weak.last_said else "last time nothing was said about it"
    lines: list[RenderableType] = [line(weak.text, "bold"), line(said)]
    lines += [line(f"would count: “{phrasing}”", "green")] if phrasing else []
    lines += [line(f"asked: {' '.join(prompt.split())}", "dim")] if prompt else []
    lines.append(line(f"{weak.name} · attempt {weak.last_attempt}", "dim"))
    return marked(mark, style, f"missed {weak.misses}x", lines)
