"""The decks that come with voiceprep through sound: spoken by the real voices, heard by the real recognizer, scored.

A question of each deck, as `voiceprep deck test --sample 1` chooses it: its model answer, a partial and a wrong one in
two voices, some four seconds of processor time each. Without --sample it takes all 62.
"""

import json
import subprocess
import sys
from collections import Counter

from voiceprep.devices.deck_file import bundled_folder, deck_files

HEARD_BACK_AT_LEAST, CREDITED_AT_MOST = 80, 15
"""Percent of the points of model answers, and of wrong ones. Seen: 89 and 10; what `deck test` calls clean: 95 and 3."""


def test_every_deck_is_heard_back() -> None:
    """The key points of the model answers come back, and those of wrong answers are not credited."""
    right, of, failed = Counter(), Counter(), []
    for path in deck_files(bundled_folder()):
        command = [sys.executable, "-m", "voiceprep", "deck", "test", str(path), "--sample", "1", "--json"]
        told = json.loads(subprocess.run(command, check=False, capture_output=True, text=True).stdout)
        assert told["answers"] == 6
        failed += told["failed"]
        for part, score in told["scores"].items():
            right[part] += score["right"]
            of[part] += score["of"]
    told = [(one["question"], one["key_point"], one["answer"], one["transcript"]) for one in failed]
    assert 100 * right["model answer"] / of["model answer"] >= HEARD_BACK_AT_LEAST, told
    assert 100 - 100 * right["wrong answer"] / of["wrong answer"] <= CREDITED_AT_MOST, told
