"""The options that several commands take, above all those that hold a session."""

from typing import Annotated

import typer

from voiceprep.config import LEAST_RATE, MOST_RATE

SLOWEST, FASTEST = 0.5, 2.0
"""Speeds at which a recording is still understood."""

CountOption = Annotated[int | None, typer.Option(min=1, metavar="N", help="How many questions; else all of them.")]
LevelOption = Annotated[str | None, typer.Option(metavar="LEVEL", help="Only junior, mid, senior or staff.")]
TypedOption = Annotated[bool, typer.Option("--typed", help="Answer by typing.")]
SpeechOption = Annotated[bool, typer.Option("--speech/--no-speech", help="Speak what is asked, or only show it.")]
FollowUpsOption = Annotated[
    bool | None,
    typer.Option(
        "--follow-ups/--no-follow-ups",
        help="Ask on after an answer, twice at most. If left out, practice and review do so only in a terminal.",
    ),
]
LiveOption = Annotated[
    bool, typer.Option("--live", help="Show words and key points while you speak; it coaches, so not by default.")
]
SilenceOption = Annotated[
    float | None,
    typer.Option(min=1, metavar="SECONDS", help="End an answer after so much silence; else only Enter does."),
]
VoiceOption = Annotated[str | None, typer.Option(metavar="NAME", help="The interviewer's; see doctor --voices.")]
RateOption = Annotated[int | None, typer.Option(min=LEAST_RATE, max=MOST_RATE, metavar="N", help="Its words a minute.")]
MicrophoneOption = Annotated[str | None, typer.Option("--microphone", metavar="NAME", help="Part of its name.")]
SpeakerOption = Annotated[str | None, typer.Option("--speaker", metavar="NAME", help="Part of its name.")]
DeviceOption = Annotated[
    str | None, typer.Option("--device", metavar="NAME", help="Part of the name of microphone and speaker.")
]
