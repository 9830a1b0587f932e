"""What every test may use."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # tests import their helpers by name, in any import mode

from sound_server import sound_server

__all__ = ["sound_server"]


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of speech models that all tests share: joining the wheels takes a second or two."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the person's own data, nor asks the model hub."""
    monkeypatch.setenv("VOICEPREP_HOME", str(tmp_path / "voiceprep-home"))
    monkeypatch.setenv("VOICEPREP_CACHE", str(model_cache))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
