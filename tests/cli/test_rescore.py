"""History judged again: which verdicts flip and why, that nothing is lost, and that the same gives the same."""

from pathlib import Path

import pytest
from tape import ScriptedRecognizer, make_world, said

from voiceprep import SCORER_VERSION
from voiceprep.cli import rescoring
from voiceprep.cli.main import World
from voiceprep.core.coverage import cover
from voiceprep.store.cards import Cards
from voiceprep.store.store import Store

DECK = """\
slug = "mine"
title = "Mine"
[[questions]]
slug = "cache"
prompt = "What is it?"
[[questions.key_points]]
slug = "four"
text = "A cache keeps four entries."
[[questions.key_points]]
slug = "oldest"
text = "When it is full, the oldest entry is dropped."
"""
FOUR = "A cache keeps four entries."
OLDEST = "When it is full, the oldest entry is dropped."


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """The person's own deck, in the data folder."""
    path = tmp_path / "home" / "decks" / "mine.toml"
    path.parent.mkdir(parents=True)
    path.write_text(DECK)
    return path


def typed(run, world: World, text: str) -> int:
    """Answer by typing; the number of the attempt."""
    return run(world, "practice", "mine/cache", "--typed", "--no-speech", "--json", input=f"{text}\n\n").json[
        "attempts"
    ][0]["attempt"]


def verdicts(run, world: World, attempt: int) -> dict[str, str]:
    shown = run(world, "show", str(attempt), "--json").json
    return {point["slug"]: point["verdict"] for point in shown["key_points"]}


def test_a_changed_deck_flips_the_verdicts_that_it_should(run, deck: Path, tmp_path: Path) -> None:
    """Where a text changed the verdict follows it, with the reason; the earlier judgement is still there."""
    world = make_world(tmp_path)
    number = typed(run, world, FOUR)
    assert verdicts(run, world, number) == {"four": "covered", "oldest": "missed"}
    deck.write_text(DECK.replace("keeps four", "keeps nine"))
    found = run(world, "rescore", "--all", "--json").json
    assert (found["attempts"], found["judged"]) == (1, 1)
    assert [
        (one["attempt"], one["question"], one["percent"], one["flips"], one["why"]) for one in found["changed"]
    ] == [
        (
            number,
            "mine/cache",
            {"before": 50.0, "after": 0.0},
            [{"key_point": "four", "before": "covered", "after": "contradicted"}],
            ["the deck's text changed"],
        )
    ]
    assert verdicts(run, world, number) == {"four": "contradicted", "oldest": "missed"}
    (earlier,) = run(world, "rescore", str(number), "--earlier", "--json").json["earlier"]
    assert (earlier["percent"], earlier["scorer"], earlier["model"]) == (50.0, SCORER_VERSION, None)
    assert earlier["key_points"] == [
        {"slug": "four", "verdict": "covered"},
        {"slug": "oldest", "verdict": "missed"},
    ]


def test_key_points_come_and_go_with_the_deck(run, deck: Path, tmp_path: Path) -> None:
    """A key point that is new is judged, one that is gone is not, and `show` shows the question of today."""
    world = make_world(tmp_path)
    number = typed(run, world, FOUR)
    deck.write_text(DECK.replace('"oldest"', '"eviction"'))
    shown = run(world, "rescore", str(number)).shown
    assert "Attempt 1 · mine/cache · 50 → 50 % · the deck's text changed" in shown
    assert "eviction - not expected → ○ missed" in shown
    assert "oldest ○ missed → - not expected" in shown
    assert verdicts(run, world, number) == {"four": "covered", "eviction": "missed"}


def test_the_same_history_gives_the_same_bytes(run, deck: Path, tmp_path: Path) -> None:
    """Judged twice from scratch, the result is byte-equal, and it is not stored a second time."""
    world = make_world(tmp_path)
    for text in (FOUR, OLDEST, f"{FOUR} {OLDEST}"):
        number = typed(run, world, text)
    first = run(world, "rescore", "--all", "--force", "--json").json
    again = run(world, "rescore", "--all", "--force", "--json").json
    assert first["judged"] == again["judged"] == 3
    assert first["result"] == again["result"]
    assert first["changed"] == again["changed"] == []
    assert run(world, "rescore", str(number), "--earlier", "--json").json["earlier"] == []
    deck.write_text(DECK.replace("keeps four", "keeps nine"))
    assert run(world, "rescore", "--all", "--json").json["result"] != first["result"]
    deck.write_text(DECK)
    assert run(world, "rescore", "--all", "--json").json["result"] == first["result"]


def test_what_has_not_changed_is_not_judged_again(run, deck: Path, tmp_path: Path) -> None:
    """Without a change nothing is judged; the scorer is not even asked."""
    number = typed(run, make_world(tmp_path), FOUR)
    world = make_world(tmp_path, cover=lambda *_: pytest.fail("was asked"))
    ended = run(world, "rescore", "--all")
    assert "0 attempts judged again, 1 unchanged since: 0 verdicts flipped." in ended.shown
    assert run(world, "rescore", str(number), "--json").json["judged"] == 0


def test_a_question_that_is_gone_is_judged_by_the_text_of_its_day(run, deck: Path, tmp_path: Path) -> None:
    """Without its deck an attempt keeps its question, and its verdicts with it."""
    world = make_world(tmp_path)
    number = typed(run, world, FOUR)
    deck.unlink()
    found = run(world, "rescore", "--all", "--force", "--json").json
    assert (found["judged"], found["changed"]) == (1, [])
    assert verdicts(run, world, number)["four"] == "covered"


def test_another_scorer_is_named_as_the_reason(run, deck: Path, tmp_path: Path, monkeypatch) -> None:
    """A new version of the scorer has every attempt judged again, and says so."""
    world = make_world(tmp_path)
    typed(run, world, FOUR)
    monkeypatch.setattr(rescoring, "SCORER_VERSION", "next")
    (change,) = run(world, "rescore", "--all", "--json").json["changed"]
    assert (change["flips"], change["why"]) == ([], [f"scorer {SCORER_VERSION} → next"])
    assert run(world, "rescore", "--all", "--json").json["judged"] == 0


def test_another_model_hears_the_recordings_again(run, deck: Path, tmp_path: Path) -> None:
    """`--transcribe` replaces a transcript by what another model hears; typed answers have nothing to hear."""
    world = make_world(tmp_path, said_words="a cash keeps for centuries", keys=[40])
    run(world, "practice", "mine/cache", "--no-speech")
    typed(run, world, OLDEST)
    better = make_world(tmp_path, recognizer=ScriptedRecognizer(said(FOUR), model="better"))
    found = run(better, "rescore", "--all", "--transcribe", "--json").json
    assert [(one["attempt"], one["why"]) for one in found["changed"]] == [(1, ["heard otherwise by better"])]
    shown = run(better, "show", "1", "--json").json
    assert (shown["model"], shown["transcript"]["text"]) == ("better", FOUR)
    assert verdicts(run, better, 1)["four"] == "covered"
    asked = len(better.recognizer.hotwords)
    again = run(better, "rescore", "--all", "--transcribe", "--json").json
    assert (again["judged"], again["result"]) == (0, found["result"])
    assert len(better.recognizer.hotwords) == asked
    forced = run(better, "rescore", "--all", "--transcribe", "--force", "--json").json
    assert (forced["judged"], forced["result"]) == (2, found["result"])
    assert len(better.recognizer.hotwords) == asked + 1


def test_a_lost_recording_keeps_its_transcript(run, deck: Path, tmp_path: Path) -> None:
    """What cannot be heard again is told, and judged by what was heard then."""
    world = make_world(tmp_path, said_words=FOUR, keys=[40])
    run(world, "practice", "mine/cache", "--no-speech")
    next((tmp_path / "home" / "recordings").glob("*.flac")).unlink()
    better = make_world(tmp_path, recognizer=ScriptedRecognizer(said(OLDEST), model="better"))
    ended = run(better, "rescore", "1", "--transcribe")
    assert ended.status == 0
    assert "Attempt 1 keeps its transcript" in ended.said
    assert verdicts(run, better, 1)["four"] == "covered"


def test_a_killed_run_goes_on_where_it_stopped(run, deck: Path, tmp_path: Path) -> None:
    """Each attempt is stored before the next is begun; what was stored is not judged again."""
    world = make_world(tmp_path)
    for _ in range(3):
        typed(run, world, FOUR)
    deck.write_text(DECK.replace("keeps four", "keeps nine"))
    asked: list[int] = []

    def interrupted(*arguments):
        asked.append(1)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return cover(*arguments)

    ended = run(make_world(tmp_path, cover=interrupted), "rescore", "--all")
    assert ended.status == 130
    assert "Stopped after 2 of 3, which are stored. The same command goes on." in ended.said
    found = run(world, "rescore", "--all", "--json").json
    assert [(one["attempt"], one["percent"]["after"]) for one in found["changed"]] == [(3, 0.0)]


def test_a_judgement_is_stored_with_all_that_follows_from_it(run, deck: Path, tmp_path: Path, monkeypatch) -> None:
    """Killed between verdict and card, neither is changed: the same command judges the attempt again."""
    world = make_world(tmp_path)
    typed(run, world, FOUR)
    before = run(world, "review", "--list", "--json").json["points"]
    deck.write_text(DECK.replace("keeps four", "keeps nine"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Cards, "rate", killed)
        assert run(world, "rescore", "--all").status == 130
    assert verdicts(run, world, 1)["four"] == "covered"
    assert run(world, "review", "--list", "--json").json["points"] == before
    assert run(world, "rescore", "--all", "--json").json["judged"] == 1
    assert verdicts(run, world, 1)["four"] == "contradicted"
    assert run(world, "review", "--list", "--json").json["points"] != before


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("rescore",), 2),
        (("rescore", "1", "--all"), 2),
        (("rescore", "--all", "--earlier"), 2),
        (("rescore", "--all", "--model", "tiny"), 2),
        (("rescore", "7"), 3),
        (("rescore", "first"), 3),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused(run, tmp_path: Path, arguments: tuple[str, ...], status: int) -> None:
    """Which attempts are meant must be said, and they must exist."""
    assert run(make_world(tmp_path), *arguments).status == status


def test_a_store_of_an_earlier_version_is_judged_too(run, tmp_path: Path) -> None:
    """An attempt that was stored before there were judgements has none, and can be judged again."""
    world = make_world(tmp_path)
    run(world, "practice", "thread-pool", "--typed", "--no-speech", input="There are four threads by default.\n\n")
    with Store(tmp_path / "home") as store, store.database.transaction() as db:
        db.execute("DROP TABLE judgement")
        db.execute("DROP TABLE taken_back")
        db.execute("PRAGMA user_version = 3")
    assert run(world, "rescore", "latest", "--force", "--json").json["changed"] == []
