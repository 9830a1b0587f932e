"""History judged again, an attempt at a time."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from voiceprep.cli.main import World
from voiceprep.core.attempt import Attempt
from voiceprep.core.coverage import SCORER_VERSION
from voiceprep.core.deck import Deck, Question, all_asked
from voiceprep.core.personal import Personal, texts
from voiceprep.core.rejudged import Rejudged, reasons, without
from voiceprep.core.transcript import Transcript
from voiceprep.errors import StoreError
from voiceprep.store.cards import Cards
from voiceprep.store.exchanges import settle
from voiceprep.store.judgements import Judgements
from voiceprep.store.personal import load_personal
from voiceprep.store.store import Store, question_json

Name = tuple[str, str]
"""Slug of a deck and of a question in it."""


@dataclass(frozen=True, slots=True)
class Rescoring:
    """What attempts are judged again with."""

    here: World
    """The world."""
    store: Store
    """Where the attempts are."""
    judgements: Judgements
    """Where their judgements are."""
    cards: Cards
    """What a new judgement is scheduled in."""
    questions: Mapping[Name, Question]
    """The questions of today."""
    taught: Personal = field(default_factory=Personal)
    """The appeals that hold."""
    appeals: Personal = field(default_factory=Personal)
    """Those, and such as hold no more since just now."""
    hear: bool = False
    """Whether recordings are transcribed again too, where another model or other terms would hear them."""
    force: bool = False
    """Whether also that is done again of which nothing has changed."""
    _texts: dict[Name, str] = field(default_factory=dict)
    """The questions of today as they are stored, each once it was compared."""
    _gone: dict[Name, Question] = field(default_factory=dict)
    """Questions that no deck has any more, each as last judged by."""

    def waiting(self, names: Iterable[Name] | None = None) -> tuple[int, ...]:
        """The numbers of the attempts that there is something to do for, of these questions or of all."""
        chosen = self.judgements.questions() if names is None else names
        return tuple(sorted(number for name in chosen for number in self._waiting(name)))

    def _waiting(self, name: Name) -> tuple[int, ...]:
        if self.force:
            return self.judgements.attempts(*name)
        model = self.here.recognizer.model if self.hear else None
        return self.judgements.outdated(*name, self._text(name), SCORER_VERSION, model)

    def _text(self, name: Name) -> str | None:
        """Today's text of a question, written once: that takes longer than to compare it."""
        if name in self.questions and name not in self._texts:
            self._texts[name] = question_json(self.questions[name])
        return self._texts.get(name)

    def judge(self, number: int) -> Rejudged | None:
        """Judge an attempt by what holds today; None when that comes to the very same.

        A question that no deck has any more is judged by the text that the attempt was judged by before.
        """
        old = self.store.attempt(number)
        question = self._question(old)
        transcript = self._heard(old, question)
        slugs = {one.key_point for one in self.judgements.taken_back(number)}
        asked = replace(question, prompt=old.follow_up.text) if old.follow_up else question
        new = replace(
            old,
            question=question,
            transcript=transcript or old.transcript,
            model=old.model if transcript is None else self.here.recognizer.model,
            coverage=without(self.here.cover(asked, transcript or old.transcript), slugs),
            scorer=SCORER_VERSION,
        )
        if new == old:
            return None
        text = self._text((old.deck, question.slug)) or question_json(question)
        with self.store.database.transaction():
            self.judgements.replace(new, text, self.here.now())
            settle(self.store, number)
            self.cards.rate(number)
        return Rejudged(old, new, tuple(reasons(old, new, self.appeals)))

    def _question(self, old: Attempt) -> Question:
        """What *old* is judged by; one object for equal questions, since the scorer takes each one apart."""
        name = old.deck, old.question.slug
        if name in self.questions:
            return self.questions[name]
        question = self.taught.on(old.deck, self.appeals.off(old.question))
        if self._gone.get(name) != question:
            self._gone[name] = question
        return self._gone[name]

    def _heard(self, old: Attempt, question: Question) -> Transcript | None:
        """What the recognizer of today hears; None when it need not be asked, or the recording is lost."""
        is_same = old.model == self.here.recognizer.model and old.question.vocabulary == question.vocabulary
        if not self.hear or old.recording is None or (is_same and not self.force):
            return None
        try:
            samples = self.here.recordings().read(old.recording)
        except StoreError as error:
            self.here.tell(f"Attempt {old.id} keeps its transcript: {error}", "yellow")
            return None
        return self.here.recognizer.transcribe(samples, question.vocabulary)


def rescoring(
    here: World,
    store: Store,
    decks: Iterable[Deck],
    *,
    hear: bool = False,
    force: bool = False,
) -> Rescoring:
    """What judges the attempts of *store* again by *decks*; see Rescoring. The data folder must be locked."""
    taught = load_personal(here.settings.home)
    database = store.database
    return Rescoring(
        here, store, Judgements(database), Cards(database), questions_of(decks), taught, taught, hear=hear, force=force
    )


def questions_of(decks: Iterable[Deck]) -> Mapping[Name, Question]:
    """Every question by its name."""
    return {(asked.deck.slug, asked.question.slug): asked.question for asked in all_asked(decks)}


def judged(work: Rescoring, numbers: Sequence[int]) -> Iterator[Rejudged]:
    """Those of the attempts *numbers* whose judgement is another now, each stored before the next, under a bar."""
    from rich.progress import Progress

    done = 0
    with Progress(console=work.here.err, transient=True, disable=not work.here.err.is_terminal) as progress:
        bar = progress.add_task("Judging again", total=len(numbers))
        try:
            for done, number in enumerate(numbers, start=1):
                if (change := work.judge(number)) is not None:
                    yield change
                progress.update(bar, completed=done)
        except KeyboardInterrupt as interrupt:
            kept = f"Stopped after {max(0, done - 1)} of {len(numbers)}, which are stored. The same command goes on."
            raise KeyboardInterrupt(kept) from interrupt


def judged_with(
    here: World,
    store: Store,
    before: Personal,
    after: Personal,
    deck: list[Path] | None = None,
    *,
    but: Collection[int] = (),
) -> Sequence[Rejudged]:
    """Judge again what is another with *after* than with *before*. The data folder must be locked.

    Args:
        here: the world.
        store: where the attempts are.
        before: what the person had taught until now.
        after: what the person has taught from now on.
        deck: deck files of the person's.
        but: numbers of attempts that are left as they are.
    """
    changed = set(before.appeals) ^ set(after.appeals)
    known = questions_of(here.decks(deck, taught=before))
    work = rescoring(here, store, here.decks(deck, taught=after))
    work = replace(work, taught=after, appeals=after.plus(one for one in before.appeals if one in changed))
    names = [name for name, question in work.questions.items() if question != known[name]]
    own = {tuple(one.question.split("/")) for one in changed}  # also when its deck is gone
    numbers = {
        *work.waiting(names),
        *(number for deck_, slug in own for number in work.judgements.attempts(deck_, slug)),
        *work.judgements.taught(texts(changed)),
    }
    return list(judged(work, sorted(numbers.difference(but))))
