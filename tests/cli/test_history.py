"""`voiceprep history`: the newest attempts, and a word when there are more."""

from pathlib import Path

from tape import make_world

QUESTION = "nodejs-event-loop/thread-pool"


def test_a_history_says_when_there_is_more(run, tmp_path: Path) -> None:
    """As many lines as were asked for; who asks for all of them hears of no others."""
    world = make_world(tmp_path)
    for _ in range(3):
        run(world, "practice", QUESTION, "--typed", "--no-speech", input="No idea.\n\n")
    ended = run(world, "history", "--limit", "2")
    assert [line.split()[0] for line in ended.out.splitlines()] == ["#", "3", "2"]
    assert "There are older ones: voiceprep history --limit 4" in ended.said
    assert "older" not in run(world, "history", "--limit", "3").said
    assert len(run(world, "history", "--limit", "2", "--json").json["attempts"]) == 2
