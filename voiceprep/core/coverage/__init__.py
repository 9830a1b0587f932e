"""Transcript + question → Coverage: deterministic, local, and able to explain itself."""

from voiceprep.core.coverage.cover import SCORER_VERSION, cover
from voiceprep.core.coverage.verdict import Coverage, Evidence, Match, Status, TrapVerdict, Verdict

__all__ = ["SCORER_VERSION", "Coverage", "Evidence", "Match", "Status", "TrapVerdict", "Verdict", "cover"]
