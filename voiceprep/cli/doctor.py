"""`voiceprep doctor`: what works here, and the one command that mends what does not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from voiceprep.cli.main import JsonOption, ModelOption, World, app, world
from voiceprep.errors import ExitStatus, VoiceprepError

if TYPE_CHECKING:
    from voiceprep.core.audio import Samples

LISTEN_SECONDS = 2.0
"""How long the microphone is listened to."""

FREE_BYTES = 500_000_000
"""Asked of the disk: a model, and some hours of recordings."""


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
    model: ModelOption = None,
    json: JsonOption = False,
) -> None:
    """Check microphone, speaker, voice, model and disk; a red line names what mends it.

    [bold]voiceprep doctor --device "USB"[/bold]
    """
    from rich.text import Text

    from voiceprep.cli import as_json, view

    here = world(context, model=model, input_device=device, output_device=device)
    findings = []
    for finding in _findings(here, listen=listen):
        findings.append(finding)
        if not json:
            mark = Text("✓ ", style="green") if finding.is_well else Text("✗ ", style="red")
            mend = f"\n  mend it: {finding.mend}" if finding.mend else ""
            here.out.print(mark + Text(f"{finding.part:<11}") + Text(view.clean(finding.text + mend)))
    if json:
        parts = [{"part": one.part, "well": one.is_well, "text": one.text, "mend": one.mend} for one in findings]
        print(as_json.dump({"findings": parts}))
    raise typer.Exit(max((finding.status for finding in findings), default=ExitStatus.OK))


def _findings(here: World, *, listen: bool) -> Iterator[Finding]:
    yield _checked("devices", lambda: _devices(here))
    if listen:
        yield _checked("microphone", lambda: _microphone(here))
    yield _checked("voice", lambda: _voice(here))
    yield _checked("speaker", lambda: _speaker(here))
    yield _checked("model", lambda: _model(here))
    yield _checked("disk", lambda: _disk(here))


def _checked(part: str, look: Callable[[], Finding]) -> Finding:
    """What *look* finds; an error is a finding too."""
    try:
        return look()
    except VoiceprepError as error:
        return Finding(part, False, str(error), status=error.status)
    # a doctor that falls ill itself helps nobody: whatever is broken here is told, not raised
    except Exception as error:
        return Finding(part, False, f"{type(error).__name__}: {error}", status=ExitStatus.DEVICE)


def _devices(here: World) -> Finding:
    from voiceprep.devices.sound import devices

    lines = [
        f"{'●' if one.default_input or one.default_output else ' '} {one.name} ({one.inputs} in, {one.outputs} out)"
        for one in devices()
    ]
    return Finding("devices", True, "\n             ".join(["● marks the default", *lines]))


def _microphone(here: World) -> Finding:
    samples = _heard(here)
    from voiceprep.core.audio import SILENCE_DBFS, clipped_share, level_dbfs

    level = level_dbfs(samples)
    text = f"{level:.0f} dBFS over {LISTEN_SECONDS:.0f} s"
    if level <= SILENCE_DBFS:
        return Finding(
            "microphone", False, f"{text}: digital silence", "unmute it in the sound settings", ExitStatus.DEVICE
        )
    if clipped_share(samples) > 0.001:
        return Finding("microphone", False, f"{text}, clipping", "lower its input volume", ExitStatus.DEVICE)
    if level < -60:
        return Finding(
            "microphone", True, f"{text}: very quiet, unless you said nothing", "say something, or raise its volume"
        )
    return Finding("microphone", True, text)


def _heard(here: World) -> "Samples":
    """The first seconds from the microphone."""
    from contextlib import closing
    from itertools import takewhile

    import numpy as np

    from voiceprep.core.audio import SAMPLE_RATE

    here.err.print("Listening for two seconds: say something …", style="bright_black")
    wanted = int(LISTEN_SECONDS * SAMPLE_RATE)
    blocks: list[Samples] = []
    with closing(here.microphone.blocks()) as incoming:
        blocks.extend(takewhile(lambda block: sum(map(len, blocks)) < wanted, incoming))
    return np.concatenate(blocks)


def _voice(here: World) -> Finding:
    sound = here.voice.synthesize("Can you hear me?")
    return Finding("voice", True, f"speaks ({sound.seconds:.1f} s of speech made)")


def _speaker(here: World) -> Finding:
    sound = here.voice.synthesize("Can you hear me?")
    here.speaker.play(sound)
    return Finding("speaker", True, "played “Can you hear me?”")


def _model(here: World) -> Finding:
    here.recognizer.load()
    return Finding("model", True, f"{here.recognizer.model} is loaded")


def _disk(here: World) -> Finding:
    import shutil

    with here.store():
        pass
    free = shutil.disk_usage(here.settings.home).free
    text = f"{free / 1e9:.1f} GB free at {here.settings.home}"
    if free < FREE_BYTES:
        return Finding(
            "disk", False, text, "free some space, or choose another folder: VOICEPREP_HOME=FOLDER", ExitStatus.STORE
        )
    return Finding("disk", True, text)
