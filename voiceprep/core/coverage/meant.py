"""What was meant: without fillers, and without what the speaker took back."""

from collections.abc import Sequence

from voiceprep.core.coverage import english
from voiceprep.core.coverage.english import stem
from voiceprep.core.coverage.pieces import Piece, number, occurrences


def meant(pieces: Sequence[Piece]) -> list[Piece]:
    """*pieces* without fillers, and without what the speaker took back."""
    return _without(_correct(_without(pieces, _NEVER_MEANT)), english.FILLERS)


_NEVER_MEANT = tuple(filler for filler in english.FILLERS if filler not in english.CORRECTIONS)


def _without(pieces: Sequence[Piece], fillers: tuple[str, ...]) -> list[Piece]:
    """Without *fillers*, "um" and the like, nor a word said twice in a row."""
    texts = [piece.text for piece in pieces]
    drop = {at for start, end in occurrences(texts, fillers) for at in range(start, end)}
    drop |= {at for at in range(1, len(texts)) if texts[at] == texts[at - 1] and not texts[at].isdigit()}
    drop |= {at for at, text in enumerate(texts) if text in _SOUNDS}
    return [piece for at, piece in enumerate(pieces) if at not in drop]


_SOUNDS = frozenset({"um", "uh", "er", "erm", "hmm", "mm", "ah", "eh", "huh"})


def _correct(pieces: list[Piece]) -> list[Piece]:
    """Without what the speaker took back: "it's eight, no sorry, four" is "it's four"."""
    texts = [piece.text for piece in pieces]
    drop: set[int] = set()
    for start, end in occurrences(texts, english.CORRECTIONS):
        taken_back = _taken_back(texts, start, end) if _stands_apart(pieces, start, end) else range(0)
        if taken_back:  # else it may mean what it says: "there is no wait"
            drop |= {*taken_back, *range(start, end)}
    return [piece for at, piece in enumerate(pieces) if at not in drop]


def _stands_apart(pieces: Sequence[Piece], start: int, end: int) -> bool:
    """Whether a correction can stand from *start* to *end*: one word only between two pauses, or two numbers."""
    if not 0 < start < end < len(pieces):
        return False
    before, first, after = pieces[start - 1], pieces[start], pieces[end]
    is_pause = before.clause < first.clause < after.clause
    return end - start > 1 or is_pause or None not in (number(before.text), number(after.text))


def _taken_back(texts: Sequence[str], start: int, end: int) -> range:
    """From the nearest word before *start* that the words from *end* on replace."""
    skipped = english.STOP | english.NEGATORS
    new = next((at for at in range(end, min(end + 5, len(texts))) if texts[at] not in skipped), None)
    if new is None:
        return range(0)
    for at in range(start - 1, max(-1, start - 10), -1):
        if _replaces(texts[new], texts[at]):
            return range(at, start)
    return range(0)


def _replaces(new: str, old: str) -> bool:
    """Whether one of two words stands where the other stood: both numbers, opposites, or the same word again."""
    if number(new) is not None:
        return number(old) is not None
    new, old = stem(new), stem(old)
    return new == old or old in english.ANTONYMS.get(new, ())
