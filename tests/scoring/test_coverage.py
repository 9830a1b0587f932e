"""What the scorer promises of every question, shown on the bundled decks."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring.labelled import labelled_answers

from voiceprep import Deck, KeyPoint, Question, Status, Transcript, Trap, bundled_decks, cover
from voiceprep.core import coverage as rules
from voiceprep.core.coverage.clues import Answer
from voiceprep.core.coverage.pieces import sentences
from voiceprep.core.coverage.terms import Vocabulary
from voiceprep.core.coverage.tokens import tokenize

QUESTIONS = [question for deck in bundled_decks() for question in deck.questions]
EARNED = {Status.COVERED, Status.PARTLY}
ABROAD = (
    "Heute Morgen habe ich die Blumen gegossen, und danach sind wir mit dem Rad zum Bäcker ans andere Ufer gefahren."
)
UNRELATED = "By the way, my cat sleeps on the radiator all day and the neighbours are painting their fence green."

GARDEN = (
    "We have an allotment behind the station. I dig it over in spring, and then I put the potatoes in, a foot apart. "
    "When it is dry, they need a can of water each evening. My neighbour says that his grow larger, since he feeds them "
    "with nettles. In September we take them out and keep them in the cellar, in the dark, so that they do not sprout."
)

any_question = st.sampled_from(QUESTIONS)


def said(question: Question, text: str) -> dict[str, Status]:
    return {one.key_point.slug: one.status for one in cover(question, Transcript.from_text(text)).verdicts}


def pool_question() -> Question:
    return next(question for question in QUESTIONS if question.slug == "thread-pool")


def test_reading_out_a_key_point_covers_it() -> None:
    """Whoever says a key point in the deck's own words has covered it: every one of every deck."""
    read_out = [(question, point) for question in QUESTIONS for point in question.key_points]
    assert [
        (question.slug, point.slug)
        for question, point in read_out
        if said(question, point.text)[point.slug] is not Status.COVERED
    ] == []


@pytest.mark.parametrize("talk", [UNRELATED, ABROAD, GARDEN])
def test_talk_about_something_else_earns_nothing(talk: str) -> None:
    """Speech that has nothing to do with any question, or is in another language, is worth nothing and no trap."""
    coverages = [cover(question, Transcript.from_text(talk)) for question in QUESTIONS]
    assert {coverage.percent for coverage in coverages} == {0}
    assert not any(trap.fell for coverage in coverages for trap in coverage.traps)


@pytest.mark.parametrize(
    "frame", ["It is not true that {}", "Some people say that {}, but that is wrong.", "I don't know whether {}"]
)
def test_a_claim_denied_or_doubted_is_not_made(frame: str) -> None:
    """A key point within words that deny or doubt it earns nothing; of two statements in one, the second may stand."""
    earned = [
        (question.slug, point.slug)
        for question in QUESTIONS[::4]
        for point in question.key_points
        if said(question, frame.format(point.text[0].lower() + point.text[1:].rstrip(".")))[point.slug] in EARNED
    ]
    assert len(earned) <= 0.05 * sum(len(question.key_points) for question in QUESTIONS[::4]), earned


@settings(max_examples=15, deadline=None)
@given(any_question)
def test_the_same_answer_gets_the_same_verdicts(question: Question) -> None:
    """Covering twice gives equal values, to the last byte of their text."""
    answer = Transcript.from_text(question.model_answer)
    assert repr(cover(question, answer)) == repr(cover(question, answer))


@settings(max_examples=15, deadline=None)
@given(any_question)
def test_silence_earns_nothing(question: Question) -> None:
    """An empty transcript is not heard, covers nothing and falls into no trap."""
    coverage = cover(question, Transcript())
    assert not coverage.heard
    assert coverage.percent == 0
    assert {verdict.status for verdict in coverage.verdicts} == {Status.MISSED}
    assert not any(trap.fell for trap in coverage.traps)


@settings(max_examples=20, deadline=None)
@given(any_question)
def test_reading_the_question_back_earns_nothing(question: Question) -> None:
    """The question itself is no answer."""
    assert cover(question, Transcript.from_text(question.prompt)).percent <= 5


@settings(max_examples=20, deadline=None)
@given(any_question)
def test_a_list_of_terms_is_flagged(question: Question) -> None:
    """Naming every term of a question without a sentence around them earns at most 30 and is said so."""
    for joined in (", ", " and "):
        coverage = cover(question, Transcript.from_text(joined.join(question.vocabulary)))
        assert coverage.percent <= 30
        assert coverage.notes


def test_model_answers_are_nearly_complete() -> None:
    """Who reads out the model answers has said 95 % of everything, and never less than 60 % of one question."""
    percents = [cover(question, Transcript.from_text(question.model_answer)).percent for question in QUESTIONS]
    assert sum(percents) / len(percents) >= 95
    assert min(percents) >= 60


def test_a_credit_rests_on_its_evidence() -> None:
    """Without the words shown as evidence, three of four key points of model answers are no longer credited."""
    gone = total = 0
    for question in QUESTIONS[::6]:
        words = Transcript.from_text(question.model_answer).words
        for verdict in cover(question, Transcript(words)).verdicts:
            if verdict.status in EARNED and verdict.evidence:
                left = Transcript(words[: verdict.evidence.first] + words[verdict.evidence.last + 1 :])
                again = next(one for one in cover(question, left).verdicts if one.key_point == verdict.key_point)
                gone, total = gone + (again.status not in EARNED), total + 1
    assert gone / total >= 0.75


def test_evidence_carries_the_times_of_its_words() -> None:
    """Spoken evidence starts with its first word and ends with its last."""
    words = Transcript.from_text("Well, there are four threads by default. That is all I know.").words
    timed = Transcript(tuple(dataclasses.replace(w, start=float(n), end=n + 0.5) for n, w in enumerate(words)))
    verdict = next(v for v in cover(pool_question(), timed).verdicts if v.key_point.slug == "default-four")
    assert verdict.evidence is not None
    assert (verdict.evidence.start, verdict.evidence.end) == (
        timed.words[verdict.evidence.first].start,
        timed.words[verdict.evidence.last].end,
    )


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("It's eight, no sorry, four threads by default.", Status.COVERED),
        ("I think the pool has, um, eight, no wait, four threads by default.", Status.COVERED),
        ("By default the pool has eight, no, four threads.", Status.COVERED),
        ("It's four, no sorry, eight threads by default.", Status.CONTRADICTED),
        ("Out of the box you get four of those threads.", Status.COVERED),
        ("The thread pool has eight threads by default.", Status.CONTRADICTED),
        ("There is a thread pool in libuv.", Status.MISSED),
        ("I don't remember how many threads the pool has by default.", Status.MISSED),
    ],
)
def test_numbers_decide(text: str, status: Status) -> None:
    """The right number earns the point, another contradicts it, none leaves it missed; a correction counts."""
    assert said(pool_question(), text)["default-four"] is status


def test_a_contradiction_by_its_number_shows_that_number() -> None:
    """Where the rules decide, the evidence is what they found, wherever the witness looked."""
    text = "Files are read there. I like the topic. We had it in a project once. By default the pool has eight threads."
    verdict = next(
        v for v in cover(pool_question(), Transcript.from_text(text)).verdicts if v.key_point.slug == "default-four"
    )
    assert verdict.status is Status.CONTRADICTED
    assert verdict.evidence is not None
    assert "eight threads" in verdict.evidence.text


def test_a_phrasing_is_heard_wherever_it_stands_in_the_deck() -> None:
    """What an author adds as the last phrasing helps as much as the first, as `deck check` advises."""
    phrasings = ("it dumps the dataset to a file", "RDB saves copies of the data", "it photographs all that it holds")
    other = "every few minutes all of the data is written out"
    answer = Transcript.from_text("Every few minutes it forks and writes all of the data out.")
    percents = [
        cover(
            Question(
                slug="q",
                prompt="What happens to the data in Redis when it restarts?",
                key_points=(
                    KeyPoint(slug="p", text="RDB persistence writes snapshots to disk at intervals.", phrasings=said),
                ),
            ),
            answer,
        ).percent
        for said in ((other, *phrasings), (*phrasings, other))
    ]
    assert percents[0] == percents[1] > 0


def test_without_the_model_the_rules_judge_alone() -> None:
    """The scorer needs no model: a plainly made claim is covered and another number contradicts it."""
    question = pool_question()
    by_text = {
        text: next(v.status for v in rules.cover(question, Transcript.from_text(text)).verdicts)
        for text in ("there are four threads by default", "there are eight threads by default")
    }
    assert list(by_text.values()) == [Status.COVERED, Status.CONTRADICTED]


def test_held_out_answers_agree_with_their_labels() -> None:
    """On every fifth held-out answer 85 % of the credits are deserved, and 85 % of the deserved ones are given."""
    credited = deserved = both = 0
    for answer in [one for one in labelled_answers() if one.split == "held_out"][::5]:
        for slug, status in said(answer.question, answer.text).items():
            earned, due = status in EARNED, answer.key_points[slug] in {"covered", "partly"}
            credited, deserved, both = credited + earned, deserved + due, both + (earned and due)
    assert both / credited >= 0.85
    assert both / deserved >= 0.85


LEXICON_TERMS = ("UV_THREADPOOL_SIZE", "crypto.pbkdf2", "process.nextTick", "bcrypt", "setImmediate", "localStorage",
                 "Promise.race", "httpOnly", "preflight", "async")  # fmt: skip


@pytest.mark.parametrize(
    ("heard", "term"),
    [
        ("u v thread pool size", "UV_THREADPOOL_SIZE"),
        ("UV ThreadPOOL size", "UV_THREADPOOL_SIZE"),
        ("crypto dot p b k d f two", "crypto.pbkdf2"),
        ("process dot next tick", "process.nextTick"),
        ("process.nextTick", "process.nextTick"),
        ("H T T P only", "httpOnly"),
        ("B-Cripped", "bcrypt"),
        ("for flight", "preflight"),
        ("a sink", "async"),
    ],
)
def test_a_term_is_heard_however_it_is_spelled(heard: str, term: str) -> None:
    """Spelled out, split, joined or misheard: a term is found as it is written."""
    tokens = tokenize(Transcript.from_text(heard).words, Vocabulary(LEXICON_TERMS, {}))
    assert [token.stem for token in tokens] == [term]


@pytest.mark.parametrize("other", ["scrypt", "set timeout", "session storage", "promise dot any", "promise dot all"])
def test_another_term_is_not_taken_for_ours(other: str) -> None:
    """A real term that sounds similar is never heard as one of the question's."""
    tokens = tokenize(Transcript.from_text(other).words, Vocabulary(LEXICON_TERMS, {}))
    assert not any(token.is_term for token in tokens)


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("the loop does not block", {"block"}),
        ("it never waits for the callback", {"wait", "callback"}),
        ("not only fast but also small", set()),
        ("it is not that it does not wait", set()),
        ("it is not true that it waits", {"wait"}),
        ("I don't think that it waits", {"wait"}),
        ("it is not true that when they are busy, it waits", {"busi", "wait"}),
    ],
)
def test_a_negator_reaches_to_the_end_of_its_clause(text: str, denied: set[str]) -> None:
    """What follows a negator in its clause is denied, what is denied twice is not."""
    tokens = tokenize(Transcript.from_text(text).words, Vocabulary((), {}))
    assert {token.stem for token in tokens if token.denied} == denied


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("It's eight, no sorry, four threads.", "It's four threads."),
        ("Um, it's, you know, eight, no, four threads.", "it's, four threads."),
        ("eight wait four threads", "four threads"),
        ("forEach does not wait, for any promise.", "forEach does not wait, for any promise."),
        ("forEach waits, no, forEach does not wait.", "forEach does not wait."),
        ("I set u v thread pool size, before it starts.", "I set UV_THREADPOOL_SIZE, before it starts."),
        ("There is no wait, there is no lock.", "There is no wait, there is no lock."),
        ("It has, I mean, threads.", "It has, threads."),
        ("It has eight, I mean, four threads.", "It has four threads."),
        ("It is non-async, so it sinks.", "It is non-async, so it sinks."),
    ],
)
def test_the_witness_reads_what_was_meant(said: str, meant: str) -> None:
    """Fillers and what was taken back are left out, terms stand as they are written, all else as it was heard."""
    answer = Answer.of(Transcript.from_text(said), Vocabulary((*LEXICON_TERMS, "forEach"), {}), "")
    assert answer.meant(range(len(answer.transcript.words))) == meant


def test_questions_doubts_and_rejected_reports_are_not_claims() -> None:
    """Nothing is claimed by asking, by not remembering, or by telling what others wrongly say."""
    text = "Is it four? I don't remember whether it is eight. Some people say sixteen, but that's wrong."
    tokens = tokenize(Transcript.from_text(text).words, Vocabulary((), {}))
    assert {token.stem for token in tokens if token.claimed and token.is_number} == set()


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("Clients don't know which replica leads.", True),
        ("You can't tell a slow replica from a dead one.", True),
        ("I honestly can't tell whether a replica leads.", False),
        ("They really don't know which replica leads.", True),
        ("It has one replica, and many get it wrong.", True),
        ("It has one replica. It is wrong to say five.", True),
        ("It has one replica, and it is not true that it has five.", True),
        ("It has one replica. That's wrong.", False),
    ],
)
def test_a_doubt_is_the_speakers_own_and_a_rejection_is_about_what_came_before(text: str, claimed: bool) -> None:
    """What others do not know is a claim about them, and to call something else wrong leaves a claim standing."""
    tokens = tokenize(Transcript.from_text(text).words, Vocabulary((), {}))
    assert all(token.claimed for token in tokens if token.stem == "replica") is claimed


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Microtasks run before timers.", Status.COVERED),
        ("Timers run after microtasks.", Status.COVERED),
        ("Timers run before microtasks.", Status.CONTRADICTED),
        ("Microtasks run after timers.", Status.CONTRADICTED),
    ],
)
def test_sides_and_their_relation_may_be_turned_together(text: str, status: Status) -> None:
    """One side and the other may change places where their relation turns with them; one alone says the opposite."""
    question = Question(slug="q", prompt="In what order?", key_points=(KeyPoint(slug="p", text="Microtasks run before timers."),))  # fmt: skip
    assert rules.cover(question, Transcript.from_text(text)).verdicts[0].status is status


@pytest.mark.parametrize("after", ["That is not true.", "That's a myth."])
def test_a_phrasing_that_is_rejected_was_not_read_out(after: str) -> None:
    """Whoever raises a misconception to refute it has not fallen for it, and asking is not claiming."""
    question = pool_question()
    for trap in question.traps:
        for text in (f"{trap.claim} {after}", trap.claim.rstrip(".") + "?"):
            assert not any(one.fell for one in rules.cover(question, Transcript.from_text(text)).traps)


def test_a_sentence_beside_the_prompt_read_back_is_heard() -> None:
    """The witness is shown a sentence that stands alone, since what stood beside it was the question."""
    question = pool_question()
    text = f"I like this one a lot. So let me see what I know. {question.prompt} There are four threads by default."
    assert said(question, text)["default-four"] is Status.COVERED


def test_a_claim_longer_than_the_model_reads_breaks_nothing() -> None:
    """A deck may hold a key point of many words: what the model cannot read of it is left out."""
    long = "Redis keeps its data in memory, " + "and it is fast because of that, " * 30 + "which costs more."
    question = Question(slug="q", prompt="What is Redis?", key_points=(KeyPoint(slug="p", text=long),))
    assert cover(question, Transcript.from_text(long)).percent == 100
    assert cover(question, Transcript.from_text(UNRELATED)).percent == 0


def test_a_speaker_who_never_pauses_is_cut_into_sentences() -> None:
    """Text without a full stop is read in parts of at most thirty words that together are the whole."""
    words = Transcript.from_text("and then it goes on " * 40).words
    spans = sentences(words)
    assert max(map(len, spans)) <= 30
    assert [at for span in spans for at in span] == list(range(len(words)))


def test_a_minimal_deck_can_be_scored() -> None:
    """A key point with nothing but its text is matched against that text."""
    point = KeyPoint(slug="p", text="Redis keeps its data in memory.")
    trap = Trap(slug="t", claim="Redis reads every value from disk.")
    question = Question(slug="q", prompt="What is Redis?", key_points=(point,), traps=(trap,))
    deck = Deck(slug="d", title="D", questions=(question,))
    coverage = cover(deck.questions[0], Transcript.from_text("I know that Redis keeps its data in memory."))
    assert coverage.percent == 100
    assert not coverage.traps[0].fell


def test_a_key_point_of_stop_words_alone_is_missed_and_breaks_nothing() -> None:
    """A point in whose text nothing can be looked for is never found, and the others are judged as ever."""
    points = (KeyPoint(slug="empty", text="It is one thing."), KeyPoint(slug="p", text="Redis keeps data in memory."))
    question = Question(slug="q", prompt="What is Redis?", key_points=points)
    verdicts = rules.cover(question, Transcript.from_text("Redis keeps data in memory.")).verdicts
    assert [verdict.status for verdict in verdicts] == [Status.MISSED, Status.COVERED]
