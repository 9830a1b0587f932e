"""Fit the few numbers of `core/coverage/judgement.py` to the tune answers: `python tests/scoring/fit.py [FOLDER]`.

FOLDER holds another witness than the shipped one. Prints the weights and thresholds to be written there. The model has
read no answer to a tune question, and nothing here reads one to a held-out question.
"""

import sys
from collections.abc import Callable, Iterable
from dataclasses import fields
from pathlib import Path

import numpy as np

sys.path[0] = str(Path(__file__).parent.parent)
from scoring.labelled import Labelled, labelled_answers

from voiceprep.core.coverage.clues import Answer, Clues, gather
from voiceprep.core.coverage.expected import expected_of
from voiceprep.core.coverage.judgement import Weights, features
from voiceprep.devices.witness import OnnxWitness, bundled_witness

RIDGE = 2.0
"""Keeps weights small: the clues are far from independent."""


def fitted(rows: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """A logistic regression by Newton's method; the last column of *rows* is the constant, which is not held back."""
    weights = np.zeros(rows.shape[1])
    ridge = RIDGE * np.eye(rows.shape[1])
    ridge[-1, -1] = 0
    for _ in range(50):
        likely = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (likely - wanted) + ridge @ weights
        curve = (rows * (likely * (1 - likely))[:, None]).T @ rows + ridge
        weights -= np.linalg.solve(curve, slope)
    return weights


def best_threshold(likely: np.ndarray, wanted: np.ndarray, worth: Callable[[float, float], float]) -> float:
    """The threshold at which *worth*(precision, recall) is highest."""

    def value(at: float) -> float:
        given = likely >= at
        both = float((given & (wanted > 0)).sum())
        return worth(both / max(1, given.sum()), both / max(1, wanted.sum()))

    return max(np.arange(0.2, 0.9, 0.02), key=value)


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(1e-9, precision + recall)


def show(name: str, clues: Iterable[Clues], labels: Iterable[bool], worth: Callable[[float, float], float]) -> None:
    rows = np.array([[*features(one), 1.0] for one in clues])
    wanted = np.array(list(labels), dtype=float)
    weights = fitted(rows, wanted)
    likely = 1 / (1 + np.exp(-rows @ weights))
    at = best_threshold(likely, wanted, worth)
    given = likely >= at
    precision, recall = (given & (wanted > 0)).sum() / given.sum(), (given & (wanted > 0)).sum() / wanted.sum()
    print(f"{name} = Weights({', '.join(f'{weight:.3f}' for weight in weights)})")
    print(f"  threshold {at:.2f}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1(precision, recall):.3f}")


def main() -> None:
    witness = OnnxWitness(Path(sys.argv[1])) if sys.argv[1:] else bundled_witness()
    points: list[tuple[Clues, str]] = []
    traps: list[tuple[Clues, bool]] = []
    for answer in labelled_answers():
        if answer.split == "tune":
            judged = clues_of(answer, witness)
            points += [(judged[slug], label) for slug, label in answer.key_points.items()]
            traps += [(judged[slug], label) for slug, label in answer.traps.items()]
    earned = [label in {"covered", "partly"} for _, label in points]
    print([field.name for field in fields(Weights)])
    show("POINT", [clues for clues, _ in points], earned, f1)
    show("TRAP", [clues for clues, _ in traps], [label for _, label in traps], f1)
    # how sure the witness must be that a claim is denied: told apart among those that earned nothing
    lost = [(clues, label) for clues, label in points if label in {"missed", "contradicted"}]
    sure = np.array([clues.strongest_denial.denied if clues.strongest_denial else 0.0 for clues, _ in lost])
    denied = np.array([label == "contradicted" for _, label in lost], dtype=float)
    print(f"POINT_DENIED = {best_threshold(sure, denied, f1):.2f}")


def clues_of(answer: Labelled, witness: OnnxWitness | None) -> dict[str, Clues]:
    expected = expected_of(answer.question)
    taken_apart = Answer.of(answer.transcript, expected.vocabulary, answer.question.prompt)
    slugs = [*(point.slug for point in answer.question.key_points), *(trap.slug for trap in answer.question.traps)]
    return dict(zip(slugs, gather(expected, taken_apart, witness), strict=True))


if __name__ == "__main__":
    main()
