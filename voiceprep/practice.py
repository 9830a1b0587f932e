"""The story of one question: ask → listen → understand → cover → save, a function a step."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from voiceprep.core.attempt import Attempt, Origin
from voiceprep.core.audio import SAMPLE_RATE, Samples, level_dbfs, quiet_seconds
from voiceprep.core.coverage import SCORER_VERSION, Coverage
from voiceprep.core.deck import Asked, Question
from voiceprep.core.lexicon import spoken
from voiceprep.core.transcript import Transcript
from voiceprep.errors import MicrophoneError, SpeakerError
from voiceprep.ports import Keyboard, Microphone, Recognizer, Speaker, Voice
from voiceprep.store.recordings import Recordings
from voiceprep.store.store import Store

Watch = Callable[[float, float], None]
"""Told, some ten times a second, how many seconds are recorded and the level of the newest block in dBFS."""

ENTER = "\n"

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


@dataclass(frozen=True, slots=True)
class Answer:
    """What came in at the microphone."""

    samples: Samples
    """The whole answer, 16 kHz."""
    name: str
    """Name of the unfinished take that holds it on disk."""
    at: datetime
    """When it began, in UTC."""
    trouble: str = ""
    """Why the recording ended before the person ended it; empty when it did not."""
    lost_seconds: float = 0.0
    """Sound that the device failed to deliver."""

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.samples) / SAMPLE_RATE


def ask(asked: Asked, voice: Voice, speaker: Speaker, keyboard: Keyboard) -> str:
    """Speak the question; Enter ends the speech early.

    Returns:
        What kept it from being heard; empty when it was.
    """
    try:
        speech = voice.synthesize(spoken(asked.question.prompt, asked.question.lexicon))
        with keyboard:
            speaker.play(speech, lambda: keyboard.pressed() == ENTER)
    except SpeakerError as error:
        return str(error)
    return ""


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
        self.store.begin_take(name, asked.deck.slug, asked.question.slug, at)
        blocks: list[Samples] = []
        levels: list[float] = []
        trouble = ""
        late = 0
        with (
            self._forgotten_if_empty(name, blocks),
            self.recordings.begin(name) as take,
            keyboard,
            closing(microphone.blocks()) as incoming,
        ):
            try:
                for block in incoming:
                    take.write(block)
                    blocks.append(block)
                    levels.append(level_dbfs(block))
                    watch(take.seconds, levels[-1])
                    is_over = silence_seconds is not None and quiet_seconds(levels) >= silence_seconds
                    late += late > 0 or keyboard.pressed() == ENTER
                    if is_over or late > LATE_BLOCKS:
                        break
            except MicrophoneError as error:
                trouble = str(error)
        if not blocks:
            raise MicrophoneError(trouble or "Nothing was delivered. Check the microphone: voiceprep doctor")
        return Answer(np.concatenate(blocks), name, at, trouble, microphone.lost_seconds)

    @contextmanager
    def _forgotten_if_empty(self, name: str, blocks: list[Samples]) -> Iterator[None]:
        """Leave no take without a block behind, also when Ctrl-C or an error came before the first one."""
        try:
            yield
        finally:
            if not blocks:
                self.drop(name)

    def understand(self, asked: Asked, samples: Samples) -> Transcript:
        """The words of the answer; the question's own vocabulary biases the recognizer."""
        return self.recognizer.transcribe(samples, asked.question.vocabulary)

    def save_spoken(self, asked: Asked, answer: Answer, transcript: Transcript, origin: Origin) -> Attempt:
        """Cover the answer and keep it: first the recording, then the attempt that names it."""
        recording = self._keep(answer.name)
        attempt = Attempt(
            at=answer.at,
            deck=asked.deck.slug,
            question=asked.question,
            origin=origin,
            recording=recording,
            seconds=answer.seconds,
            transcript=transcript,
            coverage=self.cover(asked.question, transcript),
            model=self.recognizer.model,
            scorer=SCORER_VERSION,
            cut_short=bool(answer.trouble),
        )
        return self.store.save(attempt, take=answer.name)

    def save_typed(self, asked: Asked, text: str) -> Attempt:
        """Cover a typed answer and keep it."""
        transcript = Transcript.from_text(text)
        attempt = Attempt(
            at=self.now(),
            deck=asked.deck.slug,
            question=asked.question,
            origin=Origin.TYPED,
            recording=None,
            seconds=None,
            transcript=transcript,
            coverage=self.cover(asked.question, transcript),
            model=None,
            scorer=SCORER_VERSION,
        )
        return self.store.save(attempt)

    def drop(self, name: str) -> None:
        """Forget a take: nothing was said in it, or the person does not want it."""
        self.recordings.part(name).unlink(missing_ok=True)
        self.recordings.delete(name)
        self.store.end_take(name)

    def _keep(self, name: str) -> str:
        """The file name of the take as it is kept for good; a crash may have come just after it was."""
        part = self.recordings.part(name)
        return self.recordings.adopt(part) if part.exists() else f"{name}.flac"
