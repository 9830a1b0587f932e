"""PortAudio, through sounddevice: finding it, its devices, and streams that can be left behind.

Measured on PortAudio 19.6 over PulseAudio 16.1, and the reason for most lines here: importing sounddevice aborts the
process when ALSA's configuration is broken; when the sound server freezes, opening, stopping and closing never return.
So the import is tried in a child first, and each call that may hang runs in a thread that we can leave behind.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from voiceprep.devices import child
from voiceprep.devices.patience import within
from voiceprep.errors import DeviceError, MicrophoneError, SpeakerError

_PROBE_SECONDS = 15.0  # on a machine so busy that Python itself takes long to start: 8 s were seen
_OPEN_SECONDS = 2.0
CLOSE_SECONDS = 2.0
"""Patience with a device that worked until now."""

_BAD_RATE = -9997
_MISSING = 3  # exit status of the child that finds no PortAudio
_HUNG = 4  # and of one that PortAudio does not come back to
_SILENT = "The sound system does not answer. Is its server hung?"
_PLUG_IN = "Plug one in, or practise without: voiceprep practice --no-speech --typed"


@dataclass(frozen=True, slots=True)
class Device:
    """One device of this machine, as PortAudio knows it."""

    name: str
    """How a person chooses it."""
    host: str
    """The sound system it belongs to: ALSA, Core Audio, MME ..."""
    inputs: int
    """Channels that can be recorded; 0 for a mere speaker."""
    outputs: int
    """Channels that can be played."""
    default_input: bool
    """The microphone that is used when none is named."""
    default_output: bool
    """The speaker that is used when none is named."""
    sample_rate: int
    """The device's own, in Hz."""


def devices() -> tuple[Device, ...]:
    """All devices of this machine, asked for in a child process: whatever is broken, we live.

    Raises:
        DeviceError: PortAudio is missing, the sound configuration is broken, or there is no device.
    """
    found = _probe(DeviceError)
    if not found:
        raise DeviceError(f"No sound device was found. {_PLUG_IN}")
    return found


def _probe(error: type[DeviceError]) -> tuple[Device, ...]:
    """The devices that a child finds. Raises *error* when it finds no PortAudio, or does not live through it."""
    try:
        ended = child.run("-m", __name__, seconds=_PROBE_SECONDS)
    except subprocess.TimeoutExpired as exc:
        raise error(_SILENT) from exc
    if ended.returncode == _HUNG:
        raise error(_SILENT)
    if ended.returncode == _MISSING:
        raise error(f"PortAudio, the sound library, is missing. {_install()}")
    if ended.returncode != 0:
        where = os.environ.get("ALSA_CONFIG_PATH", "~/.asoundrc and /etc/asound.conf")
        status = f"PortAudio ended with status {ended.returncode}"
        raise error(f"The sound configuration of this machine is broken ({status}). Look at {where}")
    return tuple(Device(**fields) for fields in json.loads(ended.stdout))


def _install() -> str:
    if sys.platform == "linux":
        return "Install it: apt-get install libportaudio2"
    return "Install it again: pip install --force-reinstall sounddevice"


def library(error: type[DeviceError]) -> Any:
    """Module sounddevice, imported once a child has shown that it can be."""
    if "sounddevice" not in sys.modules:
        _probe(error)
    import sounddevice

    return sounddevice


def _known(sd: Any) -> tuple[Device, ...]:
    """The devices that PortAudio found when it was initialized in this process, in the order of its indexes."""
    hosts = [host["name"] for host in sd.query_hostapis()]
    defaults = _default_index(sd, "input"), _default_index(sd, "output")
    return tuple(
        Device(
            name=row["name"],
            host=hosts[row["hostapi"]],
            inputs=row["max_input_channels"],
            outputs=row["max_output_channels"],
            default_input=row["index"] == defaults[0],
            default_output=row["index"] == defaults[1],
            sample_rate=round(row["default_samplerate"]),
        )
        for row in sd.query_devices()
    )


def _default_index(sd: Any, kind: str) -> int:
    try:
        return int(sd.query_devices(kind=kind)["index"])
    except (sd.PortAudioError, ValueError):  # there is none
        return -1


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two directions of sound, and how to speak of it."""

    name: str
    """PortAudio's name of it: "input" or "output"."""
    noun: str
    """What a person calls such a device."""
    error: type[DeviceError]
    """What is raised when there is none, or it fails."""

    def channels(self, device: Device) -> int:
        """How many channels *device* has in this direction."""
        return device.inputs if self.name == "input" else device.outputs

    def is_default(self, device: Device) -> bool:
        """Whether the system uses *device* when none is named."""
        return device.default_input if self.name == "input" else device.default_output


MICROPHONE = Kind("input", "microphone", MicrophoneError)
SPEAKER = Kind("output", "speaker", SpeakerError)


def choose(sd: Any, wanted: str | None, kind: Kind) -> tuple[int, Device]:
    """The index of the device to open. One plugged in since PortAudio was initialized is looked for again."""
    try:
        return pick(_known(sd), wanted, kind)
    except kind.error:
        if _open_streams:  # initializing again would close them
            raise
    outcome = within(_OPEN_SECONDS, functools.partial(_initialize_again, sd))
    if not outcome.done or outcome.error:
        _forget(sd)
        raise kind.error(f"The {kind.noun} does not answer. Is the sound server hung?") from outcome.error
    return pick(_known(sd), wanted, kind)


def _initialize_again(sd: Any) -> None:
    sd._terminate()
    sd._initialize()


def pick(known: tuple[Device, ...], wanted: str | None, kind: Kind) -> tuple[int, Device]:
    """The place among *known* of the device named *wanted*, or of the default one.

    Raises:
        DeviceError: SpeakerError or MicrophoneError: there is none, or several have that name.
    """
    usable = [(index, device) for index, device in enumerate(known) if kind.channels(device)]
    if not usable:
        raise kind.error(f"No {kind.noun} was found. {_PLUG_IN}")
    if wanted is None:
        return next((pair for pair in usable if kind.is_default(pair[1])), usable[0])
    named = _named(usable, wanted)
    if not named:
        raise kind.error(_unknown([device.name for _, device in usable], wanted, kind))
    if len({device.name for _, device in named}) > 1:
        names = ", ".join(repr(device.name) for _, device in named)
        raise kind.error(f"{wanted!r} is the name of several: {names}. Write more of it")
    return _best_host(named, next((device.host for _, device in usable if kind.is_default(device)), ""))


def _named(usable: list[tuple[int, Device]], wanted: str) -> list[tuple[int, Device]]:
    """Those with *wanted* as their whole name, or else as a part of it."""
    key = wanted.casefold()
    exact = [pair for pair in usable if pair[1].name.casefold() == key]
    return exact or [pair for pair in usable if key in pair[1].name.casefold()]


def _best_host(same: list[tuple[int, Device]], host: str) -> tuple[int, Device]:
    """Windows lists each device once for each of its sound systems: the default one's is taken."""
    return next((pair for pair in same if pair[1].host == host), same[0])


def _unknown(names: list[str], wanted: str, kind: Kind) -> str:
    from rapidfuzz import process, utils

    close = process.extract(wanted, sorted(set(names)), limit=3, processor=utils.default_process)
    listed = ", ".join(repr(name) for name, _, _ in close)
    return f"There is no {kind.noun} {wanted!r}. Near it: {listed}. voiceprep doctor lists them all"


def rates(wanted: int, device: Device) -> tuple[int, ...]:
    """The sample rates to try, in Hz: *wanted*, the device's own, and the two that hardware has.

    ALSA calls 44.1 kHz a device's own that can do 48 kHz alone, so its word is not the last one.
    """
    return tuple(dict.fromkeys((wanted, device.sample_rate, 48_000, 44_100)))


_open_streams: set[int] = set()


class Stream:
    """An open PortAudio stream; closing it takes at most as long as we are patient.

    Args:
        sd: module sounddevice.
        kind: direction.
        make: makes the stream, given a sample rate; not started yet.
        rates: sample rates in Hz to try, one after the other, while the device refuses them.
    """

    def __init__(self, sd: Any, kind: Kind, make: Callable[[int], Any], rates: tuple[int, ...]) -> None:
        self._sd = sd
        self._kind = kind
        self.stream, self.rate = self._opened(make, rates)
        _open_streams.add(id(self))

    def close(self, seconds: float) -> None:
        """Abort and close the stream, or leave it to its thread after *seconds*."""
        _open_streams.discard(id(self))
        if not within(seconds, lambda: _ended(self.stream)).done:
            _forget(self._sd)

    def _opened(self, make: Callable[[int], Any], rates: tuple[int, ...]) -> tuple[Any, int]:
        for rate in rates:
            outcome = within(_OPEN_SECONDS, functools.partial(_started, make, rate), undo=_ended)
            if not outcome.done:
                _forget(self._sd)
                raise self._kind.error(f"The {self._kind.noun} does not answer. Is the sound server hung?")
            if outcome.error is None:
                return outcome.value, rate
            if not self._refused(outcome.error) or rate == rates[-1]:
                raise self._kind.error(self._sentence(outcome.error)) from outcome.error
        raise AssertionError(rates)

    def _refused(self, error: BaseException) -> bool:
        return isinstance(error, self._sd.PortAudioError) and error.args[1:2] == (_BAD_RATE,)

    def _sentence(self, error: BaseException) -> str:
        if not isinstance(error, self._sd.PortAudioError):
            raise error
        code = error.args[1] if len(error.args) > 1 else 0
        reason = _REASONS.get(code, f"PortAudio says: {error.args[0]}")
        return f"The {self._kind.noun} cannot be opened: {reason}"


_REASONS = {
    -9985: "another program uses it. End that, or choose another with --device",
    -9993: "the sound server does not run, or refuses us. Start it again",
    -9996: "it is gone. Plug it in again",
    -9997: "it offers no sample rate that we can use",
    -9998: "it offers no mono sound",
    -9999: "the sound server does not run, or refuses us. Start it again",
}


def _started(make: Callable[[int], Any], rate: int) -> Any:
    stream = make(rate)
    try:
        stream.start()
    except BaseException:
        stream.close()
        raise
    return stream


def _ended(stream: Any) -> None:
    stream.abort()  # `stop` waits for a stalled device: 17.9 s measured
    stream.close()


def _forget(sd: Any) -> None:
    """Let the process end without PortAudio's farewell: it would wait for the device that hangs."""
    atexit.unregister(sd._exit_handler)


def _main() -> None:
    """Print this machine's devices as JSON; run in a child, which PortAudio may end."""
    try:
        import _sounddevice  # noqa: F401  # cffi, whose time is not PortAudio's

        threading.Timer(_OPEN_SECONDS, os._exit, (_HUNG,)).start()
        import sounddevice
    except (ImportError, OSError):
        os._exit(_MISSING)
    print(json.dumps([asdict(device) for device in _known(sounddevice)]), flush=True)  # noqa: T201
    os._exit(0)  # there is nothing to close, and closing may hang


if __name__ == "__main__":
    _main()
