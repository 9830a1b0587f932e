"""The decks that come with voiceprep: every question of the article, and what each question must have."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import rtoml
from rapidfuzz import fuzz, process

from voiceprep.core.authoring import review_texts
from voiceprep.core.deck import Asked, Deck, KeyPoint, Trap, all_asked
from voiceprep.core.lexicon import spoken
from voiceprep.devices.deck_file import bundled_decks, bundled_folder, deck_files, load_decks

EVERY = all_asked(bundled_decks())

ARTICLE = {
    # the event loop
    "order of the six loop phases, and what poll does": "nodejs-event-loop/phases",
    "nextTick against setImmediate": "nodejs-event-loop/next-tick",
    "non-blocking file read": "nodejs-event-loop/non-blocking-io",
    "all four pool threads busy": "nodejs-event-loop/thread-pool",
    "an example that blocks the loop": "nodejs-event-loop/blocking",
    "microtasks and Promise callbacks": "nodejs-event-loop/microtasks",
    "why CPU work hurts more than in Java": "nodejs-event-loop/cpu-bound",
    # async patterns
    "three files in three styles": "nodejs-async-patterns/three-styles",
    "Promise.all and allSettled on a rejection": "nodejs-async-patterns/promise-all",
    "race against any": "nodejs-async-patterns/race-any",
    "await within forEach": "nodejs-async-patterns/foreach-await",
    "async generators and their use": "nodejs-async-patterns/async-generators",
    "unhandled rejections, 14 to 18": "nodejs-async-patterns/unhandled-rejection",
    "inside util.promisify": "nodejs-async-patterns/promisify",
    # Express and HTTP
    "app.use, app.get and the order of middleware": "nodejs-express-http/use-versus-get",
    "errors of async handlers": "nodejs-express-http/async-errors",
    "send or json": "nodejs-express-http/send-versus-json",
    "home-made rate limits": "nodejs-express-http/rate-limiting",
    "the X-Powered-By header": "nodejs-express-http/powered-by",
    "validation with one shape of errors": "nodejs-express-http/request-validation",
    "what helmet is for": "nodejs-express-http/helmet",
    # scaling and performance
    "many cores: cluster and PM2": "nodejs-scaling-performance/multi-core",
    "backpressure with an example": "nodejs-scaling-performance/backpressure",
    "kinds of streams and a large CSV": "nodejs-scaling-performance/stream-types",
    "pools of pg and Sequelize": "nodejs-scaling-performance/pg-pooling",
    "slow connecting, 200 calls a request": "nodejs-scaling-performance/outbound-connections",
    "garbage collection and leaks": "nodejs-scaling-performance/garbage-collection",
    "CPU work in worker_threads": "nodejs-scaling-performance/worker-threads",
    "circuit breaker before a flaky API": "nodejs-scaling-performance/circuit-breaker",
    # authentication, security, databases
    "authentication or authorization": "nodejs-security-databases/authn-authz",
    "JWT, and where to keep it": "nodejs-security-databases/jwt-storage",
    "timing of comparisons": "nodejs-security-databases/timing-attack",
    "slow on purpose: bcrypt": "nodejs-security-databases/bcrypt",
    "SQL injection with pg and Sequelize": "nodejs-security-databases/sql-injection",
    "CORS, preflight, two origins": "nodejs-security-databases/cors",
    "connection string, pool, 500 users": "nodejs-security-databases/postgres-connections",
    # architecture
    "push to 50,000 people": "nodejs-architecture/realtime-notifications",
    "what a message queue adds": "nodejs-architecture/message-queue",
    "one repository or six": "nodejs-architecture/monorepo",
    "structured logs on Kubernetes": "nodejs-architecture/structured-logging",
    "a heap that grows for two days": "nodejs-architecture/heap-growth",
    "database timeouts now and then": "nodejs-architecture/database-timeouts",
}
"""The 42 questions that the article lists, in a few words of ours, and the question of ours that covers each."""

PROSE = {
    "a design in trouble at 10,000 users": "nodejs-scaling-performance/backpressure-design",
    "what really blocks the loop": "nodejs-event-loop/hidden-blockers",
    "pbkdf2 and latency under logins": "nodejs-security-databases/password-hashing-load",
    "connection overhead by performance hooks": "nodejs-scaling-performance/connection-overhead",
    "a live leak, half an hour": "nodejs-architecture/live-leak",
}
"""The five that make it the 47 it promises: what its prose says that candidates are asked."""


each_question = pytest.mark.parametrize("asked", EVERY, ids=[asked.name for asked in EVERY])


def words(text: str) -> int:
    return len(text.split())


def key_points() -> Iterator[tuple[str, KeyPoint]]:
    return ((f"{asked.name}/{point.slug}", point) for asked in EVERY for point in asked.question.key_points)


def traps() -> Iterator[tuple[str, Trap]]:
    return ((f"{asked.name}/{trap.slug}", trap) for asked in EVERY for trap in asked.question.traps)


def test_the_article_promises_47_questions() -> None:
    """42 are listed and five told in its prose; ours are 47 different ones."""
    assert (len(ARTICLE), len(PROSE)) == (42, 5)
    assert len({*ARTICLE.values(), *PROSE.values()}) == 47


@pytest.mark.parametrize(("asked", "ours"), [*ARTICLE.items(), *PROSE.items()], ids=[*ARTICLE, *PROSE])
def test_every_question_of_the_article_is_covered(asked: str, ours: str) -> None:
    """Each has a question of ours."""
    assert ours in {one.name for one in EVERY}


def test_larger_companies_ask_about_distributed_systems() -> None:
    """There are at least fifteen such questions."""
    (deck,) = [deck for deck in bundled_decks() if deck.slug == "distributed-systems"]
    assert len(deck.questions) >= 15


def test_a_deck_is_called_like_its_file() -> None:
    """So that a complaint about a deck leads to the file."""
    assert [deck.slug for deck in bundled_decks()] == [path.stem for path in deck_files(bundled_folder())]


@each_question
def test_every_question_is_complete(asked: Asked) -> None:
    """Three to seven key points, a trap, terms, a model answer of 60 to 150 words, and https sources."""
    question = asked.question
    assert 3 <= len(question.key_points) <= 7
    assert question.traps
    assert question.terms
    assert 60 <= words(question.model_answer) <= 150
    assert question.sources
    assert all(re.fullmatch(r"https://[\w.-]+\.\w+/\S*", source) for source in question.sources)


@each_question
def test_no_text_has_a_fault(asked: Asked) -> None:
    """Prompts have two sentences at most, and whatever is spoken can be pronounced; there is not even advice."""
    remarks = [
        remark for remark in review_texts(asked.deck) if remark.place[1] == asked.deck.questions.index(asked.question)
    ]
    assert remarks == []


def told(deck: Deck) -> Iterator[tuple[str, str]]:
    """Every text of *deck* that is or may be spoken, each as the engine is given it, with the question's name."""
    for question in deck.questions:
        points, wrong = question.key_points, question.traps
        texts = [question.prompt, question.model_answer, *question.terms]
        texts += [text for point in points for text in (point.text, point.follow_up, point.hint)]
        texts += [text for point in points for text in (*point.phrasings, *point.examples, *point.counterexamples)]
        texts += [text for trap in wrong for text in (trap.claim, trap.reply, *trap.phrasings, *trap.counterexamples)]
        yield from ((question.slug, spoken(text, question.lexicon)) for text in texts)


@pytest.mark.parametrize("deck", bundled_decks(), ids=lambda deck: deck.slug)
def test_nothing_is_read_out_as_a_symbol(deck: Deck) -> None:
    """Words, numbers and marks at which one pauses: no slash, asterisk or underscore, no dot or letter within a word.

    "C++" is the one that is said by its signs.
    """
    sayable = re.compile(r"(?:[^\W_]|[ ,;:?!'\u2019\"\u2026-]|\.(?!\w)|C\+\+)*")
    assert [(name, text) for name, text in told(deck) if not sayable.fullmatch(text)] == []
    inside = re.compile(r"[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z]|['\u2019][A-Z]|\b[A-Z]{2}")
    assert [(name, text) for name, text in told(deck) if inside.search(text)] == []


@pytest.mark.parametrize("deck", bundled_decks(), ids=lambda deck: deck.slug)
def test_a_lexicon_says_only_what_no_rule_knows(deck: Deck) -> None:
    """What the rules would say anyway is not said again: so a dot is "dot" in every deck."""
    lexicons = {"": deck.lexicon, **{question.slug: question.lexicon for question in deck.questions}}
    repeated = [
        (name, term)
        for name, lexicon in lexicons.items()
        for term, way in lexicon.items()
        if way.say and way.say.lower() == spoken(term, {}).lower()
    ]
    assert repeated == []
    assert {spoken("process.nextTick()", lexicon) for lexicon in lexicons.values()} == {"process dot next Tick"}


def test_every_key_point_is_proved_by_sentences() -> None:
    """At least five phrasings, two examples, two counterexamples and a follow-up for each."""
    lacking = [
        name
        for name, point in key_points()
        if len(point.phrasings) < 5 or len(point.examples) < 2 or len(point.counterexamples) < 2 or not point.follow_up
    ]
    assert lacking == []


def test_no_sentence_that_tests_a_deck_is_matched_against() -> None:
    """Examples and phrasings of a key point are different sentences: else the examples would prove nothing."""
    same = [
        name for name, point in key_points() if {*map(str.lower, point.examples)} & {*map(str.lower, point.phrasings)}
    ]
    assert same == []


def test_every_trap_is_answered() -> None:
    """Each has ways in which it is said, and a reply with the fact."""
    assert [name for name, trap in traps() if len(trap.phrasings) < 5 or not trap.reply] == []


def test_every_trap_is_pushed_back_on_with_a_question() -> None:
    """Each asks something of its own after the person's words, and says nothing of the reply."""
    assert [name for name, trap in traps() if not trap.push.endswith("?") or trap.reply in trap.push] == []
    pushes = [trap.push for _, trap in traps()]
    assert len(set(pushes)) == len(pushes)


def shared_run(said: list[str], told: str) -> int:
    """The length of the longest run of words of *said* that stands in *told*, whose words have spaces around them."""
    runs = ((first, last) for first in range(len(said)) for last in range(first + 1, len(said) + 1))
    return max((last - first for first, last in runs if f" {' '.join(said[first:last])} " in told), default=0)


@pytest.fixture(scope="module")
def article() -> str:
    path = Path(__file__).parents[2] / "shared" / "source" / "nodejs-interview-article.txt"
    if not path.exists():
        pytest.skip("the article is not here")
    return path.read_text(encoding="utf-8")


def test_the_article_is_not_copied(article: str) -> None:
    """No prompt stands in the article as a whole, nor twelve words of it in a row, where the article is at hand."""
    told = f" {' '.join(spelled(article))} "
    said = {asked.name: spelled(asked.question.prompt) for asked in EVERY}
    assert [name for name, prompt in said.items() if shared_run(prompt, told) >= min(12, len(prompt))] == []


def test_no_prompt_is_a_line_of_the_article_with_words_exchanged(article: str) -> None:
    """The nearest line of the article is less than 70 % alike; it was 91 before the prompts were written anew."""
    lines = [line.strip("- ") for line in article.splitlines()]
    near = {asked.name: process.extractOne(asked.question.prompt, lines, scorer=fuzz.ratio)[1] for asked in EVERY}
    assert {name: alike for name, alike in near.items() if alike >= 70} == {}


def spelled(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def test_a_deck_of_2000_questions_loads(tmp_path: Path) -> None:
    """Size is no matter: every question is there, in order. tests/benchmarks/decks.py measures the time."""
    point = {"slug": "p", "text": "It is so.", "phrasings": ["it is so", "that is how it is"]}
    questions = [
        {"slug": f"q-{number}", "prompt": f"What is {number}?", "key_points": [point]} for number in range(2000)
    ]
    path = tmp_path / "large.toml"
    path.write_text(rtoml.dumps({"slug": "large", "title": "Large", "questions": questions}))
    (deck,) = load_decks([path])
    assert [question.slug for question in deck.questions] == [f"q-{number}" for number in range(2000)]


def test_every_key_point_stands_in_its_model_answer() -> None:
    """A second reader found the words of the model answer that make each key point, and none was left without."""
    file = Path(__file__).parent / "scoring" / "training" / "model-answers.jsonl"
    quotes = {one["question"]: one["quotes"] for one in map(json.loads, file.read_text(encoding="utf-8").splitlines())}
    assert set(quotes) == {asked.name for asked in EVERY}
    for asked in EVERY:
        answer = " ".join(asked.question.model_answer.split())
        found = quotes[asked.name]
        assert set(found) == {point.slug for point in asked.question.key_points}
        assert all(" ".join(quote.split()) in answer for quote in found.values()), asked.name
