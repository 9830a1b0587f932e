"""Which speech models keep up with a person on this machine, from the speed of one of them."""

from collections.abc import Mapping
from types import MappingProxyType

ENOUGH = 1.5
"""Seconds of speech heard in a second of work: short windows cost up to 1.25 of a whole pass, and sound is recorded."""

_SIZES: Mapping[str, tuple[int, int, int]] = MappingProxyType(
    {
        "tiny": (384, 4, 4),
        "base": (512, 6, 6),
        "distil-small.en": (768, 12, 4),
        "small": (768, 12, 12),
        "distil-medium.en": (1024, 24, 2),
        "medium": (1024, 24, 24),
        "distil-large-v3": (1280, 32, 2),
        "large-v3-turbo": (1280, 32, 4),
        "large-v3": (1280, 32, 32),
    }
)
"""Width, layers of the encoder, layers of the decoder.

Whisper: Radford et al. 2022, https://arxiv.org/abs/2212.04356, table 1. Turbo: https://github.com/openai/whisper.
Distilled: Gandhi et al. 2023, https://arxiv.org/abs/2311.00430.
"""

_ENCODER = 0.4
"""Share of the encoder in the work of base: 0.31 of one pass over 112 s, 0.46 of a window of 12 s, measured."""


def cost(model: str) -> float | None:
    """The work of *model* as a multiple of base's, roughly: layers times width squared; None for an unknown one."""
    name = {"turbo": "large-v3-turbo", "large": "large-v3"}.get(model, model)
    size = _SIZES.get(name) or _SIZES.get(name.removesuffix(".en"))
    if size is None:
        return None
    width, encoder, decoder = size
    base_width, base_encoder, base_decoder = _SIZES["base"]
    layers = _ENCODER * encoder / base_encoder + (1 - _ENCODER) * decoder / base_decoder
    return layers * (width / base_width) ** 2


def keeping_up(model: str, speed: float) -> tuple[str, ...]:
    """The models that would keep up, the quickest first, when *model* hears *speed* seconds in a second of work."""
    known = cost(model)
    if known is None:
        return ()
    costs = {name: cost(name) or known for name in _SIZES}
    return tuple(name for name in sorted(costs, key=costs.__getitem__) if speed * known / costs[name] >= ENOUGH)
