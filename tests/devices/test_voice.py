"""The system's own voice: real speech from the real engine."""

import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pexpect
import pytest

from voiceprep.devices import voice as voice_module
from voiceprep.devices.voice import MAX_CHARACTERS, SystemVoice, speakable, voices
from voiceprep.errors import SpeakerError

ODD = [
    "-x",
    "--voices",
    "<speak>hello</speak>",
    "[[h@'loU]]",
    "\N{PARTY POPPER}",
    "你好",
    "...",
    "\udcff",
    "a\0b",
    "e\u0301",
]


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the voice, with every other temporary folder watched too."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    return tmp_path / "scratch"


def left(scratch: Path) -> list[Path]:
    return [path for folder in (scratch, scratch.parent / "tmp") for path in folder.rglob("*")]


def test_a_text_becomes_speech(scratch: Path) -> None:
    """A sentence of five words lasts some two seconds and is loud enough to be heard."""
    sound = SystemVoice(scratch).synthesize("What does the loop do?")
    assert 1.0 < sound.seconds < 3.0
    assert 0.1 < np.abs(sound.samples).max() <= 1.0
    assert left(scratch) == []


def test_the_same_text_is_the_same_speech(scratch: Path) -> None:
    """Two utterances of one text are equal byte for byte, so that speech can be compared and kept."""
    voice = SystemVoice(scratch)
    first, second = voice.synthesize("process dot next tick"), voice.synthesize("process dot next tick")
    assert first.samples.tobytes() == second.samples.tobytes()


@pytest.mark.skipif(sys.platform != "linux", reason="only espeak-ng takes the letter A for the article")
def test_the_letter_a_is_a_letter(scratch: Path) -> None:
    """The A of "A P I" is said as the letter, that of "a pool" as the article."""
    voice = SystemVoice(scratch)

    def same(first: str, second: str) -> bool:
        return voice.synthesize(first).samples.tobytes() == voice.synthesize(second).samples.tobytes()

    assert same("The A P I of a pool", "The eigh P I of a pool")
    assert same("A pool", "a pool")


def test_the_rate_is_in_words_per_minute(scratch: Path) -> None:
    """Twice the rate takes about half the time."""
    slow, fast = (SystemVoice(scratch, rate=rate).synthesize("one two three four five six") for rate in (120, 240))
    assert 0.4 < fast.seconds / slow.seconds < 0.65


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_said_as_text(scratch: Path, text: str) -> None:
    """Options, markup, phoneme brackets, emoji and other scripts are words like any other: nothing crashes or stays."""
    assert SystemVoice(scratch).synthesize(text).seconds > 0.1
    assert left(scratch) == []


@pytest.mark.parametrize("text", ["", " \n\t ", "\0", "\x1b\x07"])
def test_nothing_to_say_is_no_sound(scratch: Path, text: str) -> None:
    """A text without anything to say is silence of no length, and costs no process."""
    assert SystemVoice(scratch).synthesize(text).seconds == 0.0
    assert not scratch.exists()


def test_a_text_that_would_crash_the_engine_is_cut(scratch: Path) -> None:
    """Of a megabyte of text, on which espeak-ng dies, the first 2,000 characters are said."""
    started = time.monotonic()
    assert 20 < SystemVoice(scratch).synthesize("word " * 200_000).seconds < 300
    assert time.monotonic() - started < 5
    assert len(speakable("word " * 200_000)) <= MAX_CHARACTERS


def test_control_characters_are_not_spoken() -> None:
    """What a terminal or an engine takes for a command is left out, and blanks become one space."""
    assert speakable(" a\x1b[31m\0b\x9b\n\n c ") == "a[31mb c"


def test_voices_are_listed_and_chosen(scratch: Path) -> None:
    """Each listed voice can be asked for by its id, or by the last part of that."""
    assert "gmw/en-us" in voices()
    american, same, plain = (SystemVoice(scratch, name).synthesize("water") for name in ("gmw/en-us", "EN-US", None))
    assert np.array_equal(american.samples, same.samples)
    assert not np.array_equal(american.samples, plain.samples)


def test_an_unknown_voice_is_told_with_the_nearest(scratch: Path) -> None:
    """A voice that this system lacks is an error that names some it has."""
    with pytest.raises(SpeakerError, match=r"There is no voice 'en-uss' here\. Near it: .*gmw/en-us"):
        SystemVoice(scratch, "en-uss").synthesize("hello")
    assert left(scratch) == []


def test_a_hung_engine_is_ended(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that does not come to an end is killed, told about, and leaves nothing."""
    monkeypatch.setattr(voice_module, "TIME_LIMIT_SECONDS", 0.02)
    with pytest.raises(SpeakerError, match="was ended"):
        SystemVoice(scratch).synthesize("hello")
    assert left(scratch) == []


def test_a_missing_engine_is_told_with_its_remedy(
    scratch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without pyttsx3 or espeak-ng the person learns how to go on."""
    (tmp_path / "pyttsx3.py").write_text("raise ImportError('none')\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(SpeakerError, match="No speech engine was found"):
        SystemVoice(scratch).synthesize("hello")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A scratch folder that is a file is a sentence, not a traceback."""
    (tmp_path / "file").touch()
    with pytest.raises(SpeakerError, match="cannot be kept in"):
        SystemVoice(tmp_path / "file").synthesize("hello")


SPEAKING = """
    import sys
    from pathlib import Path
    from voiceprep.devices.voice import SystemVoice
    voice = SystemVoice(Path(sys.argv[1]))
    try:
        while True:
            voice.synthesize("word " * 300)
            print("said", flush=True)
    except KeyboardInterrupt:
        print("interrupted", list(Path(sys.argv[1]).iterdir()))
"""


def test_ctrl_c_ends_speech_quietly(scratch: Path, tmp_path: Path) -> None:
    """Ctrl-C at any moment of synthesis raises KeyboardInterrupt; the child leaves no word, file or process."""
    script = tmp_path / "speaking.py"
    script.write_text(textwrap.dedent(SPEAKING))
    for pause in (0.0, 0.02, 0.05, 0.09):
        terminal = pexpect.spawn(sys.executable, [str(script), str(scratch)], encoding="utf-8", timeout=10)
        terminal.expect("said\r\n")
        time.sleep(pause)
        terminal.sendintr()
        terminal.expect(pexpect.EOF)
        assert terminal.before.replace("said\r\n", "").removeprefix("^C").strip() == "interrupted []"
        terminal.close()
        assert terminal.exitstatus == 0
    assert left(scratch) == []
