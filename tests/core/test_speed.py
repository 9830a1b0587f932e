"""Which models keep up, from the speed of one."""

import pytest

from voiceprep.core.speed import ENOUGH, cost, keeping_up


def test_a_larger_model_costs_more() -> None:
    """Base is the unit; the published sizes order the others, and an English-only one costs what its twin does."""
    assert cost("base") == pytest.approx(1)
    assert cost("tiny") < cost("base.en") < cost("small") < cost("medium") < cost("large-v3")
    assert cost("turbo") == cost("large-v3-turbo") < cost("large")
    assert cost("my-own-folder") is None


def test_the_speed_of_one_tells_of_all() -> None:
    """A machine that hears ten seconds a second with base keeps up with small and not with medium, whatever was measured."""
    assert keeping_up("base", 10.0) == ("tiny", "base", "distil-small.en", "small")
    assert "small" in keeping_up("base", ENOUGH * cost("small"))
    assert "small" not in keeping_up("base", 0.99 * ENOUGH * cost("small"))
    assert keeping_up("small", 10.0) == keeping_up("base", 10.0 * cost("small"))
    assert keeping_up("base", 0.1) == keeping_up("unknown", 99.0) == ()
