"""The store: what is saved is read back, and nothing that happens to its folder or file is told badly."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unprivileged import unprivileged

from voiceprep.core.attempt import Attempt, Origin
from voiceprep.core.coverage.verdict import Coverage, Evidence, Match, Status, TrapVerdict, Verdict
from voiceprep.core.deck import KeyPoint, Pronunciation, Question, Trap
from voiceprep.core.transcript import Transcript, Word
from voiceprep.errors import ConfigError, StoreError
from voiceprep.store import schema
from voiceprep.store.database import DATABASE
from voiceprep.store.store import Store

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
POINTS = tuple(KeyPoint(slug=slug, text=f"The claim {slug}.") for slug in ("one", "two"))
QUESTION = Question(
    slug="q",
    prompt="What is it?",
    key_points=POINTS,
    traps=(Trap(slug="t", claim="It is not."),),
    lexicon={"libuv": Pronunciation(say="lib U V", hear=("live UV",))},
)


def attempt(*statuses: Status, question: Question = QUESTION, at: datetime = AT) -> Attempt:
    """An attempt whose key points came out as *statuses*."""
    said = Evidence(0, 1, "it is", 0.5, 0.9)
    match = Match("it is so", ("it",), ("so",), ("a doubt",))
    verdicts = tuple(
        Verdict(point, status, 50.0, None if status is Status.MISSED else said, match)
        for point, status in zip(question.key_points, statuses, strict=True)
    )
    traps = tuple(TrapVerdict(trap, True, said, match) for trap in question.traps)
    return Attempt(
        at=at,
        deck="d",
        question=question,
        origin=Origin.MICROPHONE,
        recording="ab" * 16 + ".flac",
        seconds=1.5,
        transcript=Transcript((Word("it", 0.5, 0.7, 0.9), Word("is", 0.7, 0.9, 0.8))),
        coverage=Coverage(25.0, verdicts, traps, True, ("a note",)),
        model="base",
        scorer="1",
        cut_short=True,
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "home") as opened:
        yield opened


# ---- what is kept


def test_an_attempt_comes_back_whole(store: Store) -> None:
    """Question, words, verdicts, evidence, traps and notes are read back as they were saved, under a number."""
    saved = store.save(attempt(Status.PARTLY, Status.MISSED))
    assert saved == replace(attempt(Status.PARTLY, Status.MISSED), id=1)
    assert store.attempt(1) == saved
    assert store.latest() == 1


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@settings(max_examples=30, deadline=None)
@given(words=st.lists(TEXTS, max_size=5), claim=TEXTS, seconds=st.none() | st.floats(0, 600))
def test_whatever_was_said_comes_back(
    words: list[str], claim: str, seconds: float | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Any text in any script, NUL and control characters too, is the same after the store."""
    question = replace(QUESTION, key_points=(KeyPoint(slug="one", text=claim),))
    transcript = Transcript(tuple(map(Word, words)))
    one = replace(attempt(Status.MISSED, question=question), transcript=transcript, seconds=seconds)
    with Store(tmp_path_factory.mktemp("home")) as store:
        assert store.attempt(store.save(one).id) == replace(one, id=1)


def test_history_outlives_a_change_of_the_deck(store: Store) -> None:
    """An old attempt shows the key point's text of its day, whatever the deck says now."""
    store.save(attempt(Status.COVERED, Status.MISSED))
    newer = replace(QUESTION, key_points=(KeyPoint(slug="one", text="Something else."), POINTS[1]))
    store.save(attempt(Status.COVERED, Status.MISSED, question=newer))
    assert [store.attempt(number).question.key_points[0].text for number in (1, 2)] == [
        "The claim one.",
        "Something else.",
    ]


def test_the_newest_attempts_come_first(store: Store) -> None:
    """Attempts are listed newest first, all of them or those of one question, and no more than asked for."""
    for _ in range(3):
        store.save(attempt(Status.COVERED, Status.MISSED))
    store.save(attempt(Status.COVERED, Status.MISSED, question=replace(QUESTION, slug="other")))
    assert [one.id for one in store.attempts()] == [4, 3, 2, 1]
    assert [one.id for one in store.attempts(question="q", limit=2)] == [3, 2]
    assert [one.id for one in store.attempts(deck="nothing")] == []


def test_a_weakness_is_what_was_missed_when_it_was_last_asked(store: Store) -> None:
    """Points covered since are forgotten; the others come most often missed first, then the most recent."""
    other = replace(QUESTION, slug="other")
    store.save(attempt(Status.MISSED, Status.MISSED))
    store.save(attempt(Status.COVERED, Status.PARTLY, at=AT + timedelta(days=1)))
    store.save(attempt(Status.CONTRADICTED, Status.COVERED, question=other, at=AT + timedelta(days=2)))
    found = [(one.question, one.key_point, one.misses, one.last_status, one.last_said) for one in store.weaknesses()]
    assert found == [("q", "two", 2, Status.PARTLY, "it is"), ("other", "one", 1, Status.CONTRADICTED, "it is")]


def test_a_take_is_remembered_until_its_attempt_is_saved(store: Store) -> None:
    """What was being recorded is known after a crash, and forgotten in the same step that saves its attempt."""
    names = ("a" * 32, "b" * 32)
    for name in names:
        store.begin_take(name, "d", "q", AT)
    store.save(attempt(Status.COVERED, Status.MISSED), take=names[0])
    assert [(take.name, take.question, take.at) for take in store.takes()] == [(names[1], "q", AT)]
    store.end_take(names[1])
    assert store.takes() == ()


def test_what_is_not_there_is_the_person_s_mistake(store: Store) -> None:
    """An attempt that does not exist is a wrong name and not a broken store, and the way on is told."""
    with pytest.raises((ConfigError, StoreError), match="There is no attempt yet. Make one: voiceprep practice"):
        store.latest()
    with pytest.raises((ConfigError, StoreError), match="There is no attempt 7. See them all: voiceprep history"):
        store.attempt(7)


def test_a_save_that_fails_leaves_nothing_half_done(store: Store) -> None:
    """When one row cannot be written, none is: no attempt without its verdicts."""
    twice = replace(QUESTION, key_points=(POINTS[0], POINTS[0]))
    with pytest.raises(StoreError, match="UNIQUE"):
        store.save(attempt(Status.COVERED, Status.MISSED, question=twice))
    assert store.attempts() == ()


# ---- who may read it


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    """Whatever the umask: the folder is 0700, the database and what SQLite puts beside it 0600."""
    before = os.umask(0)
    try:
        with Store(tmp_path / "home") as store:
            store.save(attempt(Status.COVERED, Status.MISSED))
            modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "home").iterdir()}
    finally:
        os.umask(before)
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700
    assert set(modes) >= {DATABASE, f"{DATABASE}-wal"}
    assert set(modes.values()) == {0o600}


def test_a_link_in_place_of_the_database_is_not_followed(tmp_path: Path) -> None:
    """A symbolic link planted under the database's name is refused, and its target stays as it was."""
    (tmp_path / "theirs").write_text("precious")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / DATABASE).symlink_to(tmp_path / "theirs")
    with pytest.raises(StoreError, match="cannot be used"):
        Store(tmp_path / "home")
    assert (tmp_path / "theirs").read_text() == "precious"


# ---- what can be wrong with it


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    """A database of a newer voiceprep is refused with the way out, and not changed."""
    Store(tmp_path).__exit__(None, None, None)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as db:
        db.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")
    before = (tmp_path / DATABASE).read_bytes()
    with pytest.raises(StoreError, match="newer voiceprep. Update: pip install -U voiceprep"):
        Store(tmp_path)
    assert (tmp_path / DATABASE).read_bytes() == before


@pytest.mark.parametrize("damage", ["text", "cut", "page"])
def test_a_damaged_database_is_named(damage: str, tmp_path: Path) -> None:
    """A file that is no database, or lost or changed its pages, is named; recordings are said to be untouched."""
    with Store(tmp_path) as store:
        for _ in range(30):
            store.save(attempt(Status.COVERED, Status.MISSED))
    file = tmp_path / DATABASE
    content = file.read_bytes()
    damaged = {
        "text": b"My dear diary, " * 1000,
        "cut": content[: len(content) // 3],
        "page": content[:4096] + bytes(len(content) - 4096),
    }
    file.write_bytes(damaged[damage])
    with pytest.raises(StoreError, match=r"voiceprep\.db is damaged .* Your recordings are untouched"):
        use(tmp_path)


def use(home: Path) -> None:
    """Everything that reads."""
    with Store(home) as store:
        for one in store.attempts():
            store.attempt(one.id)
        store.weaknesses()
        store.save(attempt(Status.COVERED, Status.MISSED))


@pytest.mark.parametrize(
    ("column", "value"),
    [("question_text", "{}"), ("transcript", "[[1,2"), ("at", "yesterday"), ("origin", "telepathy")],
)
def test_a_row_that_makes_no_sense_is_damage_too(column: str, value: str, tmp_path: Path) -> None:
    """What something else has written into a row ends in our own error, not in a traceback."""
    with Store(tmp_path) as store:
        store.save(attempt(Status.COVERED, Status.MISSED))
    with closing(sqlite3.connect(tmp_path / DATABASE)) as db, db:
        db.execute(f"UPDATE attempt SET {column} = ?", (value,))
    with pytest.raises(StoreError, match="is damaged"):
        use(tmp_path)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A data folder without permission, or with a file in its place, is named with the way to another one."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    tmp_path.chmod(0o755)
    (tmp_path / "file").write_text("")
    way_out = "cannot be used: .*Choose another: VOICEPREP_HOME=FOLDER"
    with pytest.raises(StoreError, match=way_out):
        Store(tmp_path / "file")
    with unprivileged(), pytest.raises(StoreError, match=way_out):
        Store(closed / "home")


def test_a_writer_waits_for_another(tmp_path: Path) -> None:
    """While another process writes, a save waits for it instead of failing."""
    with Store(tmp_path) as store, closing(sqlite3.connect(tmp_path / DATABASE, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        later = threading.Timer(0.3, other.rollback)
        later.start()
        assert store.save(attempt(Status.COVERED, Status.MISSED)).id == 1
        later.join()


def test_a_writer_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that stays locked is told as what it is."""
    with Store(tmp_path) as store, closing(sqlite3.connect(tmp_path / DATABASE)) as other:
        store.database._db.execute("PRAGMA busy_timeout = 50")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="Another voiceprep is writing"):
            store.save(attempt(Status.COVERED, Status.MISSED))


# ---- migrations


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a step fails, neither it nor the steps before it are done, and the next start begins where it was."""
    with Store(tmp_path) as store:
        store.save(attempt(Status.COVERED, Status.MISSED))
    steps = (*schema.MIGRATIONS, "CREATE TABLE extra (a) STRICT; CREATE TABLE nonsense (")
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", steps)
        with pytest.raises(StoreError):
            Store(tmp_path)
    with Store(tmp_path) as store:
        assert len(store.attempts()) == 1
    with closing(sqlite3.connect(tmp_path / DATABASE)) as db:
        assert db.execute("SELECT name FROM sqlite_schema WHERE name = 'extra'").fetchall() == []


def test_two_first_starts_at_once_make_one_database(tmp_path: Path) -> None:
    """Several processes that find no database yet all come up, on one schema."""
    troubles: list[BaseException] = []

    def start() -> None:
        try:
            Store(tmp_path).__exit__(None, None, None)
        except BaseException as error:  # carried home
            troubles.append(error)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
