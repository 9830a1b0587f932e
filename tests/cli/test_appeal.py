"""Appeals: what was misheard counts, what was not said does not, nothing else is credited, and all of it can be undone."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from tape import RecordingSpeaker, make_world, said

from voiceprep import Coverage, Question, Transcript
from voiceprep.cli.main import World
from voiceprep.store.personal import FILE

DECK = """\
slug = "mine"
title = "Mine"
[[questions]]
slug = "hash"
prompt = "How do you keep a password?"
terms = ["Quokka", "scrypt"]
[[questions.key_points]]
slug = "slow"
text = "Quokka is a slow hash."
kind = "term"
terms = ["Quokka"]
counterexamples = ["It is quick to compute with any hash."]
[[questions.key_points]]
slug = "salt"
text = "Every password has a salt of its own."
[[questions]]
slug = "cost"
prompt = "What costs time?"
terms = ["Quokka"]
[[questions.key_points]]
slug = "factor"
text = "Quokka has a cost factor."
kind = "term"
terms = ["Quokka"]
"""
HEARD = "I would take walker, a slow one."
SAID = "I would take Quokka"


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """The person's own deck, in the data folder."""
    path = tmp_path / "home" / "decks" / "mine.toml"
    path.parent.mkdir(parents=True)
    path.write_text(DECK)
    return path


def typed(run, world: World, text: str, question: str = "mine/hash") -> int:
    ended = run(world, "practice", question, "--typed", "--no-speech", "--json", input=f"{text}\n\n")
    return ended.json["attempts"][0]["attempt"]


def verdicts(run, world: World, attempt: int) -> dict[str, str]:
    shown = run(world, "show", str(attempt), "--json").json
    return {point["slug"]: point["verdict"] for point in shown["key_points"]}


def score(run, world: World, text: str, question: str = "mine/hash") -> dict[str, str]:
    found = run(world, "score", question, "--text", text, "--json").json
    return {point["slug"]: point["verdict"] for point in found["key_points"]}


def appeal(run, world: World, *arguments: str):
    return run(world, "appeal", *arguments, "--yes", "--json")


def test_what_was_misheard_counts_from_now_on(run, deck: Path, tmp_path: Path) -> None:
    """One appeal flips the attempt and older ones, holds in other questions with the term, and in every command."""
    world = make_world(tmp_path)
    older, number = typed(run, world, HEARD), typed(run, world, HEARD)
    other = typed(run, world, HEARD, "mine/cost")
    done = appeal(run, world, str(number), "slow", "--said", SAID).json
    (alias,) = done["appeals"]
    assert (alias["kind"], alias["term"], alias["heard"], alias["question"]) == (
        "alias",
        "Quokka",
        "walker",
        "mine/hash",
    )
    assert [(one["attempt"], [flip["key_point"] for flip in one["flips"]]) for one in done["changed"]] == [
        (older, ["slow"]),
        (number, ["slow"]),
        (other, ["factor"]),
    ]
    assert {why for one in done["changed"] for why in one["why"]} == {"your appeal: “walker” is Quokka"}
    assert verdicts(run, world, older)["slow"] == "covered"
    assert score(run, world, "Walker it is.")["slow"] == "covered"
    assert verdicts(run, world, typed(run, world, "Use walker."))["slow"] == "covered"
    assert run(world, "rescore", "--all", "--json").json["judged"] == 0
    exported = run(world, "deck", "export", "mine", "--json")
    assert exported.status == 0
    assert "walker" not in exported.out


def test_a_card_that_was_failed_unfairly_is_put_right(run, deck: Path, tmp_path: Path) -> None:
    """After an appeal the key point is due when it would have been had it been heard; undone, as before."""

    def due(world: World) -> dict[str, str]:
        points = run(world, "review", "--list", "--json").json["points"]
        return {point["key_point"]: point["due"] for point in points}

    world, other = make_world(tmp_path), make_world(tmp_path / "other")
    (tmp_path / "other" / "home" / "decks").mkdir(parents=True)
    (tmp_path / "other" / "home" / "decks" / "mine.toml").write_text(DECK)
    number = typed(run, world, HEARD)
    typed(run, other, SAID)
    unfair = due(world)
    appeal(run, world, str(number), "slow", "--said", SAID)
    assert due(world)["slow"] == due(other)["slow"] != unfair["slow"]
    appeal(run, world, "--undo")
    assert due(world) == unfair


@pytest.mark.parametrize("how", [("--said", SAID), ("--said", HEARD, "--phrasing")])
def test_an_appeal_is_forgotten_with_its_attempt(run, deck: Path, tmp_path: Path, how: tuple[str, ...]) -> None:
    """What was taught by an answer holds words of it, and goes with it, also out of what others were judged by."""
    world = make_world(tmp_path)
    number, other = typed(run, world, HEARD), typed(run, world, "I would take walkers.")
    before = verdicts(run, world, other)
    appeal(run, world, str(number), "slow", *how)
    appeal(run, world, str(other), "slow", "--not-said")
    assert run(world, "forget", str(number), "--yes").status == 0
    left = b"".join(path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file())
    assert b"walkers" in left
    assert not re.search(rb"walker\b", left)
    appeal(run, world, "--undo")
    assert verdicts(run, world, other) == before
    assert run(world, "rescore", "--all", "--json").json["judged"] == 0


def test_forgetting_what_was_taught_can_be_interrupted(run, deck: Path, tmp_path: Path) -> None:
    """Stopped while the attempts that it taught something to are judged again, `forget` said anew finds their words."""
    world = make_world(tmp_path)
    number, *_others = [typed(run, world, text) for text in (HEARD, "Take walkers.", "Walkers it is.")]
    appeal(run, world, str(number), "slow", "--said", SAID)
    judged = []

    def cover(question: Question, transcript: Transcript) -> Coverage:
        if judged:
            raise KeyboardInterrupt
        judged.append(question)
        return world.cover(question, transcript)

    assert run(replace(world, cover=cover), "forget", str(number), "--yes").status == 130
    assert run(world, "forget", str(number), "--yes").status == 0
    left = b"".join(path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file())
    assert judged
    assert not re.search(rb"\bwalker\b", left)
    assert run(world, "rescore", "--all", "--json").json["judged"] == 0


def test_the_file_is_plain_and_private(run, deck: Path, tmp_path: Path) -> None:
    """An appeal is a table of TOML that can be read and edited, mode 0600."""
    world = make_world(tmp_path)
    typed(run, world, HEARD)
    appeal(run, world, "1", "slow", "--said", SAID)
    file = tmp_path / "home" / FILE
    assert '[[aliases]]\nterm = "Quokka"\nheard = "walker"\nquestion = "mine/hash"\nattempt = 1\n' in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text(file.read_text().replace("walker", "a talker"))
    assert score(run, world, "a talker")["slow"] == "covered"
    file.write_text('[[aliases]]\nterm = "Quokka"\n')
    ended = run(world, "decks")
    assert ended.status == 3
    assert "aliases.1.heard: expected a text in quotes" in ended.said


def test_undo_puts_everything_back(run, deck: Path, tmp_path: Path) -> None:
    """After --undo the history is what it was, byte for byte."""
    world = make_world(tmp_path)
    typed(run, world, HEARD)
    before = run(world, "rescore", "--all", "--json").json["result"]
    appeal(run, world, "1", "slow", "--said", SAID)
    assert run(world, "rescore", "--all", "--json").json["result"] != before
    done = appeal(run, world, "--undo").json
    assert done["changed"][0]["why"] == ["undone: “walker” is Quokka"]
    assert run(world, "rescore", "--all", "--json").json["result"] == before
    assert run(world, "appeal", "--list", "--json").json == {"appeals": []}
    assert score(run, world, "walker")["slow"] == "missed"


def test_one_appeal_of_several_is_undone_by_its_number(run, deck: Path, tmp_path: Path) -> None:
    """The list numbers all appeals by their age; --undo N takes that one."""
    world = make_world(tmp_path)
    typed(run, world, f"Quokka. {HEARD} Give it the own pinch.")
    appeal(run, world, "1", "slow", "--not-said")
    appeal(run, world, "1", "slow", "--said", SAID)
    appeal(run, world, "1", "salt", "--said", "Give every password its own pinch", "--phrasing")
    shown = run(world, "appeal", "--list").shown
    assert "slow was not said in attempt 1" in shown
    appeal(run, world, "--undo", "2")
    left = run(world, "appeal", "--list", "--json").json["appeals"]
    assert [one["kind"] for one in left] == ["not said", "phrasing"]
    assert run(world, "appeal", "--undo", "9").status == 3


def test_what_was_not_said_stays_missed(run, deck: Path, tmp_path: Path) -> None:
    """The person's no outlasts every rescore, and counts in the percentage; undone, the scorer's verdict is back."""
    world = make_world(tmp_path)
    number = typed(run, world, "Quokka it is. Every password has a salt of its own.")
    assert verdicts(run, world, number) == {"slow": "covered", "salt": "covered"}
    done = appeal(run, world, str(number), "slow", "--not-said").json
    assert done["changed"][0]["percent"] == {"before": 100.0, "after": 50.0}
    assert done["changed"][0]["why"] == ["you said what was not said"]
    run(world, "rescore", "--all", "--force")
    assert verdicts(run, world, number) == {"slow": "missed", "salt": "covered"}
    assert "You said that this was not said: slow" in run(world, "show", str(number)).shown
    appeal(run, world, "--undo")
    assert verdicts(run, world, number) == {"slow": "covered", "salt": "covered"}


def test_a_no_is_stored_with_the_verdict_that_it_changes(run, deck: Path, tmp_path: Path) -> None:
    """Killed while it is judged, --not-said and its --undo have not been said: the same command says them."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    world, dying = make_world(tmp_path), make_world(tmp_path, cover=killed)
    number = typed(run, world, "Quokka it is.")
    for arguments, before, after in (
        ((str(number), "slow", "--not-said"), "covered", "missed"),
        (("--undo",), "missed", "covered"),
    ):
        listed = run(world, "appeal", "--list", "--json").json
        assert run(dying, "appeal", *arguments).status == 130
        assert run(world, "appeal", "--list", "--json").json == listed
        assert verdicts(run, world, number)["slow"] == before
        assert run(world, "appeal", *arguments).status == 0
        assert verdicts(run, world, number)["slow"] == after


def test_a_sentence_becomes_a_phrasing(run, deck: Path, tmp_path: Path) -> None:
    """With --phrasing the sentence earns its key point, here and in the next answer; a counterexample never may."""
    world = make_world(tmp_path)
    number = typed(run, world, "Each account gets random bytes beside its secret.")
    assert verdicts(run, world, number)["salt"] == "missed"
    appeal(run, world, str(number), "salt", "--said", "Each account gets random bytes beside its secret", "--phrasing")
    assert verdicts(run, world, number)["salt"] == "covered"
    assert score(run, world, "Each account gets random bytes beside its secret")["salt"] == "covered"
    little = appeal(run, world, str(number), "salt", "--said", "random bytes", "--phrasing")
    assert (little.status, "is too little" in little.said) == (3, True)
    deck.write_text(DECK.replace('kind = "term"\nterms = ["Quokka"]\ncounter', 'terms = ["Quokka"]\ncounter'))
    quick = typed(run, world, "It is quick to compute with every hash.")
    refused = appeal(run, world, str(quick), "slow", "--said", "It is quick to compute with every hash", "--phrasing")
    assert refused.status == 3
    assert "“It is quick to compute with any hash.” would count too" in refused.said


@pytest.mark.parametrize(
    ("heard", "reason"),
    [
        ("I would take that one here", "everybody says"),
        ("I would take bee here", "too short"),
        ("I would take password here", "an ordinary word"),
        ("I would take S crypt here", "is another term"),
        ("I would take slow hash here", "is said in"),
        ("I would take set immediate here", "setImmediate, which is another term"),
        ("I would take Quokka here", "was heard as you say"),
    ],
)
def test_an_alias_that_would_credit_something_else_is_refused(
    run, deck: Path, tmp_path: Path, heard: str, reason: str
) -> None:
    """Ordinary, short and stop words, other terms of any deck, and words of the question itself become no alias."""
    world = make_world(tmp_path)
    number = typed(run, world, heard)
    refused = appeal(run, world, str(number), "slow", "--said", "I would take Quokka here")
    assert refused.status == 3
    assert reason in refused.said
    assert not (tmp_path / "home" / FILE).exists()


def test_an_ordinary_word_counts_only_in_its_place(run, deck: Path, tmp_path: Path) -> None:
    """Heard as one, the term is heard between the two words beside it, whatever little words are there, and else not."""
    world = make_world(tmp_path)
    number = typed(run, world, "Servers want a quick hash.")
    done = appeal(run, world, str(number), "slow", "--said", "Servers want a Quokka hash").json
    assert [one["heard"] for one in done["appeals"]] == ["want [quick] hash"]
    assert verdicts(run, world, number)["slow"] == "covered"
    assert score(run, world, "All servers wanted some quick hashes.")["slow"] == "covered"
    for other in ("A quick hash", "They want it quick", "They want a hash that is quick", "They want quick. Hash it"):
        assert score(run, world, other)["slow"] == "missed"
    assert "“want [quick] hash” is Quokka" in run(world, "appeal", "--list").shown


def test_what_is_heard_as_another_term_is_refused_in_its_place_too(run, deck: Path, tmp_path: Path) -> None:
    """Between the same words the other term may be said as well."""
    world = make_world(tmp_path)
    number = typed(run, world, "Servers want the S crypt hash.")
    refused = appeal(run, world, str(number), "slow", "--said", "Servers want the Quokka hash")
    assert (refused.status, "is another term" in refused.said) == (3, True)


def test_the_words_are_played_and_confirmed(run, deck: Path, tmp_path: Path) -> None:
    """At a terminal the sentence is chosen by a key, played, and what was said is typed; no changes nothing."""
    lead_in = "Well let me start. "
    for keys, is_kept in ((["2", 1, "y"], True), (["2", 1, "n"], False)):
        world = make_world(
            tmp_path,
            said_words=lead_in + HEARD,
            interactive=True,
            keys=[50, "\n", "q", *keys],
            speaker=RecordingSpeaker(),
        )
        run(world, "practice", "mine/hash", "--no-speech")
        ended = run(world, "appeal", "latest", "slow", input="I would take Quokka, a slow one.\n")
        assert f"Heard: “{HEARD}”" in ended.said
        (clip,) = world.speaker.played
        words = said(lead_in + HEARD)
        assert clip.seconds == pytest.approx(words[-1].end - words[4].start + 1, abs=0.2)
        assert (ended.status == 0) is is_kept
        assert (tmp_path / "home" / FILE).exists() is is_kept
        (tmp_path / "home" / FILE).unlink(missing_ok=True)


def test_an_appeal_that_changes_nothing_is_told(run, deck: Path, tmp_path: Path) -> None:
    """Without a flip one sentence says so; what else could be done is advised only where it could help."""
    world = make_world(tmp_path)
    typed(run, world, "I would take walker, and Quokka.")
    advice = "A sentence that is to count as it is: add --phrasing."
    for arguments, is_advised in (
        (("1", "slow", "--said", "take Quokka", "--words", "take walker", "--yes"), True),
        (("--undo",), False),
        (("1", "salt", "--not-said"), False),
        (("--undo",), False),
    ):
        ended = run(world, "appeal", *arguments)
        assert ended.status == 0
        assert ended.said.endswith("No verdict flipped by that." + (f" {advice}" if is_advised else "")), ended.said


def test_nobody_there_confirms_nothing(run, deck: Path, tmp_path: Path) -> None:
    """Without a terminal an appeal needs --yes, and words to be about."""
    world = make_world(tmp_path)
    typed(run, world, HEARD)
    for arguments, status, reason in (
        (("1", "slow", "--said", SAID), 3, "nobody confirmed"),
        (("1", "slow"), 2, "say what you said: --said TEXT"),
        (("1", "fast", "--said", SAID), 3, "It has: slow, salt"),
        (("1", "slow", "--said", SAID, "--words", "tomato ... soup"), 3, "was not heard in attempt 1"),
        (("1", "slow", "--said", "zzzz yyyy xxxx"), 3, "Nothing like"),
        (("1", "slow", "--said", SAID, "--not-said"), 2, "exclude each other"),
        (("1",), 2, "name an ATTEMPT and a POINT"),
        (("--undo",), 3, "no appeal to undo"),
    ):
        ended = run(world, "appeal", *arguments)
        assert (ended.status, reason in ended.said) == (status, True), ended.said


def test_words_name_the_stretch(run, deck: Path, tmp_path: Path) -> None:
    """--words says where it was, by the first and the last words that were heard."""
    world = make_world(tmp_path)
    typed(run, world, "Some say the river, others walker, and it is slow.")
    done = appeal(run, world, "1", "slow", "--words", "others ... walker", "--said", "others Quokka")
    assert done.json["appeals"][0]["heard"] == "walker"


def test_an_appeal_for_a_question_that_is_gone(run, deck: Path, tmp_path: Path) -> None:
    """Also without its deck an attempt can be appealed, and the appeal undone."""
    world = make_world(tmp_path)
    typed(run, world, HEARD)
    deck.unlink()
    before = run(world, "rescore", "--all", "--json").json["result"]
    appeal(run, world, "1", "slow", "--said", SAID)
    assert verdicts(run, world, 1)["slow"] == "covered"
    appeal(run, world, "--undo")
    assert verdicts(run, world, 1)["slow"] == "missed"
    assert run(world, "rescore", "--all", "--force", "--json").json["result"] == before
