"""Keys as answers to what we ask."""

import time

from voiceprep.cli.main import World
from voiceprep.ports import ENTER, Keyboard
from voiceprep.practice import Untouched


def keyboard(here: World) -> Keyboard:
    """The person's keys; nobody's where no terminal is: what is piped in stops no sound."""
    return here.keyboard if here.interactive else Untouched()


def press(here: World, among: str) -> str:
    """Wait for one of the keys in *among*; upper case counts as lower."""
    with here.keyboard as keyboard:
        while (key := keyboard.pressed().lower()) not in among or not key:
            time.sleep(0.05)
    return key


def wants(here: World, question: str) -> bool:
    """Whether the person says yes, which Enter does too; nobody can be asked without a terminal, and that is a no."""
    if not here.interactive:
        return False
    here.tell(f"{question} [Y/n]")
    return press(here, f"{ENTER}yn") != "n"


def insists(here: World, question: str) -> bool:
    """Whether the person says yes to what cannot be undone: Enter is a no."""
    here.tell(f"{question} [y/N]", "bold")
    return press(here, f"{ENTER}yn") == "y"
