"""Live transcription: the words of an answer while it is still being spoken."""

import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from voiceprep.core import windows
from voiceprep.core.audio import FRAME, SAMPLE_RATE, Samples
from voiceprep.core.transcript import Transcript, Word
from voiceprep.core.windows import Cut, Stretch
from voiceprep.ports import Recognizer

Noticed = Callable[[Transcript], None]
"""Told what was heard so far, whenever that has become more."""

_LEAD, _IDLE = windows.frames(0.5), windows.frames(2)
"""Silence before a window's first word: so much is kept, once there is so much of it."""

_POLL_SECONDS = 0.1


class Session:
    """One answer on its way from sound to words. What was heard once never changes.

    The words depend on the sound alone, not on how it is cut into blocks or when they come. Only the window that is
    open is kept in memory.

    Args:
        recognizer: hears speech, and words in it.
        hotwords: terms that the answer may contain.
    """

    def __init__(self, recognizer: Recognizer, hotwords: tuple[str, ...] = ()) -> None:
        self._recognizer = recognizer
        self._hotwords = hotwords
        self._detector = recognizer.detector()
        self._fed: deque[Samples] = deque()
        self._sound: list[Samples] = []
        self._probabilities: list[float] = []
        self._stretch = Stretch()
        self._start = 0
        self._words: tuple[Word, ...] = ()
        self._joint = 0.0
        self._decodes = 0
        self._heard = 0

    @property
    def transcript(self) -> Transcript:
        """What was heard so far."""
        return Transcript(self._words)

    @property
    def seconds(self) -> float:
        """How much of the recording is done with."""
        return self._start / SAMPLE_RATE

    def feed(self, block: Samples) -> None:
        """The recording goes on with *block* (16 kHz); costs nothing."""
        self._fed.append(block)

    def step(self) -> bool:
        """Go on until one window is heard; False when more sound is needed for that. Raises RecognizerError."""
        while True:
            cut = self._next_cut()
            if cut is not None:
                self._hear(cut)
                return True
            if not self._fed:
                return False
            self._sound.append(self._fed.popleft())
            self._probabilities += self._detector.feed(self._sound[-1])

    def finish(self) -> Transcript:
        """Hear what is left: the recording is over. Raises RecognizerError."""
        while self.step():
            pass
        while any(probability >= windows.SPEECH for probability in self._probabilities):
            rest = len(self._probabilities) + 1  # with what is less than a frame
            self._hear(Cut(rest, rest))
        return self.transcript

    def _next_cut(self) -> Cut | None:
        """Where the open window ends, as far as its frames are known."""
        while self._stretch.frames < len(self._probabilities):
            self._stretch.add(self._probabilities[self._stretch.frames])
            account = self._heard + self._stretch.frames - windows.AFFORDABLE * (self._decodes + 1)
            if cut := self._stretch.cut(is_affordable=account >= 0):
                return cut
            if self._stretch.frames >= _IDLE and not self._stretch.is_spoken:
                self._drop(self._stretch.frames - _LEAD)
        return None

    def _hear(self, cut: Cut) -> None:
        """The words of the window that ends with *cut*; what the recognizer left out there is left to the next one."""
        self._decodes += 1
        heard = self._recognizer.hear(self._samples()[: cut.end * FRAME], self._hotwords).words
        words = tuple(word for word in heard if _middle(word) >= self._joint - self.seconds)
        joint, following = windows.joint(words, self._probabilities, cut), cut.next
        if joint is not None:
            words = tuple(word for word in words if _middle(word) < joint.second)
            following = joint.next
            self._joint = self.seconds + joint.second
        self._words += tuple(_later(word, self.seconds) for word in words)
        self._heard += following
        self._drop(following)

    def _samples(self) -> Samples:
        """All sound since the start of the open window."""
        self._sound = [np.concatenate([np.zeros(0, dtype=np.float32), *self._sound])]
        return self._sound[0]

    def _drop(self, count: int) -> None:
        """Begin a window *count* frames after the start of the open one."""
        self._sound = [self._samples()[count * FRAME :].copy()]
        self._start += count * FRAME
        del self._probabilities[:count]
        self._stretch = Stretch()


def _middle(word: Word) -> float:
    return ((word.start or 0.0) + (word.end or 0.0)) / 2


def _later(word: Word, seconds: float) -> Word:
    start, end = (round((second or 0.0) + seconds, 2) for second in (word.start, word.end))
    return replace(word, start=start, end=end)


class Listener:
    """The one thread: it loads the recognizer, and then hears what it is fed while the person goes on speaking.

    As a context manager it joins the thread; an error of the thread comes home from `ready`, `finish`, or the `with`.

    Args:
        recognizer: hears speech, and words in it.
        hotwords: terms that the answer may contain.
        noticed: told what was heard so far; called by the thread.
    """

    def __init__(
        self, recognizer: Recognizer, hotwords: tuple[str, ...] = (), noticed: Noticed = lambda _: None
    ) -> None:
        self._recognizer = recognizer
        self._hotwords = hotwords
        self._noticed = noticed
        self._blocks: queue.SimpleQueue[Samples | None] = queue.SimpleQueue()
        self._fed_seconds = self._heard_seconds = 0.0
        self._transcript = Transcript()
        self._error: BaseException | None = None
        self._loaded, self._ended, self._left = threading.Event(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, name="voiceprep-listener", daemon=True)

    def __enter__(self) -> "Listener":
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._left.set()
        self._blocks.put(None)
        self._thread.join()
        if exc_info[0] is None:
            self._raise()

    def ready(self) -> None:
        """Wait until the recognizer is loaded. Raises RecognizerError."""
        self._wait(self._loaded, lambda _: None)

    def feed(self, block: Samples) -> None:
        """The recording goes on with *block* (16 kHz); never waits."""
        self._fed_seconds += len(block) / SAMPLE_RATE
        if not self._ended.is_set():
            self._blocks.put(block)

    def finish(self, progress: Callable[[float], None] = lambda _: None) -> Transcript:
        """The words of the whole recording, which is over.

        Args:
            progress: told, some ten times a second, how many seconds of the recording are still to be heard.

        Raises:
            RecognizerError: the model failed, now or while the person spoke.
        """
        self._blocks.put(None)
        self._wait(self._ended, progress)
        return self._transcript

    def _wait(self, event: threading.Event, progress: Callable[[float], None]) -> None:
        while not event.wait(_POLL_SECONDS):
            progress(max(0.0, self._fed_seconds - self._heard_seconds))
        self._raise()

    def _raise(self) -> None:
        """Once: what has come home is not raised again."""
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _work(self) -> None:
        try:
            self._recognizer.load()
            session = Session(self._recognizer, self._hotwords)
            self._loaded.set()
            self._hear(session)
        except BaseException as error:  # carried home
            self._error = error
        finally:
            self._ended.set()
            self._loaded.set()

    def _hear(self, session: Session) -> None:
        while (block := self._blocks.get()) is not None:
            session.feed(block)
            while not self._left.is_set() and session.step():
                self._tell(session)
            self._heard_seconds = session.seconds
        if not self._left.is_set():
            session.finish()
            self._tell(session)

    def _tell(self, session: Session) -> None:
        self._heard_seconds = session.seconds
        if session.transcript != self._transcript:
            self._transcript = session.transcript
            self._noticed(self._transcript)
