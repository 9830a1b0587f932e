"""A mock interview, through the real app: the real scorer with its witness, and the real store."""

from pathlib import Path
from typing import Any

import pytest
from tape import Clock, TapeMicrophone, TurnRecognizer, make_world, silent, spoken

from voiceprep.cli.main import World
from voiceprep.devices.witness import cover

DECK = """\
slug = "mine"
title = "Caches"
[[questions]]
slug = "eviction"
prompt = "What does a full cache do?"
level = "senior"
seconds = 10
[[questions.key_points]]
slug = "drops"
text = "A cache drops the oldest entry."
[[questions]]
slug = "size"
prompt = "How much does a cache hold?"
level = "junior"
seconds = 10
[[questions.key_points]]
slug = "keeps"
text = "A cache keeps four entries."
follow_up = "What does it hold?"
hint = "Count them."
"""
KEEPS, DROPS, NOTHING = "A cache keeps four entries.", "A cache drops the oldest entry.", "I really cannot say."


@pytest.fixture
def mine(tmp_path: Path) -> str:
    path = tmp_path / "mine.toml"
    path.write_text(DECK)
    return str(path)


def world(home: Path, **devices: Any) -> World:
    return make_world(home, **({"cover": cover} | devices))


def typed(run, here: World, *options: str, answers: tuple[str, ...]) -> Any:
    """An interview in writing; each answer ends with an empty line."""
    text = "".join(f"{one}\n\n" if one else "\n" for one in answers)
    return run(here, "interview", "--typed", *options, input=text)


def test_an_interview_asks_rises_follows_up_and_debriefs(run, mine: str, tmp_path: Path) -> None:
    """From the easy question to the hard one, with a follow-up between, and nothing about the answers before the end."""
    here = world(tmp_path)
    ended = typed(run, here, "--deck", mine, "--minutes", "60", answers=(NOTHING, KEEPS, DROPS))
    assert ended.status == 0
    assert here.voice.texts == [
        "Hello, and thank you for coming. Let us start. How much does a cache hold?",
        "What does it hold?",
        "Thank you. Now something harder. What does a full cache do?",
        "That is all I wanted to ask. Thank you.",
        "You answered 2 questions and made 75 percent of what was expected, 1 point of it only after I asked on. "
        "Your strongest answer was the one about eviction, with 100 percent. There was nothing that you left out.",
    ]
    for sentence in here.voice.texts[-1].split(". ")[:2]:
        assert sentence in ended.shown
    assert ended.shown.index("1. How much does a cache hold?") < ended.shown.index("over 2 questions")
    assert "%" not in ended.err
    assert KEEPS not in ended.said
    assert max(map(len, ended.out.splitlines())) <= 80


def test_an_interview_is_stored_like_any_other_practice(run, mine: str, tmp_path: Path) -> None:
    """Each exchange is in the history, and the JSON has them as practice does, with the debrief."""
    here = world(tmp_path)
    ended = typed(run, here, "--deck", mine, "--no-speech", "--json", answers=(NOTHING, KEEPS, DROPS))
    found = ended.json
    assert found["interview"]["percent"] == 75.0
    assert found["interview"]["questions"] == 2
    assert len(found["interview"]["debrief"]) == 3
    assert [(one["question"], len(one["follow_ups"])) for one in found["attempts"]] == [
        ("mine/size", 1),
        ("mine/eviction", 0),
    ]
    listed = run(here, "history", "--json").json["attempts"]
    assert [(one["attempt"], one["exchange"]["percent"]) for one in listed] == [(3, 100.0), (1, 50.0)]
    assert run(here, "show", "1", "--json").json == found["attempts"][0]
    assert here.voice.texts == []


def test_the_same_seed_asks_the_same(run, tmp_path: Path) -> None:
    """A seed makes the order repeatable; two seeds give two orders."""

    def asked(seed: int) -> list[str]:
        options = ("--seed", str(seed), "--no-speech", "--json", "--no-follow-ups", "--minutes", "10")
        found = typed(run, world(tmp_path), *options, answers=(NOTHING,) * 9).json["attempts"]
        return [one["question"] for one in found]

    first = asked(1)
    assert len(first) > 2
    assert len({one.partition("/")[0] for one in first}) > 1
    assert asked(1) == first
    assert asked(2) != first


def test_an_interview_can_be_about_something(run, mine: str, tmp_path: Path) -> None:
    """Decks and questions may be named, and a level; a name that does not exist is told."""
    here = world(tmp_path)
    options = ("--no-speech", "--json", "--no-follow-ups")
    ended = typed(run, here, "size", "mine/eviction", "--deck", mine, *options, answers=(NOTHING,) * 3)
    assert [one["question"] for one in ended.json["attempts"]] == ["mine/size", "mine/eviction"]
    ended = typed(run, here, "mine", "--deck", mine, "--level", "senior", *options, answers=(NOTHING,) * 3)
    assert [one["question"] for one in ended.json["attempts"]] == ["mine/eviction"]
    assert run(here, "interview", "no-such-deck").status == 3
    assert run(here, "interview", "--level", "wizard").status == 2


def test_it_ends_at_the_time_and_never_in_an_answer(run, mine: str, tmp_path: Path) -> None:
    """When the time is up nothing more is asked, no follow-up either; the answer that was begun is heard out."""
    here = world(tmp_path, now=Clock())  # a minute later each time it is asked
    ended = typed(run, here, "--deck", mine, "--minutes", "2", "--json", answers=(NOTHING, KEEPS, DROPS))
    assert [(one["question"], len(one["follow_ups"])) for one in ended.json["attempts"]] == [("mine/size", 0)]
    assert here.voice.texts[1] == "Our time is up. Thank you."


def test_a_strict_interviewer_interrupts(run, mine: str, tmp_path: Path) -> None:
    """At one and a half times the length aimed for, politely and aloud; what was said until then is the answer."""
    recognizer = TurnRecognizer(turns=[KEEPS, DROPS])
    options = {"recognizer": recognizer, "microphone": TapeMicrophone(spoken(60)), "keys": ["\n", 10_000]}
    here = world(tmp_path, **options)
    ended = run(here, "interview", "--deck", mine, "--strict", "--json")
    assert [one["seconds"] for one in ended.json["attempts"]] == pytest.approx([15.0, 15.0])
    assert here.voice.texts[1::2][:2] == ["Thank you, let me stop you there."] * 2
    assert here.microphone.opened == here.microphone.closed == 2


def test_a_patient_interviewer_does_not(run, mine: str, tmp_path: Path) -> None:
    """Without --strict an answer may be as long as it likes."""
    recognizer = TurnRecognizer(turns=[KEEPS])
    options = {"recognizer": recognizer, "microphone": TapeMicrophone(spoken(60)), "keys": ["\n", 400, "\n", "^C"]}
    ended = run(world(tmp_path, **options), "interview", "size", "--deck", mine, "--json")
    assert ended.json["attempts"][0]["seconds"] > 40


def test_ctrl_c_ends_it_with_the_debrief(run, mine: str, tmp_path: Path) -> None:
    """What was answered is debriefed, the answer before an interrupted follow-up too; the status says what happened."""
    for keys, questions in (
        (["\n", 20, "\n", "\n", 20, "^C"], 1),  # in the follow-up to the first answer
        (["\n", 20, "\n", "\n", 20, "\n", "\n", "^C"], 1),  # in the second answer
        (["\n", "^C"], 0),
    ):
        here = world(tmp_path, recognizer=TurnRecognizer(turns=[NOTHING, KEEPS]), keys=keys, interactive=True)
        ended = run(here, "interview", "--deck", mine)
        assert ended.status == 130
        assert (f"over {questions} question" in ended.shown) == bool(questions)
        assert "Stopped." in ended.said


def test_an_interrupted_answer_is_offered_before_the_first_question(run, mine: str, tmp_path: Path) -> None:
    """What Ctrl-C left of an interview is scored at the start of the next one, and shown beside it: it is no part of it."""
    options = ("size", "--deck", mine, "--no-speech", "--no-follow-ups", "--json")
    here = world(tmp_path, keys=[30, "^C"], interactive=True)
    assert run(here, "interview", *options).status == 130
    again = world(tmp_path, recognizer=TurnRecognizer(turns=[KEEPS, NOTHING]), keys=["y", 30, "\n"], interactive=True)
    ended = run(again, "interview", *options)
    assert "An answer of 3 s to mine/size was interrupted" in ended.said
    assert ended.said.index("✓ covered") < ended.said.index("Let us start.")
    assert [one["percent"] for one in ended.json["attempts"]] == [0.0]
    assert [one["exchange"]["percent"] for one in run(again, "history", "--json").json["attempts"]] == [0.0, 100.0]


def test_nobody_there_is_no_interview(run, tmp_path: Path) -> None:
    """After three questions without an answer it ends by itself, and says what to do."""
    here = world(tmp_path, microphone=TapeMicrophone(silent(3)))
    ended = run(here, "interview", "--no-speech")
    assert "Nothing was heard for 3 questions in a row" in ended.said
    assert "Nothing was answered. Try one question first: voiceprep practice --count 1" in ended.shown
    assert here.microphone.opened == 3
    assert typed(run, here, "--json", answers=()).json == {"interview": None, "attempts": []}


def test_the_debrief_is_said_as_people_say_it(run, tmp_path: Path) -> None:
    """The terms of a key point are spoken as in a question: "process dot next tick", and no full stop in the middle."""
    here = world(tmp_path)
    typed(run, here, "next-tick", "--no-follow-ups", answers=(NOTHING,))
    advice = "Look at this first: Scheduled from the same place, a process dot next Tick callback runs before"
    assert advice in here.voice.texts[-1]
