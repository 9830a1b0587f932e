"""What the interviewer says next."""

from dataclasses import replace

import pytest
from exchanges import QUESTION, about, answer, exchange

from voiceprep.core.deck import Asked, Deck, KeyPoint, Level, Question
from voiceprep.core.exchange import Exchange
from voiceprep.core.follow_up import FollowUp, Move
from voiceprep.core.interview import follow_up, harder, is_skip


def asks(one: Exchange) -> tuple[Move, str, str] | None:
    found = follow_up(one)
    return found and (found.move, found.about, found.text)


def test_a_trap_is_pushed_back_on_first_and_in_the_persons_own_words() -> None:
    """A misconception comes before anything missed: what was said, then the deck's question, never the fact."""
    assert asks(exchange(answer("mmm", "grows"))) == (Move.TRAP, "grows", "You said: “words 3”. Who lets it grow?")


def test_a_trap_without_a_question_of_its_own() -> None:
    """The key point that the same words contradict lends its follow-up; without one: are you sure?"""
    assert asks(exchange(answer("mxm", "blocks"))) == (
        Move.TRAP, "blocks", "You said: “words 4”. What is it to us?",
    )  # fmt: skip
    assert asks(exchange(answer("mmm", "blocks"))) == (
        Move.TRAP, "blocks", "You said: “words 4”. Are you sure? What happens instead?",
    )  # fmt: skip


def test_after_the_push_comes_what_is_missing() -> None:
    """A trap is pushed back on once, taken back or not; then the heaviest open point."""
    once = about("grows", Move.TRAP)
    assert asks(exchange(answer("mmm", "grows"), answer("mmm", "grows", asked=once)))[:2] == (Move.OPEN, "heavy")
    assert asks(exchange(answer("mmm", "grows", "blocks"), answer("mmm", asked=once)))[:2] == (Move.TRAP, "blocks")


def test_a_trap_that_was_taken_back_is_left_alone() -> None:
    """Who corrects a slip is not pushed on it."""
    assert asks(exchange(answer("ccm", "grows"), answer("mmm", denied="grows")))[:2] == (Move.OPEN, "twin")


@pytest.mark.parametrize(
    ("said", "slug", "text"),
    [
        ("mmm", "heavy", "What is it to us?"),  # of two that weigh the same, the first of the deck
        ("mpm", "heavy", "What is it to us?"),
        ("mcm", "twin", "What does it breathe?"),
        ("mcc", "light", "How heavy is it?"),
        ("xmm", "light", "You said: “words 0”. How heavy is it?"),  # wrong is worse than missing
        ("xmx", "twin", "You said: “words 6”. What does it breathe?"),
    ],
)
def test_the_heaviest_open_point_is_asked_about(said: str, slug: str, text: str) -> None:
    """Contradicted points first, then by weight, then in the order of the deck."""
    found = follow_up(exchange(answer(said)))
    assert (found.about, found.text, found.follows) == (slug, text, 1)


def test_the_second_miss_gets_a_hint() -> None:
    """Asked openly first; still open after that, with the hint; a point without a hint is left for the next one."""
    assert asks(exchange(answer("mmm"), answer("mmm", asked=about("heavy")))) == (
        Move.HINT, "heavy", "Here is a hint. Feel it.",
    )  # fmt: skip
    assert asks(exchange(answer("mpm"), answer("mpm", asked=about("heavy"))))[:2] == (Move.HINT, "heavy")
    assert asks(exchange(answer("mcm"), answer("mmm", asked=about("twin"))))[:2] == (Move.OPEN, "light")
    assert asks(exchange(answer("mmm"), answer("mcm", asked=about("heavy"))))[:2] == (Move.OPEN, "twin")


def test_a_push_on_a_trap_was_the_first_question_about_what_it_contradicts() -> None:
    """Said once more, the same thing is not asked again: it gets its hint."""
    pushed = about("blocks", Move.TRAP)
    assert asks(exchange(answer("mxm", "blocks"), answer("mxm", "blocks", asked=pushed)))[:2] == (Move.HINT, "heavy")


def test_two_follow_ups_are_enough() -> None:
    """After the second one the interviewer moves on, whatever is open; so they do when nothing is."""
    asked = [answer("mmm", asked=about(slug)) for slug in ("heavy", "twin")]
    assert follow_up(exchange(answer("mmm"), *asked)) is None
    assert follow_up(exchange(answer("ccc"))) is None


def test_a_deck_without_follow_ups_is_not_made_to_give_the_answer_away() -> None:
    """Nothing is asked about a missed point that has no question; a contradicted one is pushed back on."""
    bare = replace(QUESTION, key_points=tuple(KeyPoint(slug=one.slug, text=one.text) for one in QUESTION.key_points))

    def stripped(said: str) -> Exchange:
        one = answer(said)
        verdicts = tuple(
            replace(verdict, key_point=point)
            for verdict, point in zip(one.coverage.verdicts, bare.key_points, strict=True)
        )
        return exchange(replace(one, question=bare, coverage=replace(one.coverage, verdicts=verdicts)))

    assert follow_up(stripped("mmm")) is None
    assert asks(stripped("mxm"))[2] == "You said: “words 3”. Are you sure? What happens instead?"


def test_a_long_claim_is_not_read_out_whole() -> None:
    """Of a long sentence the first 25 words are quoted."""
    one = answer("xmm")
    said = replace(one.coverage.verdicts[0].evidence, text="so " * 40)
    verdicts = (replace(one.coverage.verdicts[0], evidence=said), *one.coverage.verdicts[1:])
    long = replace(one, coverage=replace(one.coverage, verdicts=verdicts))
    assert follow_up(exchange(long)).text == f"You said: “{' '.join(['so'] * 25)} …”. How heavy is it?"


@pytest.mark.parametrize(("text", "skips"), [("Skip.", True), ("Next question!", True), ("I'd skip the queue", False)])
def test_who_wants_to_move_on_says_so(text: str, skips: bool) -> None:
    """Skip, pass, next: alone they answer nothing."""
    assert is_skip(text) is skips


def leveled(slug: str, level: Level) -> Question:
    return Question(slug=slug, prompt="?", level=level, key_points=(KeyPoint(slug="p", text="It is."),))


def test_the_next_harder_question_of_the_deck() -> None:
    """One level up if there is one, else the next; none that was taken; none at the top."""
    deck = Deck(
        slug="d",
        title="D",
        questions=(
            leveled("boss", Level.STAFF),
            leveled("easy", Level.JUNIOR),
            leveled("old", Level.SENIOR),
            leveled("older", Level.SENIOR),
        ),
    )
    easy, boss = Asked(deck, deck.questions[1]), Asked(deck, deck.questions[0])
    assert harder(easy, {"d/easy"}).name == "d/old"
    assert harder(easy, {"d/old"}).name == "d/older"
    assert harder(easy, {"d/old", "d/older"}) == boss
    assert harder(boss, set()) is None


def test_what_is_asked_is_said_as_it_stands() -> None:
    """A follow-up replaces the question, and is answered in half a minute."""
    deck = Deck(slug="d", title="D", questions=(QUESTION,))
    first = Asked(deck, QUESTION, lead="Good morning.")
    later = Asked(deck, QUESTION, FollowUp(1, Move.OPEN, "heavy", "And the heart?"))
    assert (first.words, first.seconds) == ("Good morning. What about the pool?", 90)
    assert (later.words, later.seconds) == ("And the heart?", 30)
