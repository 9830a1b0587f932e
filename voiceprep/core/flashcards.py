"""Somebody's list of questions, or table of cards, as cards: a Markdown or text list, Anki's text export, CSV."""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import dropwhile

from voiceprep.errors import ConfigError

MOST_CHARACTERS = 2_000
"""Of one text in a deck."""

_TABLES = (".csv", ".tsv")
_NAMES_OF_COLUMNS = frozenset({"front", "back", "question", "answer", "prompt"})
_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "colon": ":", "pipe": "|", "space": " "}
"""As Anki names them in the first lines of a file."""

_BLOCKS = frozenset({"blockquote", "br", "div", "h1", "h2", "h3", "hr", "ol", "p", "pre", "table", "tr", "ul"})
_UNSEEN = frozenset({"script", "style"})
_TAG = re.compile(r"</?(?:a|b|blockquote|br|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|span|strong|ul)\b[^>]*>")
_CLOZE = re.compile(r"\{\{c\d+::(.*?)(?:::.*?)?\}\}")
_SOUND = re.compile(r"\[sound:[^\]]*\]")

_NUMBERED = re.compile(r"(\s*)\d{1,3}[.)]\s+\S")
_BULLETED = re.compile(r"(\s*)[-*+•\u2013]\s+\S")
_MARK = re.compile(r"(?:[-*+•\u2013]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")
_HEADING = re.compile(r"(#{1,6})\s+(.+?)[\s#]*\Z")
_ASKED = re.compile(r"\s*\**(?:Q|Question)\s*\d*\s*[:.]\**\s*(?=\S)", re.IGNORECASE)
_ANSWERED = re.compile(r"\s*\**(?:A|Answer)\s*\d*\s*[:.]\**\s+", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(\*\*|__|`)(.+?)\1")


@dataclass(frozen=True, slots=True)
class Flashcard:
    """A question, and what is known of its answer."""

    front: str
    """The question."""
    bullets: tuple[str, ...] = ()
    """The parts of the answer that stand in a list."""
    prose: str = ""
    """The rest of the answer."""


def flashcards(name: str, text: str) -> tuple[Flashcard, ...]:
    """The questions in a file.

    Args:
        name: of the file; its ending tells a table from a list.
        text: what stands in it.

    Raises:
        ConfigError: no question was found in it.
    """
    try:
        found = tuple(_table_cards(text) if _is_table(name, text) else _list_cards(text))
    except csv.Error as exc:
        raise ConfigError(f"{name}: no table of cards: {exc}") from exc
    if not found:
        raise ConfigError(
            f"{name}: no question was found. Expected is a Markdown or text list with a question a line, or a table "
            "of cards with front and back: CSV, or Anki's export as plain text"
        )
    return found


def _card(front: str, back: Iterable[str]) -> Flashcard:
    bullets: list[str] = []
    prose: list[str] = []
    for line in map(str.strip, back):
        (bullets if _MARK.match(line) else prose).append(_bare(line))
    return Flashcard(_bare(front), tuple(filter(None, bullets)), " ".join(filter(None, prose)))


def _bare(line: str) -> str:
    """A line without its bullet, label and markup, as one would say it."""
    for mark in (_MARK, _ASKED, _ANSWERED):
        line = mark.sub("", line.strip(), count=1) if mark.match(line.strip()) else line
    if heading := _HEADING.match(line):
        line = _MARK.sub("", heading[2], count=1) if _MARK.match(heading[2]) else heading[2]
    line = _LINK.sub(r"\1", line)
    while (plain := _EMPHASIS.sub(r"\2", line)) != line:  # code within bold
        line = plain
    seen = "".join(" " if unicodedata.category(sign) in {"Cc", "Cf", "Cs"} else sign for sign in line)
    return " ".join(seen.split())[:MOST_CHARACTERS]


# --- tables ---------------------------------------------------------------------------------------------------------


def _is_table(name: str, text: str) -> bool:
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    has_columns = 2 * sum("\t" in line.strip() for line in lines) > len(lines)
    return text.startswith("#separator:") or has_columns or name.lower().endswith(_TABLES)


def _table_cards(text: str) -> Iterator[Flashcard]:
    """The cards of a table; Anki's own first lines say how it is to be read."""
    settings = {key: value.strip().lower() for key, value in re.findall(r"(?m)^#([\w ]+):(.*)$", text)}
    others = {int(value) - 1 for key, value in settings.items() if key.endswith(" column") and value.isdigit()}
    lines = list(dropwhile(lambda line: line.startswith("#"), text.splitlines(keepends=True)))
    for number, row in enumerate(csv.reader(lines, delimiter=_separator(settings.get("separator", ""), lines))):
        front, back, *_ = [*(value for at, value in enumerate(row) if at not in others), "", ""]
        if number == 0 and {front.strip().lower(), back.strip().lower()} <= _NAMES_OF_COLUMNS:
            continue
        front, back = (_plain(field, settings.get("html")) for field in (front, back))
        card = _card(" ".join(front.split()), back.split("\n"))
        if card.front:
            yield card


def _separator(named: str, lines: Sequence[str]) -> str:
    """What stands between the columns: as Anki says it, or what the first line has most of."""
    if named:
        return _SEPARATORS.get(named, named[0])
    return max(",\t;", key="".join(lines[:1]).count)


def _plain(field: str, is_html: str | None) -> str:
    """A field of a card without its markup."""
    field = _SOUND.sub("", _CLOZE.sub(r"\1", field))
    if is_html == "false" or (is_html is None and not _TAG.search(field)):
        return field
    page = _Page()
    page.feed(field)
    page.close()
    return "".join(page.parts)


class _Page(HTMLParser):
    """The text of HTML: a line for each block, a bullet for each item of a list."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # the parser names it
        self._unseen += tag in _UNSEEN
        self.parts.append("\n- " if tag == "li" else "\n" if tag in _BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN
        self.parts.append("\n" if tag == "li" or tag in _BLOCKS else "")

    def handle_data(self, data: str) -> None:
        self.parts.append("" if self._unseen > 0 else data)


# --- lists ----------------------------------------------------------------------------------------------------------

Test = Callable[[str], bool]
"""Asked of a line."""


def _list_cards(text: str) -> Iterator[Flashcard]:
    """The questions of a list, each with the lines up to the next."""
    lines = _without_code(text.splitlines())
    is_question, is_over = _layout(lines)
    front, back = "", list[str]()
    for line in lines:
        if is_question(line):
            yield from [_card(front, back)] if _bare(front) else []
            front, back = line, []
        elif is_over(line):
            yield from [_card(front, back)] if _bare(front) else []
            front, back = "", []
        else:
            back.append(line)
    yield from [_card(front, back)] if _bare(front) else []


def _without_code(lines: Iterable[str]) -> list[str]:
    """*lines* without blocks of code, which nobody says aloud."""
    kept: list[str] = []
    is_code = False
    for line in lines:
        is_fence = line.lstrip().startswith(("```", "~~~"))
        is_code ^= is_fence
        kept += [] if is_fence or is_code else [line]
    return kept


def _layout(lines: Sequence[str]) -> tuple[Test, Test]:
    """Which lines of this list are questions, and which end an answer without being one."""
    if any(map(_ASKED.match, lines)):
        return lambda line: bool(_ASKED.match(line)), lambda line: bool(_HEADING.match(line))
    if asking := {_depth(line) for line in lines if _depth(line) and line.rstrip(" #").endswith("?")}:
        return lambda line: _depth(line) in asking, lambda line: 0 < _depth(line) < min(asking)
    return _item_layout(lines) or _plain_layout(lines)


def _depth(line: str) -> int:
    """How deep a heading stands, 1 for the title; 0 for what is no heading."""
    heading = _HEADING.match(line)
    return len(heading[1]) if heading else 0


def _item_layout(lines: Sequence[str]) -> tuple[Test, Test] | None:
    """Questions are the items furthest left; of numbers and bullets there, whichever comes first."""
    items = [found for line in lines if (found := _NUMBERED.match(line) or _BULLETED.match(line))]
    if not items:
        return None
    left = min(len(found[1].expandtabs()) for found in items)
    mark = next(found.re for found in items if len(found[1].expandtabs()) == left)

    def is_question(line: str) -> bool:
        found = mark.match(line)
        return found is not None and len(found[1].expandtabs()) == left

    def is_over(line: str) -> bool:
        # below "1. What is …?" the answer often stands at the margin; below a bullet a new paragraph is another matter
        return bool(_HEADING.match(line)) or (mark is _BULLETED and line[:1].strip() != "")

    return is_question, is_over


def _plain_layout(lines: Sequence[str]) -> tuple[Test, Test]:
    """Without any marks: the lines that ask, or all when none does."""
    has_questions = any(line.rstrip().endswith("?") for line in lines)

    def is_question(line: str) -> bool:
        return line.rstrip().endswith("?") if has_questions else bool(line.strip()) and not _HEADING.match(line)

    return is_question, lambda line: bool(_HEADING.match(line))
