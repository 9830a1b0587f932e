"""What speaks for and against each claim in an answer: findings of the rules, opinions of the witness."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, utils

from voiceprep.core.coverage import english
from voiceprep.core.coverage.claims import Found, Window, find, likely, windows
from voiceprep.core.coverage.expected import Expectation, Expected
from voiceprep.core.coverage.meant import meant
from voiceprep.core.coverage.pieces import pieces_of, runs, sentences
from voiceprep.core.coverage.terms import Vocabulary
from voiceprep.core.coverage.tokens import Token, tokens_of
from voiceprep.core.coverage.witness import Opinion, Witness
from voiceprep.core.transcript import Transcript

NEAR_ENOUGH = 0.4
"""Share of a phrasing below which a window is not worth a closer look."""

HEARINGS = 6
"""Windows of a claim that the witness is shown: those that share most words with its phrasings.

Of pairs of sentences, 5 were as good as all (F1 .866 and .868 on the held-out questions), at a third of the time.
"""

REWORDINGS = 2
"""Phrasings that the witness is asked about beside the claim: the nearest to the window that speaks most for it."""

READABLE = 40
"""Words of a claim; of a longer one the witness would have to leave out too much, and the rules judge it alone."""

ECHO = 88.0
"""rapidfuzz partial ratio from which a sentence is the question read back."""

_PUNCTUATION = ".,;:?!"

_PAIR = 2
"""Sentences that the witness is shown together."""

_LIST_TOKENS, _LIST_TERMS, _LIST_BETWEEN = 5, 0.5, 0.2


@dataclass(frozen=True, slots=True)
class Answer:
    """A transcript, taken apart for one question."""

    transcript: Transcript
    """What was heard."""
    sentences: tuple[range, ...]
    """Its words, sentence by sentence."""
    tokens: tuple[Token, ...]
    """Its content."""
    windows: tuple[Window, ...]
    """Where a claim may be made."""
    not_meant: frozenset[int]
    """Indexes of words that are fillers, or were taken back."""

    @classmethod
    def of(cls, transcript: Transcript, vocabulary: Vocabulary, prompt: str) -> "Answer":
        """*transcript* with the terms of *vocabulary* recognized in it, and without the *prompt* read back."""
        every = sentences(transcript.words)
        pieces = pieces_of(transcript.words, every)
        said = meant(pieces)
        tokens = tokens_of(said, vocabulary)
        views = windows(tokens, every, [span for span in every if not _is_echo(transcript, span, prompt)])
        not_meant = frozenset({piece.word for piece in pieces} - {piece.word for piece in said})
        return cls(transcript, every, tokens, views, not_meant)

    @property
    def is_list(self) -> bool:
        """Whether it only names things: mostly terms, with hardly a word between them that could say something."""
        if len(self.tokens) < _LIST_TOKENS:
            return False
        terms = [token for token in self.tokens if token.is_term]
        covered = sum(token.last - token.first + 1 for token in self.tokens)
        joining = sum(word.text.lower().strip(_PUNCTUATION) in english.JOINING for word in self.transcript.words)
        between = 1 - min(1.0, (covered + joining) / len(self.transcript.words))
        return len(terms) >= _LIST_TERMS * len(self.tokens) and between < _LIST_BETWEEN

    @property
    def shown(self) -> list[int]:
        """Numbers of the windows that the witness may be shown: pairs of sentences, and each sentence without one."""
        paired = {at for view in self.windows if view.sentences == _PAIR for at in view.words}
        return [
            number
            for number, view in enumerate(self.windows)
            if view.sentences == _PAIR or (view.sentences == 1 and view.words.start not in paired)
        ]

    def claims(self, span: range) -> bool:
        """Whether all that is said in *span* is claimed: neither asked nor doubted, nor rejected right afterwards."""
        return all(token.claimed for token in self.tokens if token.first in span)

    def text(self, span: range) -> str:
        """The words of *span* as they were written."""
        return " ".join(word.text for word in self.transcript.words[span.start : span.stop])

    def meant(self, words: Sequence[int]) -> str:
        """*words*, by index, as they were meant, which the witness reads: terms as written, without fillers."""
        chosen = frozenset(words)
        terms = {token.first: token for token in self.tokens if token.last in chosen and self._is_whole(token)}
        said: list[str] = []
        past = -1
        for at in words:
            if at <= past:
                continue
            if at in terms:
                past = terms[at].last
                text = self.transcript.words[past].text
                said.append(terms[at].stem + text[len(text.rstrip(_PUNCTUATION)) :])
            elif at not in self.not_meant:
                said.append(self.transcript.words[at].text)
        return " ".join(said)

    def _is_whole(self, token: Token) -> bool:
        """Whether *token* is a term, and all of the words it stands on: a part of "non-blocking" says the opposite."""
        written = self.transcript.words[token.first : token.last + 1]
        return token.is_term and token.pieces == len(pieces_of(written, [range(len(written))]))


@dataclass(frozen=True, slots=True)
class Clues:
    """What speaks for and against one claim."""

    credit: Found | None = None
    """The phrasing that is filled best where nothing objects."""
    clash: Found | None = None
    """The phrasing that is filled best where the answer says something else."""
    opinions: tuple[Opinion, ...] = ()
    """What the witness says, window by window."""
    reworded: tuple[Opinion, ...] = ()
    """What it says of some phrasings in the window that speaks most for the claim."""
    is_read_out: bool = False
    """Whether a phrasing was said word by word, with nothing before or after it in its sentences."""
    rival: float = 0.0
    """How sure the witness is of a rival in the window that speaks most for it; key points and traps are rivals."""
    company: float = 0.0
    """How sure it is there that another claim of the same kind is denied: errors come together."""

    @property
    def credit_share(self) -> float:
        """Share of the best phrasing without objection, 0 to 1."""
        return self.credit.share if self.credit else 0.0

    @property
    def clash_share(self) -> float:
        """Share of the best phrasing with an objection, 0 to 1."""
        return self.clash.share if self.clash else 0.0

    @property
    def strongest(self) -> Opinion | None:
        """The window in which the witness is most sure that the claim is made."""
        return max(self.opinions, key=lambda opinion: opinion.made, default=None)

    @property
    def strongest_denial(self) -> Opinion | None:
        """The window in which the witness is most sure that it is denied."""
        return max(self.opinions, key=lambda opinion: opinion.denied, default=None)


def _is_echo(transcript: Transcript, span: range, prompt: str) -> bool:
    said = " ".join(word.text for word in transcript.words[span.start : span.stop]).lower()
    return len(span) > 4 and fuzz.partial_ratio(said, prompt.lower()) >= ECHO and len(said) <= 1.2 * len(prompt)


def gather(expected: Expected, answer: Answer, witness: Witness | None) -> tuple[Clues, ...]:
    """The clues for each key point, then for each trap."""
    wanted = (*expected.points, *expected.traps)
    bare = utils.default_process  # in lower case, without punctuation
    said = frozenset(bare(answer.text(span)) for span in runs(answer.sentences) if answer.claims(span))
    read_out = [any(bare(claim.phrasing) in said for claim in expectation.claims) for expectation in wanted]
    if not answer.windows:
        return tuple(Clues(is_read_out=one) for one in read_out)
    bounds = [likely(expectation.slots, answer.windows) for expectation in wanted]
    found = [_found(expectation, answer, bound) for expectation, bound in zip(wanted, bounds, strict=True)]
    opinions = _opinions(wanted, answer, [bound.max(axis=0, initial=0.0) for bound in bounds], witness)
    points, traps = opinions[: len(expected.points)], opinions[len(expected.points) :]
    rivals = [*(_made(heard, traps) for heard in points), *(_made(heard, points) for heard in traps)]
    company = [_denied(heard, group) for group in (points, traps) for heard in group]
    reworded = _asked(
        [_reworded(one, near, _place(heard)) for one, near, heard in zip(wanted, bounds, opinions, strict=True)],
        answer,
        witness,
    )
    return tuple(
        Clues(credit, clash, *others)
        for (credit, clash), *others in zip(found, opinions, reworded, read_out, rivals, company, strict=True)
    )


def _found(
    expectation: Expectation, answer: Answer, bound: npt.NDArray[np.float64]
) -> tuple[Found | None, Found | None]:
    """The strongest findings of the rules, for the claim and against it; only near pairs are compared in full."""
    credit = clash = None
    for row, column in zip(*np.nonzero(bound >= NEAR_ENOUGH), strict=True):
        if bound[row, column] < min(credit.share if credit else 0.0, clash.share if clash else 0.0):
            continue
        found = find(expectation.claims[row], answer.windows[column])
        if found.objections:
            clash = found if clash is None or found.share > clash.share else clash
        # the same words in another order fill as much, but only one of two phrasings was read out
        elif credit is None or (found.is_verbatim, found.share) > (credit.is_verbatim, credit.share):
            credit = found
    return credit, clash


def _opinions(
    wanted: Sequence[Expectation],
    answer: Answer,
    nearness: Sequence[npt.NDArray[np.float64]],
    witness: Witness | None,
) -> list[tuple[Opinion, ...]]:
    """For each of *wanted* what the witness says of the windows that are nearest to it."""
    return _asked(
        [
            [(one.text, at) for at in _nearest(near, answer) if len(one.text.split()) <= READABLE]
            for one, near in zip(wanted, nearness, strict=True)
        ],
        answer,
        witness,
    )


def _reworded(wanted: Expectation, near: npt.NDArray[np.float64], at: int | None) -> list[tuple[str, int]]:
    """The phrasings of *wanted* that come nearest to window *at*, which speaks most for it."""
    if at is None:
        return []
    others = [row for row, claim in enumerate(wanted.claims) if claim.phrasing != wanted.text]
    nearest = sorted(others, key=lambda row: (-near[row, at], row))[:REWORDINGS]
    return [(wanted.claims[row].phrasing, at) for row in nearest]


def _asked(
    questions: Sequence[Sequence[tuple[str, int]]], answer: Answer, witness: Witness | None
) -> list[tuple[Opinion, ...]]:
    """What the witness says to each list of *questions*: whether a sentence is said in a window."""
    flat = [question for asked in questions for question in asked]
    if witness is None or not flat:
        return [() for _ in questions]
    texts = {at: answer.meant(answer.windows[at].words) for _, at in flat}
    judged = iter(witness.judge([(text, texts[at]) for text, at in flat]).tolist())
    return [tuple(_opinion(at, *next(judged)) for _, at in asked) for asked in questions]


def _opinion(window: int, made: float, _absent: float, denied: float) -> Opinion:
    return Opinion(window, made, denied)


def _nearest(nearness: npt.NDArray[np.float64], answer: Answer) -> list[int]:
    """The windows that come nearest, of those in which anything is claimed, in the order of the answer."""
    shown = [at for at in answer.shown if any(token.claimed for token in answer.windows[at].tokens)]
    return sorted(sorted(shown, key=lambda at: (-nearness[at], at))[:HEARINGS])


def _made(heard: Sequence[Opinion], others: Sequence[Sequence[Opinion]]) -> float:
    """How sure the witness is of one of *others* in the window that speaks most for the claim that *heard* is about."""
    return max((opinion.made for opinion in _there(heard, others)), default=0.0)


def _denied(heard: Sequence[Opinion], group: Sequence[Sequence[Opinion]]) -> float:
    """How sure it is there that another claim of *group* is denied."""
    others = [other for other in group if other is not heard]
    return max((opinion.denied for opinion in _there(heard, others)), default=0.0)


def _there(heard: Sequence[Opinion], others: Sequence[Sequence[Opinion]]) -> list[Opinion]:
    return [opinion for other in others for opinion in other if opinion.window == _place(heard)]


def _place(heard: Sequence[Opinion]) -> int | None:
    """The window that speaks most for the claim that *heard* is about."""
    strongest = max(heard, key=lambda opinion: opinion.made, default=None)
    return strongest.window if strongest else None
