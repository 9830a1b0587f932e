"""Somebody practises for thirty days: what was missed returns, what was covered recedes, on the dates that FSRS gives.

The store, the scheduler, the scorer with its model and the command line are real; the clock is set.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from tape import START, make_world

from voiceprep import bundled_decks
from voiceprep.cli.main import World
from voiceprep.core.coverage import Coverage
from voiceprep.core.deck import Question
from voiceprep.core.transcript import Transcript
from voiceprep.devices import witness
from voiceprep.devices.recognizer import WhisperRecognizer

KNOWN, LEARNT, STUBBORN = "hidden-blockers", "authn-authz", "next-tick"
NEVER = "tick-after-current"
"""A key point of STUBBORN: not said before day 20."""

SPOKEN = Path(__file__).parents[2] / "voiceprep" / "demo" / "answer.flac"

QUESTIONS = {question.slug: question for deck in bundled_decks() for question in deck.questions}


@dataclass
class SetClock:
    """Stands still until it is set."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at


@cache
def said(slug: str, without: str = "") -> str:
    """Every key point of a question but one, read out, which always covers it."""
    return " ".join(point.text for point in QUESTIONS[slug].key_points if point.slug != without)


def answer(slug: str, day: int) -> str:
    """What the person says on that day: all of KNOWN, nothing of LEARNT for five days, NEVER not for twenty."""
    if slug == LEARNT and day < 5:
        return "I do not know."
    return said(slug, NEVER if slug == STUBBORN and day < 20 else "")


def remembering() -> Callable[[Question, Transcript], Coverage]:
    """The real scorer, which gives the same answer the same coverage, asked once for each."""
    known: dict[tuple[str, str], Coverage] = {}

    def cover(question: Question, transcript: Transcript) -> Coverage:
        key = (question.slug, transcript.text)
        if key not in known:
            known[key] = witness.cover(question, transcript)
        return known[key]

    return cover


def dates(run, world: World, slug: str) -> dict[str, str]:
    """When each key point of a question is due, as month-day hour:minute."""
    points = run(world, "review", slug, "--list", "--limit", "99", "--json").json["points"]
    return {one["key_point"]: f"{datetime.fromisoformat(one['due']):%m-%d %H:%M}" for one in points}


def test_thirty_days(run, tmp_path: Path) -> None:
    """Each day the person answers what `review` finds due; days and dates are those of the golden histories.

    The dates are what fsrs alone gives for the ratings that the answers deserve, one `review_card` a day.
    """
    world = make_world(tmp_path, now=SetClock(), cover=remembering())
    asked: dict[str, list[int]] = {KNOWN: [], LEARNT: [], STUBBORN: []}
    due: dict[str, list[dict[str, str]]] = {KNOWN: [], LEARNT: [], STUBBORN: []}
    for day in range(30):
        world.now.at = START + timedelta(days=day)
        for slug, days in asked.items():
            command = "review" if day else "practice"
            typed = f"{answer(slug, day)}\n\n"
            if run(world, command, slug, "--typed", "--no-speech", "--json", input=typed).json["attempts"]:
                days.append(day)
                due[slug].append(dates(run, world, slug))

    assert asked == {KNOWN: [0, 8], LEARNT: [0, 1, 2, 3, 4, 5, 6, 7, 9, 13, 22], STUBBORN: [*range(24), 25]}
    # Easy twice
    assert together(due[KNOWN]) == ["03-09 12:00", "05-14 12:00"]
    # Again on five days, then Easy
    assert together(due[LEARNT]) == [
        "03-01 12:10", "03-02 12:10", "03-03 12:10", "03-04 12:10", "03-05 12:10", "03-07 12:00", "03-08 12:00",
        "03-10 12:00", "03-14 12:00", "03-23 12:00", "04-09 12:00",
    ]  # fmt: skip
    # Again on twenty days, each time due on the same day; then Easy
    never = [found.pop(NEVER) for found in due[STUBBORN]]
    assert never == [
        *(f"03-{day:02d} 12:10" for day in range(1, 21)),
        "03-22 12:00", "03-23 12:00", "03-24 12:00", "03-26 12:00", "03-31 12:00",
    ]  # fmt: skip
    # Good on the same twenty days, long before it is due, then Easy: it recedes ever further
    assert together(due[STUBBORN]) == [
        "03-03 12:00", "03-09 12:00", "03-15 12:00", "03-20 12:00", "03-26 12:00", "03-31 12:00", "04-05 12:00",
        "04-10 12:00", "04-15 12:00", "04-19 12:00", "04-24 12:00", "04-29 12:00", "05-03 12:00", "05-08 12:00",
        "05-13 12:00", "05-17 12:00", "05-22 12:00", "05-26 12:00", "05-31 12:00", "06-04 12:00", "06-11 12:00",
        "06-19 12:00", "06-27 12:00", "07-05 12:00", "07-20 12:00",
    ]  # fmt: skip
    found = run(world, "stats", "--json").json
    assert found["attempts"] == 38
    assert found["streak_days"] == {"current": 0, "longest": 24}
    assert found["retention"] > 0.9


def together(found: list[dict[str, str]]) -> list[str]:
    """The date that the key points have in common each time."""
    return [date for (date,) in (set(points.values()) for points in found)]


def test_spoken_answers_are_scheduled(run, tmp_path: Path, model_cache: Path) -> None:
    """What the real recognizer hears is rated like what is typed: missed points return, covered ones recede."""
    recognizer = WhisperRecognizer("base", model_cache / "models")
    world = make_world(tmp_path, now=SetClock(), cover=remembering(), recognizer=recognizer)
    speak = ("practice", "thread-pool", "--from-file", str(SPOKEN), "--no-speech", "--json")
    (first,) = run(world, *speak).json["attempts"]
    covered = {point["slug"] for point in first["key_points"] if point["verdict"] == "covered"}
    missed = {point["slug"] for point in first["key_points"] if point["verdict"] == "missed"}
    assert "default-four" in covered
    assert missed
    found = dates(run, world, "thread-pool")
    assert {found[slug] for slug in covered} == {"03-03 12:00"}
    assert {found[slug] for slug in missed} == {"03-01 12:10"}
    world.now.at += timedelta(days=2)
    run(world, *speak)
    found = dates(run, world, "thread-pool")
    assert {found[slug] for slug in covered} == {"03-14 12:00"}
    assert {found[slug] for slug in missed} == {"03-03 12:10"}
