"""A deck as text: TOML that can be edited, Markdown that can be read, cards for Anki."""

import html
import json
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from voiceprep.core.deck import Deck, Kind, Lexicon, Place, Question
from voiceprep.core.text import flat, quoted

_WIDTH = 120
"""Columns of a line of TOML."""

_ANKI_HEAD = ("#separator:tab", "#html:true", "#guid column:1", "#notetype:Basic", "#tags column:4")
"""How Anki is to read the file: https://docs.ankiweb.net/importing/text-files.html#file-headers."""

NO_COMMENTS: Mapping[Place, str] = {}


def as_mapping(deck: Deck) -> dict[str, Any]:
    """*deck* as its file holds it: without what is empty, and each question with its own part of the lexicon only."""
    mapping = _filled(asdict(deck))
    mapping["questions"] = [_question_mapping(question, deck.lexicon) for question in deck.questions]
    return mapping


def _question_mapping(question: Question, inherited: Lexicon) -> dict[str, Any]:
    mapping = asdict(question)
    own = {term: way for term, way in question.lexicon.items() if inherited.get(term) != way}
    mapping["lexicon"] = {term: _filled(mapping["lexicon"][term]) for term in own}
    mapping["key_points"] = [_filled(point) for point in mapping["key_points"]]
    mapping["traps"] = [_filled(trap) for trap in mapping["traps"]]
    return _filled(mapping)


def _filled(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """*mapping* without what a deck file leaves out: the empty, and the kind that nearly all key points have."""
    return {key: value for key, value in mapping.items() if value not in ("", (), [], {}, Kind.CLAIM)}


def json_text(deck: Deck) -> str:
    """*deck* as JSON, in the form of its file."""
    return json.dumps(as_mapping(deck), ensure_ascii=False, indent=2) + "\n"


def toml_text(deck: Deck, comments: Mapping[Place, str] = NO_COMMENTS) -> str:
    """*deck* as a deck file: loaded again, it is equal to *deck*.

    Args:
        deck: what is written.
        comments: what to say above the things at these places, to whoever edits the file.
    """
    return "\n".join(_table(as_mapping(deck), (), comments)).strip() + "\n"


def _table(mapping: Mapping[str, Any], place: Place, comments: Mapping[Place, str]) -> Iterator[str]:
    """The lines of a table: first its values, then its tables, then its arrays of tables, as TOML wants it."""
    name = ".".join(str(step) for step in place if isinstance(step, str))
    tables = {key: value for key, value in mapping.items() if key in ("lexicon", "questions", "key_points", "traps")}
    for key, value in mapping.items():
        if key not in tables:
            yield from _comment(comments, (*place, key))
            yield f"{key} = {_value(key, value)}"
    yield from _left_out(mapping, place, comments)
    for key, value in tables.items():
        header = f"{name}.{key}" if name else key
        if key == "lexicon":
            yield from ("", f"[{header}]", *(f"{quoted(term)} = {_inline(way)}" for term, way in value.items()))
            continue
        for index, item in enumerate(value):
            here = (*place, key, index)
            yield from ("", *_comment(comments, here), f"[[{header}]]", *_table(item, here, comments))


def _left_out(mapping: Mapping[str, Any], place: Place, comments: Mapping[Place, str]) -> Iterator[str]:
    """The comments on keys of this table that have no value yet."""
    for here in comments:
        if here[:-1] == place and isinstance(here[-1], str) and here[-1] not in mapping:
            yield from _comment(comments, here)


def _comment(comments: Mapping[Place, str], place: Place) -> Iterator[str]:
    return (f"# {line}".rstrip() for line in comments.get(place, "").splitlines())


def _value(key: str, value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        fits = len(value) + len(key) + 5 <= _WIDTH
        return quoted(value) if fits or value != " ".join(value.split()) else _folded(value)
    line = f"[{', '.join(map(quoted, value))}]"
    if len(line) + len(key) + 3 <= _WIDTH:
        return line
    return "\n".join(["[", *(f"  {quoted(item)}," for item in value), "]"])


def _inline(way: Mapping[str, Any]) -> str:
    return f"{{ {', '.join(f'{key} = {_one_line(value)}' for key, value in way.items())} }}" if way else "{}"


def _one_line(value: Any) -> str:
    return quoted(value) if isinstance(value, str) else f"[{', '.join(map(quoted, value))}]"


def _folded(text: str) -> str:
    """*text* as a multi-line string whose line ends are not part of it."""
    lines = textwrap.wrap(quoted(text)[1:-1], _WIDTH - 2, break_long_words=False, break_on_hyphens=False)
    return '"""\n' + " \\\n".join(lines) + '\\\n"""'


def markdown_text(deck: Deck) -> str:
    """*deck* as Markdown: each question with its key points, model answer, traps and sources."""
    parts = [f"# {flat(deck.title)}", flat(deck.description)]
    for question in deck.questions:
        parts += _markdown_question(question)
    return "\n\n".join(filter(None, parts)) + "\n"


def _markdown_question(question: Question) -> Iterator[str]:
    yield f"## {flat(question.prompt)}"
    yield "\n".join(f"- {flat(point.text)}" for point in question.key_points)
    yield flat(question.model_answer)
    for trap in question.traps:
        yield f"> Not so: {flat(trap.claim)} {flat(trap.reply)}".rstrip()
    if question.sources:
        yield f"Sources: {', '.join(f'<{source}>' for source in question.sources)}"


def anki_text(deck: Deck) -> str:
    """*deck* as notes that Anki imports from a text file; imported again, they replace those of the last time."""
    notes = (_anki_note(deck, question) for question in deck.questions)
    return "\n".join([*_ANKI_HEAD, f"#deck:{flat(deck.title)}", *notes]) + "\n"


def _anki_note(deck: Deck, question: Question) -> str:
    points = "".join(f"<li>{_escaped(point.text)}</li>" for point in question.key_points)
    answer = f"<p>{_escaped(question.model_answer)}</p>" if question.model_answer else ""
    tags = f"voiceprep::{deck.slug} {question.level}"
    return "\t".join((f"{deck.slug}/{question.slug}", _escaped(question.prompt), f"<ul>{points}</ul>{answer}", tags))


def _escaped(text: str) -> str:
    # Anki takes a field that begins with a quote for a quoted one
    return html.escape(flat(text), quote=True)
