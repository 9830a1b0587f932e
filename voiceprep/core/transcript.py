"""What was heard: words with their times."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One word as the recognizer wrote it."""

    text: str
    """With its punctuation, without surrounding space."""
    start: float | None = None
    """Seconds from the start of the recording; None for typed text."""
    end: float | None = None
    """Seconds from the start of the recording; None for typed text."""
    probability: float | None = None
    """The recognizer's own, 0 to 1; None for typed text."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of one answer, in order. Silence is a transcript without words."""

    words: tuple[Word, ...] = ()
    """In the order in which they were said."""

    @classmethod
    def from_text(cls, text: str) -> "Transcript":
        """A transcript of typed *text*: words without times."""
        return cls(tuple(Word(word) for word in text.split()))

    @property
    def text(self) -> str:
        """All words, separated by single spaces."""
        return " ".join(word.text for word in self.words)

    def said(self, span: range) -> str:
        """The words of *span*, separated by single spaces."""
        return Transcript(self.words[span.start : span.stop]).text

    @property
    def heard(self) -> bool:
        """Whether anything was said."""
        return any(character.isalnum() for word in self.words for character in word.text)
