"""Live transcription on a tape that tells the time: what is heard is known to the word."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tape import ScriptedRecognizer, silent, spoken

from voiceprep.core import windows
from voiceprep.core.audio import SAMPLE_RATE, Samples
from voiceprep.core.transcript import Transcript, Word
from voiceprep.errors import RecognizerError
from voiceprep.listening import Listener, Session

PHRASES = st.lists(
    st.tuples(st.integers(1, 110), st.floats(0.0, 8.0).map(lambda pause: round(pause, 2))), min_size=1, max_size=4
)
"""An answer: so many words, then so many seconds of silence, and again."""

BLOCKS = st.lists(st.integers(500, 40_000), min_size=1, max_size=10)
"""Lengths of blocks in samples, over and over."""


def answer(phrases: Sequence[tuple[int, float]], word_seconds: float = 0.35) -> tuple[Samples, tuple[Word, ...]]:
    """The tape of an answer whose words are numbered, and the words."""
    second, words, gaps = 0.0, [], []
    for count, pause in phrases:
        for _ in range(count):
            words.append(Word(f"w{len(words)}", round(second, 2), round(second + word_seconds, 2), 0.9))
            second += word_seconds
        gaps.append((second, second + pause))
        second += pause
    tape = spoken(second)
    for start, end in gaps:
        tape[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)] = 0
    return tape, tuple(words)


def heard(recognizer: ScriptedRecognizer, tape: Samples, sizes: Sequence[int] = (1600,)) -> tuple[Word, ...]:
    """What a session hears of *tape*, fed in blocks of *sizes*, with all work done as soon as it can be."""
    session, start, turn = Session(recognizer), 0, 0
    while start < len(tape):
        size = sizes[turn % len(sizes)]
        session.feed(tape[start : start + size])
        while session.step():
            pass
        start, turn = start + size, turn + 1
    return session.finish().words


def texts(words: Sequence[Word]) -> list[str]:
    return [word.text for word in words]


@settings(deadline=None, max_examples=25)
@given(phrases=PHRASES, sizes=BLOCKS)
def test_no_word_is_lost_or_doubled(phrases: list[tuple[int, float]], sizes: list[int]) -> None:
    """However long somebody speaks and pauses, and in whatever blocks it comes: each word once, at its own time."""
    tape, words = answer(phrases)
    found = heard(ScriptedRecognizer(words), tape, sizes)
    assert texts(found) == texts(words)
    for one, other in zip(found, words, strict=True):
        assert one.start == pytest.approx(other.start, abs=0.06)
        assert one.end == pytest.approx(other.end, abs=0.06)


@settings(deadline=None, max_examples=8)
@given(phrases=PHRASES, sizes=BLOCKS)
def test_blocks_change_nothing(phrases: list[tuple[int, float]], sizes: list[int]) -> None:
    """The windows depend on the sound alone: the same answer gives the same words."""
    tape, words = answer(phrases)
    one, other = ScriptedRecognizer(words), ScriptedRecognizer(words)
    assert heard(one, tape) == heard(other, tape, sizes)
    assert one.windows == other.windows


def test_who_never_pauses_is_cut_between_two_words() -> None:
    """Two minutes without a breath are heard in windows of at most 28 s, and no word is cut."""
    tape, words = answer([(343, 0.0)])
    recognizer = ScriptedRecognizer(words)
    assert texts(heard(recognizer, tape)) == texts(words)
    assert max(recognizer.windows) <= 28
    assert len(recognizer.windows) <= 6


def test_windows_end_in_pauses_and_are_few() -> None:
    """Sentences of 6 s with half a second between them: windows of one or two, and of 10 s on average."""
    tape, words = answer([(17, 0.6)] * 16)
    recognizer = ScriptedRecognizer(words)
    heard(recognizer, tape)
    assert min(recognizer.windows) > 6
    assert max(recognizer.windows) < 14
    assert len(recognizer.windows) <= len(tape) / SAMPLE_RATE / 10 + 1


def test_silence_is_not_heard() -> None:
    """Ten minutes without a word cost no decode, and are not kept."""
    recognizer = ScriptedRecognizer()
    session = Session(recognizer)
    for _ in range(600):
        session.feed(silent(1))
        assert not session.step()
    assert session.seconds > 597
    assert session.finish() == Transcript()
    assert recognizer.windows == []


@dataclass
class LazyRecognizer(ScriptedRecognizer):
    """Leaves out what follows the first pause of 0.4 s or more, as Whisper does now and then."""

    def hear(self, window: Samples, hotwords: tuple[str, ...] = ()) -> Transcript:
        words = super().hear(window, hotwords).words
        ends = [word.end for word, after in pairwise(words) if after.start - word.end >= 0.4]
        return Transcript(tuple(word for word in words if word.end <= ends[0]) if ends else words)


def test_what_the_recognizer_left_out_is_heard_again() -> None:
    """A clause after a pause that the recognizer overlooks is left to the next window, not lost."""
    tape, words = answer([(20, 0.45), (30, 0.45), (12, 0.45), (40, 0.45), (9, 0.45)])
    assert texts(heard(LazyRecognizer(words), tape)) == texts(words)


def test_what_was_heard_stays() -> None:
    """Each transcript on the way begins with the one before it."""
    tape, words = answer([(17, 0.6)] * 12)
    session, before = Session(ScriptedRecognizer(words)), ()
    for start in range(0, len(tape), 1600):
        session.feed(tape[start : start + 1600])
        while session.step():
            now = session.transcript.words
            assert now[: len(before)] == before
            assert len(now) > len(before)
            before = now
    assert session.finish().words[: len(before)] == before
    assert texts(before) == texts(words)[: len(before)]
    assert len(before) > 150


@dataclass
class SlowRecognizer(ScriptedRecognizer):
    """Hears nothing before `go` is set."""

    go: threading.Event = field(default_factory=threading.Event)

    def hear(self, window: Samples, hotwords: tuple[str, ...] = ()) -> Transcript:
        assert self.go.wait(10)
        return super().hear(window, hotwords)


def test_a_slow_recognizer_makes_a_backlog_and_no_loss() -> None:
    """What was not heard in time is heard after the end, and the seconds that are left are told."""
    tape, words = answer([(17, 0.6)] * 10)
    go, left = threading.Event(), []

    def progress(seconds: float) -> None:
        left.append(seconds)
        go.set()

    with Listener(SlowRecognizer(words, go=go)) as listener:
        for start in range(0, len(tape), 1600):
            listener.feed(tape[start : start + 1600])
        assert texts(listener.finish(progress).words) == texts(words)
    assert left[0] == pytest.approx(len(tape) / SAMPLE_RATE, abs=3)


def test_words_are_told_while_somebody_speaks() -> None:
    """The listener tells what was heard so far, each time more, and the last time all."""
    tape, words = answer([(17, 0.6)] * 10)
    told: list[Transcript] = []
    with Listener(ScriptedRecognizer(words), ("libuv",), told.append) as listener:
        listener.ready()
        for start in range(0, len(tape), 1600):
            listener.feed(tape[start : start + 1600])
        whole = listener.finish()
    assert told[-1] == whole
    assert len(told) > 3
    assert [len(one.words) for one in told] == sorted({len(one.words) for one in told})


@dataclass
class BrokenRecognizer(ScriptedRecognizer):
    """Loads, and then fails."""

    def hear(self, window: Samples, hotwords: tuple[str, ...] = ()) -> Transcript:
        raise RecognizerError("The speech model failed.")


def test_an_error_of_the_thread_comes_home() -> None:
    """A model that fails in mid-answer is told when the answer is over."""
    tape, words = answer([(100, 0.0)])
    with Listener(BrokenRecognizer(words)) as listener:
        listener.ready()
        for _ in range(3):
            listener.feed(tape)
        with pytest.raises(RecognizerError, match="failed"):
            listener.finish()


def test_a_missing_model_is_told_before_anybody_speaks() -> None:
    """A model that cannot be loaded is told by `ready`, and in the end by the `with`."""
    missing = ScriptedRecognizer(error=RecognizerError("No model."))
    with Listener(missing) as listener, pytest.raises(RecognizerError, match=r"No model\."):
        listener.ready()
    with pytest.raises(RecognizerError, match=r"No model\."), Listener(missing):
        pass


def test_leaving_early_waits_for_nothing() -> None:
    """Ctrl-C ends the thread after the decode that is under way, whatever is still to be heard."""
    tape, words = answer([(17, 0.6)] * 20)
    recognizer = ScriptedRecognizer(words)

    def interrupted() -> None:
        with Listener(recognizer) as listener:
            listener.feed(tape)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert len(recognizer.windows) <= 1
    assert not [thread for thread in threading.enumerate() if thread.name == "voiceprep-listener"]


def test_a_window_fits_into_what_whisper_hears_at_once() -> None:
    """No window is longer than 30 s."""
    assert windows.seconds(windows.LONGEST) <= 30
    assert np.isclose(windows.seconds(windows.frames(28)), 28, atol=0.04)
