"""The errors that a person can mend, and the exit status each one ends with.

VoiceprepError            never raised itself; says what happened, to what, and what to do next
├── DeckError          3  a deck file is wrong: every complaint with file, line and key
├── ConfigError        3  a setting, a name or a file given by the person is wrong
├── DeviceError        4
│   ├── SpeakerError      nothing can be played or spoken
│   └── MicrophoneError   none found, busy, refused; or lost in mid-answer
├── RecognizerError    5  the model is missing, damaged or cannot be loaded
└── StoreError         6  the data folder is unwritable, locked, damaged or made by a newer voiceprep

Anything else that escapes is a bug: exit status 1, with its traceback untouched.
"""

from enum import IntEnum
from typing import ClassVar


class ExitStatus(IntEnum):
    """What the process tells the shell."""

    OK = 0
    BUG = 1
    USAGE = 2
    CONFIG = 3
    DEVICE = 4
    RECOGNIZER = 5
    STORE = 6
    INTERRUPTED = 130


class VoiceprepError(Exception):
    """Base of every error that is the world's fault; its text is a sentence to the person."""

    status: ClassVar[ExitStatus] = ExitStatus.BUG


class ConfigError(VoiceprepError):
    """A setting, a name or a file that the person gave is wrong."""

    status = ExitStatus.CONFIG


class DeckError(VoiceprepError):
    """A deck file is wrong.

    Attributes:
        complaints: every fault of the file, each a line that names file, line and key.
    """

    status = ExitStatus.CONFIG

    def __init__(self, complaints: tuple[str, ...]) -> None:
        super().__init__("\n".join(complaints))
        self.complaints = complaints


class DeviceError(VoiceprepError):
    """Something of the machine's sound does not work."""

    status = ExitStatus.DEVICE


class SpeakerError(DeviceError):
    """A text cannot be spoken or a sound cannot be played."""


class MicrophoneError(DeviceError):
    """No microphone can be opened, or it was lost while it recorded."""


class RecognizerError(VoiceprepError):
    """The speech model is missing, damaged or cannot be loaded."""

    status = ExitStatus.RECOGNIZER


class StoreError(VoiceprepError):
    """The data folder cannot be read or written."""

    status = ExitStatus.STORE
