"""Decks and rehearsals as rich renderables, for their authors; pure functions."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from voiceprep.cli.view import clean, line, plural
from voiceprep.core.deck import Deck, KeyPoint, Question, Trap
from voiceprep.core.rehearsal import CREDITED_PERCENT, HEARD_BACK_PERCENT, Hearing, Part, Tally, passed, tally
from voiceprep.core.text import flat


def deck(one: Deck) -> RenderableType:
    """Everything that a deck says."""
    about = f"{one.slug} · {plural(len(one.questions), 'question')}"
    rows: list[RenderableType] = [line(one.title, "bold"), line(about, "dim"), line(one.description)]
    for question in one.questions:
        rows += ["", *_question(question)]
    return Group(*rows)


def _question(one: Question) -> Iterator[RenderableType]:
    yield Text.assemble((clean(one.slug), "bold cyan"), (f" · {one.level} · {one.seconds} s", "dim"))
    yield _indented(one.prompt, 2, "bold")
    if one.model_answer:
        yield _indented(one.model_answer, 2)
    for point in one.key_points:
        yield from _key_point(point)
    for trap in one.traps:
        yield from _trap(trap)
    if one.vocabulary:
        yield _indented(f"terms: {', '.join(one.vocabulary)}", 2, "dim")
    yield from (_indented(source, 2, "dim") for source in one.sources)


def _key_point(point: KeyPoint) -> Iterator[RenderableType]:
    yield Padding(
        Text.assemble(("•" * point.weight, "green"), f" {clean(point.text)} ", (point.slug, "cyan")), (0, 0, 0, 2)
    )
    yield from _sentences("or", point.phrasings, "")
    yield from _sentences("✓", point.examples, "green")
    yield from _sentences("✗", point.counterexamples, "red")
    yield from _sentences("?", filter(None, (point.follow_up, point.hint)), "yellow")


def _trap(trap: Trap) -> Iterator[RenderableType]:
    yield Padding(Text.assemble(("trap ", "red"), clean(trap.claim), " ", (trap.slug, "cyan")), (0, 0, 0, 2))
    yield from _sentences("or", trap.phrasings, "")
    yield from _sentences("✓", trap.counterexamples, "green")
    yield from _sentences("!", filter(None, (trap.reply,)), "yellow")
    yield from _sentences("?", filter(None, (trap.push,)), "yellow")


def _sentences(mark: str, texts: Iterable[str], style: str) -> Iterator[RenderableType]:
    return (Padding(Text.assemble((f"{mark:>2} ", style), clean(flat(text))), (0, 0, 0, 4)) for text in texts)


def _indented(text: str, columns: int, style: str = "") -> RenderableType:
    return Padding(line(flat(text), style), (0, 0, 0, columns))


def failures(heading: str, hearings: Iterable[Hearing]) -> RenderableType:
    """Key points that came out wrong through sound, each with what was heard."""
    rows: list[RenderableType] = [Text(heading, style="bold")]
    for hearing in hearings:
        rows.append(line(f"  {hearing.line.asked.name} · {hearing.voice}", "cyan"))
        rows += [Padding(line(_failure(hearing, slug)), (0, 0, 0, 4)) for slug in hearing.failed]
        rows.append(_indented(f"heard: “{hearing.transcript.text}”", 4, "dim"))
    return Group(*rows, "")


def _failure(hearing: Hearing, slug: str) -> str:
    heard, written = hearing.heard[slug], hearing.written[slug]
    return f"{slug}: {heard}" + (", and when typed too" if heard == written else f", typed it is {written}")


def rehearsal(hearings: Sequence[Hearing]) -> RenderableType:
    """The summary: for each deck, what was heard back and what was credited."""
    table = Table(box=None, pad_edge=False)
    for name in ("deck", "answers", "heard back", "examples", "wrong credited"):
        table.add_column(name, justify="left" if name == "deck" else "right")
    slugs = dict.fromkeys(hearing.line.asked.deck.slug for hearing in hearings)
    for slug in slugs:
        table.add_row(clean(slug), *_cells([one for one in hearings if one.line.asked.deck.slug == slug]))
    table.add_row("all", *_cells(hearings), style="bold" if passed(hearings) else "bold red")
    limits = f"Wanted: at least {HEARD_BACK_PERCENT:g} % heard back, at most {CREDITED_PERCENT:g} % of wrong credited."
    return Group(table, Text(limits, style="dim"))


def _cells(hearings: Sequence[Hearing]) -> tuple[str, ...]:
    model, partial, wrong = (tally(hearings, part) for part in Part)
    return str(len(hearings)), _share(model), _share(partial), _share(Tally(wrong.of - wrong.right, wrong.of))


def _share(one: Tally) -> str:
    return f"{one.right}/{one.of} {one.percent:5.1f} %" if one.of else "-"
