"""A voice that the real recognizer mishears: appealed once, it is heard from then on."""

import json
from pathlib import Path

import numpy as np
import pytest
from tape import make_world
from typer.testing import CliRunner, Result

import voiceprep.cli
from voiceprep.cli.main import World, app
from voiceprep.devices.audio_file import read, stretched, write_flac
from voiceprep.devices.recognizer import WhisperRecognizer

ANSWER = Path(__file__).parent / "speech" / "jwt-slt.flac"
"""A synthetic voice that begins with "A J W T has three parts"; the base model hears "HWT has three parts"."""

DECK = """\
slug = "tokens"
title = "Tokens"
[[questions]]
slug = "jwt"
prompt = "Where do you keep a token?"
terms = ["JWT", "localStorage", "XSS", "httpOnly", "SameSite", "CSRF", "HMAC", "refresh token", "RS256"]
[[questions.key_points]]
slug = "named"
text = "It is a JWT."
kind = "term"
terms = ["JWT"]
[[questions.key_points]]
slug = "signed"
text = "HMAC signs it."
kind = "term"
terms = ["HMAC"]
"""


def run(world: World, *arguments: str) -> Result:
    done = CliRunner().invoke(app, list(arguments), obj=world)
    assert done.exit_code == 0, done.stderr
    return done


def verdicts(world: World, answer: Path) -> dict[str, str]:
    import json

    done = run(world, "practice", "tokens/jwt", "--from-file", str(answer), "--no-speech", "--json")
    return {point["slug"]: point["verdict"] for point in json.loads(done.stdout)["attempts"][0]["key_points"]}


@pytest.fixture
def another_time(tmp_path: Path) -> Path:
    """The same voice, slower and with noise of -50 dBFS behind it."""
    slower = stretched(read(ANSWER), 0.93)
    noise = np.random.default_rng(1).normal(0, 10 ** (-50 / 20), len(slower))
    write_flac(tmp_path / "again.flac", (slower + noise).astype(np.float32))
    return tmp_path / "again.flac"


def test_one_appeal_is_enough_for_a_voice(tmp_path: Path, model_cache: Path, another_time: Path) -> None:
    """JWT is misheard twice; after one appeal it is heard both times, and no term that was not said is."""
    voiceprep.cli.register()
    world = make_world(tmp_path, recognizer=WhisperRecognizer("base", model_cache / "models"))
    world.settings.decks.mkdir(parents=True)
    (world.settings.decks / "tokens.toml").write_text(DECK)
    for answer in (ANSWER, another_time):
        assert verdicts(world, answer) == {"named": "missed", "signed": "missed"}
    run(world, "appeal", "1", "named", "--said", "A JWT has three parts, header, payload and signature", "--yes")
    assert verdicts(world, another_time) == {"named": "covered", "signed": "missed"}
    listed = json.loads(run(world, "history", "--json").stdout)["attempts"]
    assert [one["percent"] for one in listed] == [50.0, 50.0, 50.0]  # both old answers too
    near = run(
        world, "score", "tokens/jwt", "--text", "An HTTP header has three parts, and so has the payload", "--json"
    )
    assert '"covered"' not in near.stdout
