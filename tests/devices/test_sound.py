"""Speaker and microphone on a real sound server, with everything that can happen to it."""

import json
import os
import subprocess
import sys
import textwrap
import time
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sound_server import HERE, Listener, SoundServer

from voiceprep.core.audio import SAMPLE_RATE
from voiceprep.devices.portaudio import MICROPHONE, SPEAKER, Device, devices, pick
from voiceprep.devices.sound import Lag
from voiceprep.errors import DeviceError, MicrophoneError, SpeakerError

MACHINE = (
    Device("USB Audio: Jabra", "ALSA", 1, 2, False, False, 48_000),
    Device("USB Audio: Logitech", "ALSA", 2, 0, False, False, 48_000),
    Device("default", "ALSA", 32, 32, True, True, 44_100),
    Device("default", "JACK", 2, 2, False, False, 44_100),
)


def noise(seconds: float, seed: int = 1) -> "np.ndarray[Any, np.dtype[np.int16]]":
    return np.random.default_rng(seed).integers(-8000, 8000, round(seconds * SAMPLE_RATE), dtype=np.int16)


def wav(path: Path, pcm: "np.ndarray[Any, np.dtype[np.int16]]") -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes(pcm.tobytes())
    return path


def speak(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, HERE / "sound" / "speak.py", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    return json.loads(done.stdout.splitlines()[-1]) | {"stderr": done.stderr}


def starts_at(heard: "np.ndarray[Any, Any]", sound: "np.ndarray[Any, Any]") -> int:
    """Where *sound* begins in *heard*, found by correlation."""
    size = 1 << (len(heard) + len(sound)).bit_length()
    product = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(sound, size)), size)
    return int(np.argmax(product[: len(heard)]))


# ---- the microphone


@pytest.mark.parametrize("sound_server", [16_000], indirect=True)
def test_a_recording_is_the_sound_bit_for_bit(sound_server: SoundServer, tmp_path: Path) -> None:
    """What is said into a 16 kHz microphone comes out of `blocks` sample by sample, none lost, none changed."""
    pcm = noise(2.5)
    with Listener(tmp_path, 3.5) as listener:
        listener.wait_until_recording()
        sound_server("play", str(wav(tmp_path / "said.wav", pcm)))
        result = listener.result()
    heard = np.rint(listener.samples() * 32768).astype(np.int16)
    start = int(np.flatnonzero(heard)[0])
    assert np.array_equal(heard[start : start + len(pcm)], pcm)
    assert (result["error"], result["lost_seconds"], result["stderr"]) == (None, 0.0, "")


def test_a_question_never_leaks_into_the_answer(sound_server: SoundServer, tmp_path: Path) -> None:
    """With the microphone beside the speaker, a recording begun after `play` holds nothing of what was played."""
    sound_server("couple")
    with Listener(tmp_path, 1.0, play=wav(tmp_path / "question.wav", noise(1.5))) as listener:
        result = listener.result()
    assert result["error"] is None
    assert np.abs(listener.samples()).max() < 0.001


@pytest.mark.parametrize("fault", ["stall", "crash", "freeze"])
def test_a_lost_microphone_ends_the_recording_and_keeps_it(
    sound_server: SoundServer, tmp_path: Path, fault: str
) -> None:
    """When the server stalls, dies or hangs, what was said is there, an error comes within 2 s, and nothing hangs."""
    with Listener(tmp_path, 30) as listener:
        listener.wait_until_recording()
        time.sleep(1.0)
        sound_server(fault)
        result = listener.result(timeout=10)
        ended = time.monotonic()
        assert listener.process.wait(timeout=1) == 0
        assert time.monotonic() - ended < 1
    assert result["error"].startswith("MicrophoneError: The microphone")
    assert result["seconds"] >= 0.8
    assert result["since_last_block"] < 2.1
    assert result["stderr"] == ""


def test_a_muted_microphone_is_heard_as_silence(sound_server: SoundServer, tmp_path: Path) -> None:
    """Muting is no error: the blocks go on, all zero, and what to make of it is decided elsewhere."""
    sound_server("mute")
    with Listener(tmp_path, 1.0) as listener:
        listener.wait_until_recording()
        sound_server.start_command("play", str(wav(tmp_path / "said.wav", noise(1)))).wait()
        assert listener.result()["error"] is None
    assert not listener.samples().any()


def test_a_server_that_is_frozen_or_gone_is_told_at_once(sound_server: SoundServer, tmp_path: Path) -> None:
    """A microphone that cannot even be opened is an error within some seconds, not a program that hangs."""
    sound_server("crash")
    with Listener(tmp_path, 5) as listener:
        result = listener.result(timeout=8)
    assert result["error"].startswith("MicrophoneError: ")
    assert result["stderr"] == ""


def test_a_microphone_that_the_server_swaps_ends_the_recording(sound_server: SoundServer, tmp_path: Path) -> None:
    """Unplugged, the server gives us the speaker's sound instead: what was said is kept, and the person is told."""
    with Listener(tmp_path, 30) as listener:
        listener.wait_until_recording()
        sound_server("play", str(wav(tmp_path / "said.wav", noise(0.5))))
        sound_server("unplug")
        result = listener.result(timeout=10)
    assert "MicrophoneError: The microphone was taken away" in result["error"]
    assert np.abs(listener.samples()).max() > 0.1


def test_a_swapped_microphone_is_noticed_while_music_plays(sound_server: SoundServer, tmp_path: Path) -> None:
    """The speaker's sound that comes in its place need not be silent: the server is asked within 2 s all the same."""
    command = ["paplay", "--device=speaker", "--", str(wav(tmp_path / "music.wav", noise(30)))]
    with subprocess.Popen(command) as music, Listener(tmp_path, 30) as listener:
        listener.wait_until_recording()
        time.sleep(1.0)
        sound_server("unplug")
        result = listener.result(timeout=10)
        music.kill()
    assert "MicrophoneError: The microphone was taken away" in result["error"]
    heard = np.abs(listener.samples())
    assert heard[: SAMPLE_RATE // 2].max() == 0
    assert np.count_nonzero(heard) < 2.0 * SAMPLE_RATE


def test_a_speaker_is_no_microphone(sound_server: SoundServer, tmp_path: Path) -> None:
    """Where the server offers only the speaker's own sound, nothing is recorded, unless a device is named."""
    sound_server("unplug")
    with Listener(tmp_path, 5) as listener:
        result = listener.result(timeout=10)
    assert result["error"].startswith("MicrophoneError: No microphone was found: the sound server gives us the speaker")
    assert result["seconds"] < 1.0
    with Listener(tmp_path, 1.5, device="default") as listener:
        assert listener.result(timeout=10)["error"] is None


def test_a_gap_is_measured(sound_server: SoundServer, tmp_path: Path) -> None:
    """A microphone that delivers nothing for a while and goes on has lost that while, and we say so."""
    with Listener(tmp_path, 2.2) as listener:
        listener.wait_until_recording()
        sound_server("stall")
        time.sleep(0.8)
        sound_server("unstall")
        result = listener.result()
    assert result["error"] is None
    assert result["lost_seconds"] == pytest.approx(0.85, abs=0.25)


def test_a_server_that_comes_later_is_found(sound_server: SoundServer) -> None:
    """A program that found no microphone at first finds the one that appeared meanwhile."""
    script = """
        import sys
        from voiceprep.devices.sound import PortAudioMicrophone
        from voiceprep.errors import MicrophoneError
        for _ in range(2):
            try:
                print(len(next(PortAudioMicrophone().blocks())), flush=True)
            except MicrophoneError as exc:
                print(exc, flush=True)
            sys.stdin.readline()
    """
    sound_server("crash")
    command = [sys.executable, "-c", textwrap.dedent(script)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline().startswith("No microphone was found. Plug one in")
        sound_server("start")
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "1600\n"
        process.communicate(input="\n", timeout=10)


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_another_sample_rate_is_resampled(sound_server: SoundServer, tmp_path: Path, rate: int) -> None:
    """A microphone that takes one rate only, as raw hardware does, is recorded at that one and resampled."""
    script = """
        import sys
        import numpy as np, sounddevice as sd
        from voiceprep.devices.sound import PortAudioMicrophone
        real = sd.RawInputStream
        def picky(**options):
            if options["samplerate"] != int(sys.argv[2]):
                raise sd.PortAudioError("Error opening RawInputStream: Invalid sample rate", -9997)
            return real(**options)
        sd.RawInputStream = picky
        blocks = []
        for block in PortAudioMicrophone().blocks():
            blocks.append(block)
            if len(blocks) == 1:
                print("recording", flush=True)
            if len(blocks) == 25:
                break
        np.save(sys.argv[1], np.concatenate(blocks))
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(tmp_path / "heard.npy"), str(rate)]
    said = np.sin(np.arange(SAMPLE_RATE) / SAMPLE_RATE * 2 * np.pi * 440) * 8000
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        sound_server("play", str(wav(tmp_path / "said.wav", said.astype(np.int16))))
        assert process.wait(timeout=10) == 0
    heard = np.load(tmp_path / "heard.npy")
    loud = np.flatnonzero(np.abs(heard) > 0.05)
    assert abs((loud[-1] - loud[0]) / SAMPLE_RATE - 1.0) < 0.01
    assert abs(len(heard) / SAMPLE_RATE - 2.5) < 0.02


def test_lost_frames_are_noticed_by_the_clock() -> None:
    """Blocks that come late and then in a burst are no loss; half a second that never comes is one."""
    lag = Lag()
    for number in range(100):
        late = 0.4 if number % 20 == 19 else 0.0
        lag.add(10 + number * 0.1 + late, 0.1)
    assert lag.lost_seconds == 0.0
    for number in range(100, 150):
        lag.add(10.5 + number * 0.1, 0.1)
    assert lag.lost_seconds == pytest.approx(0.5)


# ---- the speaker


@pytest.mark.parametrize("sound_server", [16_000], indirect=True)
def test_what_is_played_is_heard_to_its_end(sound_server: SoundServer, tmp_path: Path) -> None:
    """`play` returns when the last sample was heard, not when it was handed over, and what is heard is the sound."""
    pcm = noise(1.5)
    recorder = sound_server.start_command("record", "3", str(tmp_path / "heard.wav"))
    result = speak(str(wav(tmp_path / "said.wav", pcm)))
    recorder.wait(timeout=10)
    with wave.open(str(tmp_path / "heard.wav")) as file:
        heard = np.frombuffer(file.readframes(1 << 20), dtype=np.int16).astype(np.float64)
    start = starts_at(heard, pcm)
    assert np.corrcoef(heard[start : start + len(pcm)], pcm)[0, 1] > 0.999
    assert (result["error"], result["stderr"], result["played"]) == (None, "", 1.5)
    assert 1.5 <= result["took"] < 1.9


def test_playing_stops_soon_after_it_is_told_to(sound_server: SoundServer, tmp_path: Path) -> None:
    """A key pressed during the question ends it within 0.2 s."""
    result = speak(str(wav(tmp_path / "said.wav", noise(5))), "1.0")
    assert 1.0 <= result["took"] < 1.25
    assert 0.7 < result["played"] < 1.2


@pytest.mark.parametrize("fault", ["crash", "freeze"])
def test_a_lost_speaker_is_an_error_and_no_hang(sound_server: SoundServer, tmp_path: Path, fault: str) -> None:
    """When the server dies or hangs while a question is played, SpeakerError comes within 2 s."""
    command = [sys.executable, HERE / "sound" / "speak.py", str(wav(tmp_path / "said.wav", noise(20)))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.5)
        sound_server(fault)
        struck = time.monotonic()
        out, err = process.communicate(timeout=10)
        assert time.monotonic() - struck < 3
    assert json.loads(out)["error"].startswith("SpeakerError: ")
    assert err == ""


# ---- choosing a device


def test_devices_are_listed(sound_server: SoundServer) -> None:
    """The devices of this machine are found in a child process, the default ones marked."""
    assert [device.name for device in devices()] == ["pulse", "default"]
    assert [device.name for device in devices() if device.default_input and device.default_output] == ["default"]


def test_a_device_is_chosen_by_a_part_of_its_name() -> None:
    """Case does not matter, the whole name comes before parts, and the default host's of equal names is taken."""
    assert pick(MACHINE, "jabra", MICROPHONE) == (0, MACHINE[0])
    assert pick(MACHINE, "DEFAULT", SPEAKER) == (2, MACHINE[2])
    assert pick(MACHINE, "usb audio", SPEAKER) == (0, MACHINE[0])
    assert pick(MACHINE, None, MICROPHONE) == (2, MACHINE[2])


def test_a_wrong_device_name_is_told_with_the_right_ones() -> None:
    """An unknown name is answered with the nearest, an ambiguous one with all that it fits, none with a way out."""
    with pytest.raises(MicrophoneError, match=r"no microphone 'jabbra'\. Near it: 'USB Audio: Jabra'"):
        pick(MACHINE, "jabbra", MICROPHONE)
    with pytest.raises(MicrophoneError, match=r"'usb' is the name of several: 'USB Audio: Jabra', 'USB Audio: Logi"):
        pick(MACHINE, "usb", MICROPHONE)
    with pytest.raises(SpeakerError, match=r"No speaker was found\. Plug one in"):
        pick(MACHINE[1:2], None, SPEAKER)


def test_an_unknown_device_is_an_error_of_the_microphone(sound_server: SoundServer, tmp_path: Path) -> None:
    """A name that this machine does not have ends the recording before it begins."""
    with Listener(tmp_path, 5, device="jabra") as listener:
        assert "There is no microphone 'jabra'. Near it: 'default', 'pulse'" in listener.result()["error"]


# ---- machines on which nothing works


def test_a_broken_sound_configuration_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ALSA configuration at which PortAudio aborts costs a child process, and we say where to look."""
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/nonexistent")
    with pytest.raises(DeviceError, match=r"sound configuration of this machine is broken .* Look at /nonexistent"):
        devices()


def test_a_broken_sound_configuration_ends_no_recording_program(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Speaker and microphone raise their own errors where an import of sounddevice would abort the process."""
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/nonexistent")
    with Listener(tmp_path, 1) as listener:
        result = listener.result()
    assert result["error"].startswith("MicrophoneError: The sound configuration")
    assert result["stderr"] == ""


def test_a_missing_library_is_told_with_its_remedy(tmp_path: Path) -> None:
    """Without PortAudio the program lives, and names the one package to install."""
    (tmp_path / "sitecustomize.py").write_text("import ctypes.util\nctypes.util.find_library = lambda name: None\n")
    script = "from voiceprep.devices.sound import devices\ntry:\n devices()\nexcept Exception as e: print(repr(e))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, timeout=20, check=True,
    )  # fmt: skip
    assert done.stdout.startswith("DeviceError('PortAudio, the sound library, is missing. Install it: apt-get install")
