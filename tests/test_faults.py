"""What `tests/benchmarks/faults.py` does a hundred times, a few times."""

import statistics
from pathlib import Path

import pytest
from ordeals.loopback import loopback
from ordeals.recording import kill_while_recording
from ordeals.saving import Saved, kill_while_saving
from ordeals.sessions import MOMENTS, TOLD, interrupt, strike
from sound_server import SoundServer


def test_kill_9_while_saving_loses_no_answer(tmp_path: Path) -> None:
    """What was acknowledged is there, what was not is offered, and no attempt is without its whole recording."""
    total = sum(kill_while_saving(tmp_path, kills=12, seed=1), Saved())
    assert total == Saved(kills=12, acknowledged=total.acknowledged, heard=total.heard)
    assert total.acknowledged > 0


@pytest.mark.parametrize("sound_server", [16_000], indirect=True)
def test_kill_9_while_recording_loses_a_fifth_of_a_second(sound_server: SoundServer, tmp_path: Path) -> None:
    """What is on disk is what was said, sample by sample, up to the last 0.2 s by the clock."""
    killed = list(kill_while_recording(sound_server, tmp_path, kills=3, seed=1))
    assert all(one.is_readable for one in killed)
    assert statistics.median(one.lost_seconds for one in killed) <= 0.2


@pytest.mark.parametrize("sound_server", [16_000], indirect=True)
def test_a_recording_beside_busy_processes_is_the_sound_bit_for_bit(sound_server: SoundServer, tmp_path: Path) -> None:
    """Four processes that want the processors take no sample from a recording."""
    assert list(loopback(sound_server, tmp_path, runs=1, seed=1, processes=4)) == [0]


def test_a_session_goes_on_after_every_fault(sound_server: SoundServer, tmp_path: Path) -> None:
    """Stalled, frozen, dead, unplugged, muted in mid-answer: it is told, what was said is kept, the next is asked."""
    struck = list(strike(sound_server, tmp_path, tuple(TOLD), seed=1))
    assert [one.fault for one in struck if one.hung] == []
    assert max(one.missing_seconds for one in struck) < 0.3
    assert max(one.told_seconds for one in struck) < 3.0
    assert statistics.median(one.told_seconds for one in struck) < 2.0


def test_ctrl_c_at_any_moment_leaves_nothing_but_the_answer(sound_server: SoundServer, tmp_path: Path) -> None:
    """At the start, while the microphone is opened, while it transcribes: status 130, no child, no file."""
    moments = [one for one in MOMENTS if one.after in {"", "Opening the microphone", "Transcribing"}]
    interrupted = list(interrupt(sound_server, tmp_path, moments, seed=1))
    assert [one for one in interrupted if not one.is_well] == []
