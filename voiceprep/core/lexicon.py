"""One lexicon, three uses: how a term is said, how it is heard, how it is written.

What people say of `UV_THREADPOOL_SIZE` follows from its spelling by rule, but for what no rule can know: that JSON is
a word and HTTP is letters, or that nginx is "engine X". Decks add such knowledge for their own terms; what nearly
every deck needs is here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from voiceprep.core.deck import EMPTY_PRONUNCIATION, Lexicon

_SAID: Mapping[str, str] = MappingProxyType(
    {
        "ascii": "askey", "async": "a sink", "cors": "cores", "crud": "crud", "dev": "dev", "env": "env",
        "epoll": "E poll", "exec": "exec", "get": "get", "gui": "gooey", "gzip": "G zip", "ip": "I P", "js": "J S",
        "json": "jason", "jwt": "J W T", "kqueue": "K queue", "libuv": "lib U V", "max": "max", "min": "min",
        "mutex": "mutex", "mysql": "my sequel", "nginx": "engine X", "nodejs": "node J S", "nosql": "no sequel",
        "npx": "N P X", "oauth": "O auth", "ok": "okay", "orm": "O R M", "postgresql": "postgres", "put": "put",
        "ram": "ram", "redis": "reddis", "rest": "rest", "sha": "shah", "sql": "sequel", "sudo": "sue doo",
        "sync": "sink", "threadpool": "thread pool", "ui": "U I", "url": "U R L", "uv": "U V", "wal": "wall",
        "webpack": "web pack", "xor": "X or", "yaml": "yammel", "toml": "tommel", "zlib": "Z lib",
    }
)  # fmt: skip
"""Parts of identifiers that are not said as spelled; keys in lower case."""

_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_IDENTIFIER = re.compile(
    r"(?:(?<!\w)(?<!\w['\u2019])|(?<=\w)[./:_-]+)"  # not the "ll" of "it'll"; on from a term that the deck knows
    r"[A-Za-z0-9_$]+(?:[./:_-]+[A-Za-z0-9_$]+)*(?:\(\))?"
)
_SILENT = re.compile(r"[`*#<>{}\[\]()|\\^~]|(?<=\w)\(\)|(?<=\w)=(?=\w)|(?<!\w)--(?=\w)")
_ACRONYMS = re.compile(r"\b([A-Z]{2,})s\b")
"""Several of them: espeak-ng says "A P Is" as "A P is" and "C P Us" as "C P us", and with an apostrophe it does not."""

_BETWEEN = re.compile(r"(\S+) \[(.+)\] (\S+)")

_EXTENSION = frozenset({"js", "ts", "mjs", "cjs"})
_UNITS: Mapping[str, str] = MappingProxyType(
    {"ms": "milliseconds", "kb": "kilobytes", "mb": "megabytes", "gb": "gigabytes", "tb": "terabytes"}
)
_QUANTITY = re.compile(rf"(\d) ?({'|'.join(_UNITS)})\b", re.IGNORECASE)


def spoken(text: str, lexicon: Lexicon) -> str:
    """*text* as a speech engine must be given it, so that it says terms as people do.

    >>> spoken("Set UV_THREADPOOL_SIZE before crypto.pbkdf2()", {})
    'Set U V thread pool size before crypto dot P B K D F 2'
    """
    text = _QUANTITY.sub(lambda match: f"{match[1]} {_UNITS[match[2].lower()]}", text)
    text = _ACRONYMS.sub(r"\1's", text)
    known = sorted((term for term in lexicon if lexicon[term].say), key=len, reverse=True)
    pattern = "|".join(rf"(?<!\w){re.escape(term)}(?!\w)(?:\(\))?" for term in known)
    pattern = f"({pattern})|{_IDENTIFIER.pattern}" if known else f"(?!x)(x)|{_IDENTIFIER.pattern}"

    def say(match: re.Match[str]) -> str:
        written = match[0].removesuffix("()")
        return lexicon[written].say if match[1] else f"{' ' * (not written[0].isalnum())}{say_identifier(written)}"

    return " ".join(_SILENT.sub(" ", re.sub(pattern, say, text)).split())


def say_identifier(written: str) -> str:
    """One identifier or plain word as people say it: `setImmediate` is "set immediate"."""
    is_abbreviation = re.fullmatch(r"(?:[a-z]\.)+[a-z]", written)
    if is_abbreviation or (written.isalpha() and written.islower() and written not in _SAID and _VOWEL.search(written)):
        return written
    words: list[str] = []
    for separator, piece in _pieces(written):
        if separator == "." and piece.lower() not in _EXTENSION and not piece.isdigit():
            words.append("dot")
        words.append("point" if separator == "." and piece.isdigit() else "")
        words.extend(_say_part(part) for part in ([piece] if piece.lower() in _SAID else _CAMEL.findall(piece)))
    return " ".join(filter(None, words))


def _pieces(written: str) -> Iterator[tuple[str, str]]:
    """The pieces between dots, underscores and the like, each with what stands before it."""
    separator = ""
    for piece in re.split(r"([./:_-]+)", written):
        if re.fullmatch(r"[./:_-]+", piece):
            separator = piece
        elif piece:
            yield separator, piece


def _say_part(part: str) -> str:
    """One part of an identifier: a word as it is, an acronym letter by letter."""
    if part.lower() in _SAID:
        return _SAID[part.lower()]
    if part.isdigit() or len(part) == 1:
        return part
    is_acronym = not _VOWEL.search(part) or (part.isupper() and len(part) <= 3)
    if is_acronym:
        return " ".join(part.upper())
    return part.lower() if part.isupper() else part


def spellings(term: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Every way in which *term* may stand in a transcript, as written first; words separated by spaces."""
    entry = lexicon.get(term, EMPTY_PRONUNCIATION)
    said = say_identifier(term) if " " not in term else spoken(term, {})
    ways = [term, " ".join(part for _, piece in _pieces(term) for part in _CAMEL.findall(piece)), said]
    ways += [said.replace(" dot ", " "), entry.say, *(way for way in entry.hear if between(way) is None)]
    return tuple(dict.fromkeys(filter(None, ways)))


@dataclass(frozen=True, slots=True)
class Between:
    """What is a term only between two words, whatever little words stand beside it."""

    before: str
    """The nearest word before it that carries a claim."""
    heard: str
    """What counts as the term."""
    after: str
    """The nearest word after it that carries a claim."""

    def __str__(self) -> str:
        return f"{self.before} [{self.heard}] {self.after}"


def between(way: str) -> Between | None:
    """What *way* of hearing a term says of the words around it; None when it counts wherever it is said.

    >>> between("sends [option] preflight")
    Between(before='sends', heard='option', after='preflight')
    """
    found = _BETWEEN.fullmatch(way)
    return Between(*found.groups()) if found else None


__all__ = ["Between", "Lexicon", "between", "say_identifier", "spellings", "spoken"]
