"""The interviewer asks on: through the real app, with the real scorer and its witness, and the real store."""

from pathlib import Path
from typing import Any

import pytest
from tape import RecordingSpeaker, TapeMicrophone, TurnRecognizer, make_world, silent, spoken

from voiceprep.cli.main import World
from voiceprep.devices.audio_file import write_flac
from voiceprep.devices.witness import cover

QUESTION = "nodejs-event-loop/thread-pool"
BLOCKS = "The event loop itself blocks until a thread is free."
PUSHED = (
    "You said: “The event loop itself blocks until a thread is free”. "
    "While all of the threads work, what is the event loop doing?"
)
RUNS = "The event loop is not blocked, it keeps running and handles other callbacks."
FOUR = "The libuv thread pool has four threads by default."
NOTHING = "There is a pool of some kind, I think."

DECK = """\
slug = "mine"
title = "Mine"
[[questions]]
slug = "cache"
prompt = "What does a cache do?"
[[questions.key_points]]
slug = "keeps"
text = "A cache keeps four entries."
follow_up = "What does it hold?"
hint = "Count them."
[[questions]]
slug = "harder"
prompt = "What does a full cache do?"
level = "senior"
[[questions.key_points]]
slug = "drops"
text = "A cache drops the oldest entry."
"""


@pytest.fixture
def mine(tmp_path: Path) -> str:
    path = tmp_path / "mine.toml"
    path.write_text(DECK)
    return str(path)


def at_a_terminal(home: Path, **devices: Any) -> World:
    """A world with somebody in it, who leaves at the first menu."""
    return make_world(home, **({"interactive": True, "keys": ["q"], "cover": cover} | devices))


def typed(run, world: World, *answers: str, options: tuple[str, ...] = (QUESTION,)) -> Any:
    """Practise in writing; each answer ends with an empty line."""
    return run(
        world,
        "practice",
        *options,
        "--typed",
        "--no-speech",
        input="".join(f"{one}\n\n" if one else "\n" for one in answers),
    )


def points(exchange: dict[str, Any]) -> dict[str, tuple[str, float, bool, bool]]:
    return {
        one["slug"]: (one["verdict"], one["score"], one["after_push"], one["taken_back"])
        for one in exchange["exchange"]["key_points"]
    }


def test_a_trap_is_pushed_back_on_and_taken_back(run, tmp_path: Path) -> None:
    """Their own words, never the fact; what comes then counts half, and the trap is taken back."""
    world = at_a_terminal(tmp_path)
    ended = typed(run, world, BLOCKS, RUNS, FOUR)
    assert PUSHED in ended.said
    assert "The loop keeps running" not in ended.said
    shown = run(world, "show", "latest", "--json").json
    assert shown["traps"][0]["fell"] is True
    assert [(one["slug"], one["taken_back"], one["attempt"]) for one in shown["exchange"]["traps"]] == [
        ("loop-blocks", True, 1)
    ]
    assert points(shown)["loop-not-blocked"] == ("covered", 50.0, True, True)
    assert points(shown)["waits-in-queue"] == ("missed", 0.0, False, False)
    first, second = (one["asked"] for one in shown["follow_ups"])
    assert first == {"follows": 1, "move": "trap", "about": "loop-blocks", "text": PUSHED}
    assert (second["follows"], second["move"]) == (1, "open")
    assert "✓ after a push" in ended.out
    assert "and before that the opposite:" in ended.shown
    assert "! taken back" in ended.out
    assert "What came only after a push counts half." in ended.shown


def test_a_trap_that_is_insisted_on_costs_points(run, tmp_path: Path) -> None:
    """Contradicted to the end: -50 of what it would have earned, and the trap stands with the fact."""
    world = at_a_terminal(tmp_path)
    ended = typed(run, world, BLOCKS, "Yes. JavaScript stops until one of the workers is done.", "")
    shown = run(world, "show", "--json").json
    assert points(shown)["loop-not-blocked"] == ("contradicted", -50.0, False, False)
    assert shown["exchange"]["traps"][0]["taken_back"] is False
    assert "The loop keeps running. libuv queues the request" in ended.shown


def test_a_second_miss_gets_the_hint(run, mine: str, tmp_path: Path) -> None:
    """First the open question, then the hint, then what never came; each step is stored with what was asked."""
    world = at_a_terminal(tmp_path)
    ended = typed(run, world, NOTHING, NOTHING, NOTHING, options=("cache", "--deck", mine))
    assert "What does it hold?" in ended.said
    assert "Here is a hint. Count them." in ended.said
    assert "1 never came" in ended.shown
    assert [one["asked"]["move"] for one in run(world, "show", "--json").json["follow_ups"]] == ["open", "hint"]


def test_what_comes_after_a_push_is_scored_by_half(run, mine: str, tmp_path: Path) -> None:
    """The answer alone keeps its score; the exchange has its own, and the history shows that one."""
    world = at_a_terminal(tmp_path)
    typed(run, world, NOTHING, "A cache keeps four entries.", options=("cache", "--deck", mine))
    (listed,) = run(world, "history", "--json").json["attempts"]
    assert (listed["percent"], listed["exchange"]) == (0.0, {"percent": 50.0, "follow_ups": 1})
    assert "50 %" in run(world, "history").shown
    assert run(world, "review", "--missed", "--json").json == {"missed": []}


@pytest.mark.parametrize("answer", ["", "skip", "Next question."])
def test_a_follow_up_can_be_waved_aside(run, answer: str, tmp_path: Path) -> None:
    """Nothing, or the wish to move on, is no answer: nothing is stored for it and no second one is asked."""
    world = at_a_terminal(tmp_path)
    ended = typed(run, world, FOUR, answer)
    assert "Moving on." in ended.said
    assert "Follow-up 1" in ended.said
    assert "Follow-up 2" not in ended.said
    assert run(world, "show", "--json").json["follow_ups"] == []


def test_reading_the_follow_up_back_earns_nothing(run, tmp_path: Path) -> None:
    """The hint of a real deck, said back word for word, is no answer, near as it is to the claim."""
    world = at_a_terminal(tmp_path)
    hint = "The worker does not notice that its lease has expired, and two workers hold the lock and both write."
    assert run(world, "score", "distributed-locks", "--text", hint, "--json").json["percent"] > 0
    with world.store() as store:
        from voiceprep.cli import choose
        from voiceprep.core.deck import Asked
        from voiceprep.core.follow_up import FollowUp, Move
        from voiceprep.practice import Desk

        desk = Desk(world.recognizer, store, world.recordings(), world.cover, world.now)
        asked = choose.question(world.decks(), "distributed-locks")
        desk.save(desk.judge_typed(asked, NOTHING))
        follow_up = FollowUp(1, Move.HINT, "paused-holder", f"Here is a hint. {hint}")
        assert desk.judge_typed(Asked(asked.deck, asked.question, follow_up), hint).coverage.percent == 0


# ---- when


def test_without_anybody_to_be_asked_nothing_is_asked_on(run, mine: str, tmp_path: Path) -> None:
    """Answers that are piped in answer the questions, one each, unless follow-ups are asked for."""
    world = make_world(tmp_path)
    ended = typed(run, world, "a", "b", options=("--deck", mine, "--json"))
    assert [one["question"] for one in ended.json["attempts"]] == ["mine/cache", "mine/harder"]
    ended = typed(run, world, "a", "b", "c", "d", options=("--deck", mine, "--json", "--follow-ups"))
    assert [len(one["follow_ups"]) for one in ended.json["attempts"]] == [2, 0]


def test_follow_ups_can_be_turned_off(run, tmp_path: Path) -> None:
    """With --no-follow-ups the result comes at once."""
    ended = typed(run, at_a_terminal(tmp_path), BLOCKS, options=(QUESTION, "--no-follow-ups"))
    assert "Follow-up" not in ended.said
    assert "! trap" in ended.out


def test_a_file_is_one_answer(run, tmp_path: Path) -> None:
    """Nobody can answer a follow-up out of a file."""
    write_flac(tmp_path / "answer.flac", spoken(5))
    world = at_a_terminal(tmp_path, said_words=BLOCKS)
    ended = run(world, "practice", QUESTION, "--from-file", str(tmp_path / "answer.flac"), "--follow-ups")
    assert ended.status == 0
    assert "Follow-up" not in ended.said


def test_a_second_take_is_a_new_exchange(run, tmp_path: Path) -> None:
    """Who says it again starts afresh: the follow-ups of the first take are not counted, and are asked again."""
    world = at_a_terminal(tmp_path, keys=["r", "q"])
    ended = typed(run, world, BLOCKS, RUNS, "", BLOCKS, "", options=(QUESTION, "--json"))
    assert [(one["attempt"], len(one["follow_ups"])) for one in ended.json["attempts"]] == [(1, 1), (3, 0)]
    assert ended.said.count("Follow-up 1") == 2


def test_who_said_everything_gets_one_harder_question(run, mine: str, tmp_path: Path) -> None:
    """All covered: a harder question of the deck, once, unless it is asked anyway."""
    world = at_a_terminal(tmp_path, keys=["\n", "\n"])
    keeps, drops = "A cache keeps four entries.", "A cache drops the oldest entry."
    ended = typed(run, world, keeps, drops, options=("cache", "--deck", mine, "--json"))
    assert [one["question"] for one in ended.json["attempts"]] == ["mine/cache", "mine/harder"]
    assert "[Enter] a harder one" in ended.said
    assert "That was all of it. Here is a harder one. What does a full cache do?" in ended.said
    ended = typed(run, at_a_terminal(tmp_path, keys=["\n"] * 2), keeps, drops, options=("--deck", mine, "--json"))
    assert [one["question"] for one in ended.json["attempts"]] == ["mine/cache", "mine/harder"]
    assert "Here is a harder one" not in ended.said


# ---- aloud


def test_a_follow_up_is_spoken_recorded_and_scored_like_an_answer(run, tmp_path: Path) -> None:
    """It is said as people say it, heard with the question's vocabulary, and has a recording of its own."""
    recognizer = TurnRecognizer(turns=[BLOCKS, RUNS])
    microphone = TapeMicrophone(spoken(3))
    keys = ["\n", 20, "\n"] * 3
    world = at_a_terminal(tmp_path, recognizer=recognizer, microphone=microphone, keys=[*keys, "q"])
    ended = run(world, "practice", QUESTION, "--json")
    assert world.voice.texts[1] == PUSHED
    assert world.recognizer.hotwords[0] == world.recognizer.hotwords[1]
    (exchange,) = ended.json["attempts"]
    (follow_up,) = exchange["follow_ups"]
    assert follow_up["transcript"]["text"] == RUNS
    assert follow_up["recording"] != exchange["recording"]
    assert len(list((tmp_path / "home" / "recordings").glob("*.flac"))) == 2
    played = len(world.speaker.played)
    assert run(world, "replay", str(follow_up["attempt"])).status == 0
    assert len(world.speaker.played) == played + 1


def test_a_point_that_came_after_a_push_is_replayed(run, tmp_path: Path) -> None:
    """Of a point that the first answer missed `replay --point` plays the words of the follow-up that earned it."""
    recognizer = TurnRecognizer(turns=["I have never used it.", RUNS])
    microphone = TapeMicrophone(spoken(3))
    world = at_a_terminal(tmp_path, recognizer=recognizer, microphone=microphone, keys=["\n", 20, "\n"] * 3 + ["q"])
    (exchange,) = run(world, "practice", QUESTION, "--json").json["attempts"]
    earned = next(one for one in exchange["exchange"]["key_points"] if one["after_push"])
    played = len(world.speaker.played)
    ended = run(world, "replay", str(exchange["attempt"]), "--point", earned["slug"])
    assert earned["evidence"]["text"] in ended.shown
    assert len(world.speaker.played) == played + 1
    missed = next(one["slug"] for one in exchange["exchange"]["key_points"] if one["verdict"] == "missed")
    assert run(world, "replay", str(exchange["attempt"]), "--point", missed).status == 3


def test_who_says_skip_moves_on(run, tmp_path: Path) -> None:
    """The word alone, said into the microphone, is no answer: its recording goes too."""
    world = at_a_terminal(tmp_path, recognizer=TurnRecognizer(turns=[BLOCKS, "Skip."]), keys=[20, "\n", 20, "\n", "q"])
    ended = run(world, "practice", QUESTION, "--no-speech", "--json")
    assert "Moving on." in ended.said
    assert ended.json["attempts"][0]["follow_ups"] == []
    assert len(list((tmp_path / "home" / "recordings").iterdir())) == 1
    with world.store() as store:
        assert store.takes() == ()


def test_silence_after_a_follow_up_moves_on(run, tmp_path: Path) -> None:
    """Enter at once is no fault of the microphone."""

    class Once(TapeMicrophone):
        def blocks(self):
            self.tape = spoken(3) if self.opened == 0 else silent(1)
            return super().blocks()

    world = at_a_terminal(
        tmp_path, recognizer=TurnRecognizer(turns=[BLOCKS]), microphone=Once(), keys=[20, "\n", "\n", "q"]
    )
    ended = run(world, "practice", QUESTION, "--no-speech", "--json")
    assert "Moving on." in ended.said
    assert "Heard nothing" not in ended.said
    assert len(list((tmp_path / "home" / "recordings").iterdir())) == 1


def test_a_speaker_that_fails_in_a_follow_up_does_not_end_it(run, tmp_path: Path) -> None:
    """What cannot be spoken is shown."""
    world = at_a_terminal(tmp_path, speaker=RecordingSpeaker("No speaker."))
    ended = run(world, "practice", QUESTION, "--typed", input=f"{BLOCKS}\n\n{RUNS}\n\n\n")
    assert ended.said.count("The question is not spoken: No speaker.") == 3
    assert PUSHED in ended.said


# ---- interruptions


def interrupted(run, home: Path) -> None:
    """An exchange that Ctrl-C ended two seconds into the follow-up."""
    recognizer = TurnRecognizer(turns=[BLOCKS])
    world = at_a_terminal(home, recognizer=recognizer, keys=[20, "\n", 20, "^C"])
    ended = run(world, "practice", QUESTION, "--no-speech")
    assert ended.status == 130
    assert "What you said is kept: the next voiceprep practice offers to score it." in ended.said
    assert "Your first answer is stored: voiceprep show 1" in ended.said
    assert run(world, "show", "1", "--json").json["follow_ups"] == []


def test_ctrl_c_in_a_follow_up_keeps_everything(run, tmp_path: Path) -> None:
    """The first answer is stored, and what was said of the follow-up is scored as a follow-up when it is offered."""
    interrupted(run, tmp_path)
    world = at_a_terminal(tmp_path, recognizer=TurnRecognizer(turns=[RUNS]), keys=["y", "q"])
    ended = run(world, "practice", QUESTION, "--typed", "--no-speech", input="\n")
    assert f"An answer of 2 s to {QUESTION} was interrupted" in ended.said
    (listed,) = run(world, "history", "--json").json["attempts"]
    shown = run(world, "show", "--json").json
    (follow_up,) = shown["follow_ups"]
    assert (follow_up["asked"]["text"], follow_up["transcript"]["text"]) == (PUSHED, RUNS)
    assert listed["exchange"] == {"percent": shown["exchange"]["percent"], "follow_ups": 1}
    assert listed["exchange"]["percent"] > listed["percent"]


def test_ctrl_c_while_a_follow_up_is_typed_keeps_the_first_answer(run, tmp_path: Path, monkeypatch) -> None:
    """What stands is stored and settled; the last line says where it is."""
    lines = iter([BLOCKS, "", RUNS, ""])

    def type_or_interrupt() -> str:
        for line in lines:
            return line
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", type_or_interrupt)
    world = at_a_terminal(tmp_path)
    ended = run(world, "practice", QUESTION, "--typed", "--no-speech")
    assert ended.status == 130
    assert ended.said.endswith("Your first answer is stored: voiceprep show 1")
    (listed,) = run(world, "history", "--json").json["attempts"]
    assert listed["exchange"]["follow_ups"] == 1
    assert listed["exchange"]["percent"] > listed["percent"]


# ---- how it looks


def test_an_exchange_fits_a_terminal(run, tmp_path: Path) -> None:
    """No line is wider than 80 columns; the whole exchange is shown, with and without explanations."""
    world = at_a_terminal(tmp_path)
    shown = [typed(run, world, BLOCKS, RUNS, FOUR)]
    shown += [run(world, *words) for words in (("show",), ("show", "--explain"), ("history",))]
    for one in shown:
        assert one.status == 0
        assert max(map(len, one.out.splitlines())) <= 80
    for text in (BLOCKS, PUSHED, RUNS, FOUR):
        assert text in shown[1].shown
    assert "Attempt 2 alone" in shown[2].shown


def test_how_it_was_said_is_shown_and_not_graded(run, tmp_path: Path) -> None:
    """Figures under the coverage, and in the JSON of every answer that was spoken; none for what was typed."""
    words = f"Well, um, you know, {FOUR}"
    world = make_world(tmp_path, said_words=words, keys=[60])
    ended = run(world, "practice", QUESTION, "--no-speech")
    assert "0:06 of 1:30 aimed for · 200 words a minute · first key point at 0:0" in ended.shown
    assert "no pause over 2 s" in ended.shown
    assert "fillers heard: um, uh 1x, you know 1x; at least" in ended.shown
    measured = run(world, "show", "--json").json["delivery"]
    assert measured["first_point_seconds"] >= 0.9
    assert {name: measured[name] for name in ("target_seconds", "words_a_minute", "pauses", "fillers_at_least")} == {
        "target_seconds": 90, "words_a_minute": 200, "pauses": [], "fillers_at_least": {"um, uh": 1, "you know": 1},
    }  # fmt: skip
    assert max(map(len, ended.out.splitlines())) <= 80
    ended = run(world, "practice", QUESTION, "--typed", "--no-speech", "--json", input=FOUR)
    assert ended.json["attempts"][0]["delivery"] is None
