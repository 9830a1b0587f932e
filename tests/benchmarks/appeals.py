"""What an appeal is worth: python tests/benchmarks/appeals.py [--speech FOLDER] [--only NAMES].

FOLDER is that of terms.py. Each voice gives every answer, and later gives it again: slower, faster, from further away. After
the first time the person appeals against every term that was misheard, as `voiceprep appeal` would let them: what is
refused there is refused here. Counted are the terms that were misheard the first time and are misheard again later,
how many of those are heard with the aliases, and the terms that were not said and are heard only with anybody's.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import platformdirs

sys.path.insert(0, str(Path(__file__).parents[1] / "scoring"))

from labelled import labelled_answers

from voiceprep.core.appeal import objection, teachable
from voiceprep.core.audio import Samples
from voiceprep.core.coverage.terms import Vocabulary
from voiceprep.core.coverage.tokens import tokenize
from voiceprep.core.deck import KeyPoint, Question
from voiceprep.core.misheard import misheard
from voiceprep.core.personal import Alias, Personal, terms_of
from voiceprep.core.transcript import Transcript, Word
from voiceprep.devices.audio_file import read, stretched
from voiceprep.devices.deck_file import bundled_decks
from voiceprep.devices.recognizer import WhisperRecognizer

AIM_REMOVED = 0.5

LEXICON = {term: entry for deck in bundled_decks() for term, entry in deck.lexicon.items()}
QUESTIONS = [question for deck in bundled_decks() for question in deck.questions]


@dataclass(frozen=True)
class Take:
    """One answer, heard."""

    voice: str
    question: Question
    said: tuple[str, ...]
    not_said: tuple[str, ...]
    text: str
    transcript: Transcript
    is_later: bool


def question(terms: tuple[str, ...]) -> Question:
    """Terms that a question has, with what the bundled decks know of them."""
    lexicon = {term: LEXICON[term] for term in terms if term in LEXICON}
    return Question(slug="q", prompt="?", terms=terms, lexicon=lexicon, key_points=(KeyPoint(slug="p", text="?"),))


def heard(take: Take, personal: Personal) -> set[str]:
    """The terms that the scorer hears."""
    taught = personal.on("d", take.question)
    vocabulary = Vocabulary(terms_of(taught), taught.lexicon)
    return {token.stem for token in tokenize(take.transcript.words, vocabulary) if token.is_term}


def versions(samples: Samples) -> dict[str, Samples]:
    """The same words another time: at other speeds, from further away, with noise of -50 dBFS behind them."""
    noise = np.random.default_rng(1).normal(0, 10 ** (-50 / 20), 2 * len(samples)).astype(np.float32)
    slower, quieter = stretched(samples, 0.93), samples / 4
    return {
        "slower": slower + noise[: len(slower)],
        "faster": stretched(samples, 1.05),
        "quieter": quieter + noise[: len(quieter)],
    }


def takes(speech: Path, recognizer: WhisperRecognizer, only: Sequence[str], kept: Path | None) -> list[Take]:
    known = json.loads(kept.read_text()) if kept and kept.exists() else {}
    found = []
    for line in (speech / "manifest.jsonl").read_text().splitlines():
        row = json.loads(line)
        if not any(part in row["file"] for part in only) or row["file"].startswith("long-") or not row["said"]:
            continue
        samples = read(speech / row["file"])
        said, not_said = tuple(row["said"]), tuple(row["not_said"])
        asked = question((*said, *not_said))
        # an answer with noise is a later one of its voice already; near misses are only there for what is not said
        later = {} if row["noise"] or row["file"].startswith("near-") else versions(samples)
        for version, sound in {"": samples, **later}.items():
            is_later = bool(version or row["noise"])
            name = f"{row['file']} {version}".strip()
            if name not in known:
                known[name] = [astuple(word) for word in recognizer.transcribe(sound, asked.terms).words]
                if kept:
                    kept.write_text(json.dumps(known))
            transcript = Transcript(tuple(Word(*word) for word in known[name]))
            found.append(Take(row["voice"], asked, said, not_said, row["text"], transcript, is_later))
        print(".", end="", flush=True)
    print()
    return found


def appealed(take: Take) -> list[Alias]:
    """What the person may teach after *take*."""
    aliases = []
    for one in misheard(take.text, take.transcript.text, take.question):
        questions = [take.question, *QUESTIONS]
        way = teachable(one, questions)
        learned = f"taught as “{way}”" if way else f"refused, {objection(one, questions)}"
        print(f"  {take.voice}: {one.term} heard as “{one.heard}”: {learned}")
        if way is not None:
            at = datetime(2026, 3, 1, tzinfo=UTC)
            aliases.append(Alias(term=one.term, heard=way, question="d/q", attempt=1, at=at))
    return aliases


def falsely_taught(taught: Iterable[Personal]) -> Iterator[bool]:
    """Whether each labelled answer names a term only because of an alias: its authors heard their own words."""
    aliases = Personal().plus(alias for personal in taught for alias in personal.aliases)
    for one in labelled_answers():
        learned = aliases.on("", one.question)
        if learned is not one.question:
            plain, with_aliases = (
                {
                    token.stem
                    for token in tokenize(one.transcript.words, Vocabulary(terms_of(q), q.lexicon))
                    if token.is_term
                }
                for q in (one.question, learned)
            )
            if with_aliases - plain:
                print(f"  {one.name}: {with_aliases - plain} in {one.text}")
            yield bool(with_aliases - plain)


def main(speech: Path, recognizer: WhisperRecognizer, only: Sequence[str], kept: Path | None) -> None:
    every = takes(speech, recognizer, only, kept)
    taught: dict[str, Personal] = defaultdict(Personal)
    appeals: set[tuple[str, str, str]] = set()
    refused: set[tuple[str, str, str]] = set()
    for take in every:
        if not take.is_later:
            taught[take.voice] = taught[take.voice].plus(appealed(take))
            lost = set(take.said) - heard(take, Personal())
            appeals |= {(take.voice, take.text, term) for term in lost}
            refused |= {(take.voice, take.text, term) for term in lost - heard(take, taught[take.voice])}
    everybody = Personal().plus(alias for personal in taught.values() for alias in personal.aliases)
    teachable = again = removed = all_later = all_removed = decoys = false = 0
    for take in every:
        without, with_aliases = heard(take, Personal()), heard(take, taught[take.voice])
        decoys += len(take.not_said)
        false += len((set(take.not_said) & heard(take, everybody)) - without)
        if take.is_later:
            lost = set(take.said) - without
            all_later, all_removed = all_later + len(lost), all_removed + len(lost & with_aliases)
            same = {term for term in lost if (take.voice, take.text, term) in appeals}
            again, removed = again + len(same), removed + len(same & with_aliases)
            teachable += sum((take.voice, take.text, term) not in refused for term in same)
            for term in sorted(same - with_aliases):
                print(f"  {take.voice}: {term} still misheard: {take.transcript.text}")
    print(
        f"appealed: {len(appeals)} terms misheard the first time, {sum(len(p.aliases) for p in taught.values())} aliases"
    )
    print(f"misheard again later: {again}, removed by the aliases: {removed} (aim: at least {AIM_REMOVED:.0%})")
    print(f"of those, with an alias that was not refused: {teachable}")
    print(f"all later mishearings, such as were never appealed too: {all_later}, removed: {all_removed}")
    print(
        f"labelled answers in which a term is heard only with an alias: {sum(falsely_taught(taught.values()))} (aim: 0)"
    )
    print(f"terms not said, near misses among them: {decoys}, credited by an alias: {false} (aim: 0)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speech", type=Path, default=Path("../shared/speech"))
    parser.add_argument("--cache", type=Path, default=platformdirs.user_cache_path("voiceprep", appauthor=False))
    parser.add_argument("--only", default="", help="only files with one of these in their name: slt,awb")
    parser.add_argument("--kept", type=Path, help="file that keeps what was heard, for the next run")
    options = parser.parse_args()
    whisper = WhisperRecognizer("base", options.cache / "models")
    main(options.speech, whisper, options.only.split(","), options.kept)
