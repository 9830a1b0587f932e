"""How an answer was said, from the times of its words."""

from dataclasses import replace

import pytest
from exchanges import about, answer

from voiceprep.core.attempt import Attempt
from voiceprep.core.coverage.verdict import Evidence
from voiceprep.core.delivery import HESITATION, Delivery, Pause, delivery
from voiceprep.core.transcript import Transcript, Word


def spoken(text: str, *, pauses: dict[int, float] | None = None, first: float = 0.0, said: str = "mmm") -> Attempt:
    """An answer of half a second a word, with *pauses* of so many seconds before the words of those numbers."""
    words, at = [], first
    for number, word in enumerate(text.split()):
        at += (pauses or {}).get(number, 0.0)
        words.append(Word(word, round(at, 2), round(at + 0.5, 2), 0.9))
        at += 0.5
    return replace(answer(said), transcript=Transcript(tuple(words)), seconds=at + 1)


def test_pace_pauses_and_length() -> None:
    """Words a minute while speaking; pauses of more than two seconds with what came before them."""
    one = spoken("one two three four five six seven eight", pauses={3: 2.5, 4: 2.0, 6: 4.0}, first=3.0)
    assert delivery(one) == Delivery(
        seconds=16.5,
        target_seconds=90,
        words_a_minute=80,  # eight words in four seconds of speech and a pause of two that is not listed
        pauses=(Pause(4.5, 2.5, "one two three"), Pause(10.5, 4.0, "three four five six")),
        first_point_seconds=None,
        fillers=(),
    )
    assert delivery(one).longest_pause == Pause(10.5, 4.0, "three four five six")


def test_a_follow_up_is_measured_against_half_a_minute() -> None:
    """It is an answer about one thing."""
    assert delivery(replace(spoken("it is"), follow_up=about("heavy"))).target_seconds == 30


def test_the_first_key_point_is_the_one_that_was_begun_first() -> None:
    """Whatever its place in the deck; what was missed or contradicted is no point made."""
    one = spoken("a b c d e f g h i", said="cxc")
    starts = (6.0, 0.5, 2.5)
    verdicts = tuple(
        replace(verdict, evidence=Evidence(0, 1, "x", start, start + 1))
        for verdict, start in zip(one.coverage.verdicts, starts, strict=True)
    )
    assert delivery(replace(one, coverage=replace(one.coverage, verdicts=verdicts))).first_point_seconds == 2.5


def test_dots_are_no_words() -> None:
    """What a recognizer writes where somebody trails off is neither said nor paused after."""
    assert delivery(spoken("one two three four five six . . .")).words_a_minute == 120
    assert delivery(spoken("one two . three", pauses={3: 1.6})).pauses == (Pause(1.0, 2.1, "one two"),)


def test_what_was_typed_has_no_delivery() -> None:
    """Nothing is measured where nothing was said; three words have no pace."""
    assert delivery(answer("mmm")) is None
    assert delivery(replace(spoken("it is"), transcript=Transcript())) is None
    assert delivery(spoken("it is so")).words_a_minute is None


@pytest.mark.parametrize(
    ("text", "fillers"),
    [
        ("Um, so, uh, it is, hmm, er, uhm slow.", {HESITATION: 5}),
        ("It is, you know, sort of slow, you know.", {"you know": 2, "sort of": 1}),
        ("I mean, it basically blocks, actually.", {"basically": 1, "actually": 1, "i mean": 1}),
        ("Do you know which kind of thread it is? What I mean is that sort of thing.", {}),
        ("The umbrella of the hummer errs; err is a variable.", {}),
    ],
)
def test_fillers_that_were_heard(text: str, fillers: dict[str, int]) -> None:
    """Sounds and phrases that say nothing; the same words in a sentence that needs them are none."""
    assert dict(delivery(spoken(text)).fillers) == fillers
