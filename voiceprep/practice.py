"""The story of one question: ask → listen → understand → cover → save, a function a step."""

import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime

from voiceprep.core.attempt import Attempt, Origin
from voiceprep.core.audio import SAMPLE_RATE, Samples, Sound, level_dbfs, mean_level, quiet_seconds
from voiceprep.core.coverage import SCORER_VERSION, Coverage
from voiceprep.core.deck import Asked, Question
from voiceprep.core.exchange import Exchange
from voiceprep.core.lexicon import spoken
from voiceprep.core.transcript import Transcript
from voiceprep.errors import MicrophoneError, SpeakerError
from voiceprep.listening import Listener, Noticed
from voiceprep.ports import ENTER, Keyboard, Microphone, Recognizer, Speaker, Voice
from voiceprep.store.cards import Cards
from voiceprep.store.recordings import Recordings
from voiceprep.store.store import Store

Watch = Callable[[Samples, float, float], None]
"""Told of each block, how many seconds are recorded with it, and its level in dBFS. It must not wait for anything."""

LATE_BLOCKS = 3
"""Blocks that are under way when Enter is pressed: the device's 0.2 s, and the one being filled. Half a word."""


class Untouched:
    """A keyboard that nobody touches: an answer from a file ends where the file ends."""

    def __enter__(self) -> "Untouched":
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Nothing to restore."""

    def pressed(self) -> str:
        """See `voiceprep.ports.Keyboard`."""
        return ""


class ImpatientMicrophone:
    """A microphone that listens for so many seconds, and then interrupts: when it is closed, so that nothing leaks in.

    Args:
        microphone: what is listened to.
        seconds: for how long at most.
        interrupt: called when the time is over.
    """

    def __init__(self, microphone: Microphone, seconds: float, interrupt: Callable[[], object]) -> None:
        self._microphone = microphone
        self._seconds = seconds
        self._interrupt = interrupt

    @property
    def lost_seconds(self) -> float:
        """See `voiceprep.ports.Microphone`."""
        return self._microphone.lost_seconds

    def blocks(self) -> Generator[Samples, None, None]:
        """See `voiceprep.ports.Microphone`."""
        heard = 0
        with closing(self._microphone.blocks()) as incoming:
            for block in incoming:
                yield block
                heard += len(block)
                if heard >= self._seconds * SAMPLE_RATE:
                    break
            else:
                return
        self._interrupt()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came in at the microphone; the sound itself is on disk."""

    seconds: float
    """Its length."""
    level: float
    """Its level in dBFS."""
    name: str
    """Name of the unfinished take that holds it on disk."""
    at: datetime
    """When it began, in UTC."""
    trouble: str = ""
    """Why the recording ended before the person ended it; empty when it did not."""
    lost_seconds: float = 0.0
    """Sound that the device failed to deliver."""


class Rehearsed:
    """A voice that has its last utterance ready: made while the person reads, it is spoken without a wait."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._last: tuple[str, Sound] | None = None

    def synthesize(self, text: str) -> Sound:
        """See `voiceprep.ports.Voice`."""
        if self._last is None or self._last[0] != text:
            self._last = text, self._voice.synthesize(text)
        return self._last[1]

    def prepare(self, asked: Asked) -> None:
        """Make the speech of a question that will be asked next; what fails is told then."""
        with suppress(SpeakerError):
            self.synthesize(_said(asked))


def ask(asked: Asked, voice: Voice, speaker: Speaker, keyboard: Keyboard) -> str:
    """Speak the question; Enter ends the speech early.

    Returns:
        What kept it from being heard; empty when it was.
    """
    return say(_said(asked), voice, speaker, keyboard)


def say(text: str, voice: Voice, speaker: Speaker, keyboard: Keyboard) -> str:
    """Speak *text*, already written as it is to be said; Enter ends the speech early. Returns as `ask` does."""
    try:
        speech = voice.synthesize(text)
        with keyboard:
            speaker.play(speech, lambda: keyboard.pressed() == ENTER)
    except SpeakerError as error:
        return str(error)
    return ""


def _said(asked: Asked) -> str:
    return spoken(asked.words, asked.question.lexicon)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where answers are taken down: the ports and the stores that one session uses."""

    recognizer: Recognizer
    """Understands words."""
    store: Store
    """Remembers attempts."""
    recordings: Recordings
    """Keeps the sound."""
    cover: Callable[[Question, Transcript], Coverage]
    """Judges what was said."""
    now: Callable[[], datetime]
    """The clock, in UTC."""

    def listen(
        self,
        asked: Asked,
        microphone: Microphone,
        keyboard: Keyboard,
        watch: Watch,
        silence_seconds: float | None = None,
    ) -> Answer:
        """Record until Enter, or until *silence_seconds* of quiet after speech; every block is on disk at once.

        Whatever interrupts this, Ctrl-C included, leaves the take where the next start finds it.

        Raises:
            MicrophoneError: nothing could be recorded at all.
            StoreError: the disk is full or cannot be written.
        """
        at, name = self.now(), uuid.uuid4().hex
        self.store.begin_take(name, asked.deck.slug, asked.question.slug, at, asked.follow_up)
        levels: list[float] = []
        trouble = ""
        late = 0
        with (
            self._forgotten_if_empty(name, levels),
            self.recordings.begin(name) as take,
            keyboard,
            closing(microphone.blocks()) as incoming,
        ):
            try:
                for block in incoming:
                    take.write(block)
                    levels.append(level_dbfs(block))
                    watch(block, take.seconds, levels[-1])
                    is_over = silence_seconds is not None and quiet_seconds(levels) >= silence_seconds
                    late += late > 0 or keyboard.pressed() == ENTER
                    if is_over or late > LATE_BLOCKS:
                        break
            except MicrophoneError as error:
                trouble = str(error)
        if not levels:
            raise MicrophoneError(trouble or "Nothing was delivered. Check the microphone: voiceprep doctor")
        return Answer(take.seconds, mean_level(levels), name, at, trouble, microphone.lost_seconds)

    @contextmanager
    def _forgotten_if_empty(self, name: str, levels: list[float]) -> Iterator[None]:
        """Leave no take without a block behind, also when Ctrl-C or an error came before the first one."""
        try:
            yield
        finally:
            if not levels:
                self.drop(name)

    def listener(self, asked: Asked, noticed: Noticed = lambda _: None) -> Listener:
        """Hears the answer while it is spoken; the question's own vocabulary biases the recognizer."""
        return Listener(self.recognizer, asked.question.vocabulary, noticed)

    def understand(self, asked: Asked, answer: Answer) -> Transcript:
        """The words of an answer that nobody listened to while it was recorded, in one pass."""
        return self.recognizer.transcribe(self.recordings.rescue(answer.name), asked.question.vocabulary)

    def judge_spoken(self, asked: Asked, answer: Answer, transcript: Transcript, origin: Origin) -> Attempt:
        """What came of a spoken answer, still to be saved."""
        return Attempt(
            at=answer.at,
            deck=asked.deck.slug,
            question=asked.question,
            origin=origin,
            recording=f"{answer.name}.flac",
            seconds=answer.seconds,
            transcript=transcript,
            coverage=self._judge(asked, transcript),
            model=self.recognizer.model,
            scorer=SCORER_VERSION,
            cut_short=bool(answer.trouble),
            follow_up=asked.follow_up,
        )

    def judge_typed(self, asked: Asked, text: str) -> Attempt:
        """What came of a typed answer, still to be saved."""
        transcript = Transcript.from_text(text)
        return Attempt(
            at=self.now(),
            deck=asked.deck.slug,
            question=asked.question,
            origin=Origin.TYPED,
            recording=None,
            seconds=None,
            transcript=transcript,
            coverage=self._judge(asked, transcript),
            model=None,
            scorer=SCORER_VERSION,
            follow_up=asked.follow_up,
        )

    def save(self, attempt: Attempt) -> Attempt:
        """Keep *attempt*: first its recording, then what names it; with its number."""
        if attempt.recording is None:
            return self.store.save(attempt)
        name = attempt.recording.removesuffix(".flac")
        self.recordings.adopt(self.recordings.part(name))
        return self.store.save(attempt, take=name)

    def complete(self, exchange: Exchange) -> None:
        """Schedule the key points of *exchange*; again if its last answer comes in later."""
        Cards(self.store.database).rate(exchange.first.id)

    def drop(self, name: str) -> None:
        """Forget a take: nothing was said in it, or the person does not want it."""
        self.recordings.discard(self.recordings.part(name))
        self.recordings.delete(name)
        self.store.end_take(name)

    def _judge(self, asked: Asked, transcript: Transcript) -> Coverage:
        """Reading back what was asked earns nothing, be it the question or a follow-up."""
        question = replace(asked.question, prompt=asked.words) if asked.follow_up else asked.question
        return self.cover(question, transcript)
