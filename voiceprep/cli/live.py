"""The words and key points that are shown below the meter while somebody answers with `--live`."""

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from voiceprep.cli import view
from voiceprep.core.coverage.verdict import Coverage, Status

if TYPE_CHECKING:
    from voiceprep.core.transcript import Transcript

_LAST_WORDS = 40
"""How many words are shown: some three lines."""


class Board:
    """What was heard so far: written by the listener's thread, read by rich's."""

    def __init__(self) -> None:
        self._newest: RenderableType | None = None

    def show(self, transcript: "Transcript", coverage: Coverage) -> None:
        """From now on show the end of *transcript*, and of *coverage* what has landed."""
        self._newest = _landed(transcript, coverage)

    def below(self, meter: RenderableType) -> RenderableType:
        """The *meter*, and below it what was heard."""
        return meter if self._newest is None else Group(meter, Text(), self._newest)


def _landed(transcript: "Transcript", coverage: Coverage) -> RenderableType:
    """Only what landed: a point that is still to be made would be the answer."""
    rows: list[RenderableType] = []
    for verdict in coverage.with_status(Status.COVERED, Status.PARTLY):
        mark, style = view.MARKS[verdict.status]
        rows.append(Text.assemble((f"{mark} ", style), view.clean(verdict.key_point.text)))
    rows.append(Text(f"{len(rows)} of {view.plural(len(coverage.verdicts), 'key point')}", "dim"))
    words = " ".join(word.text for word in transcript.words[-_LAST_WORDS:])
    return Group(*rows, Text(), view.line(f"… {words}", "italic"))
