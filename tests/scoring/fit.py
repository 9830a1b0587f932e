"""Fit the few numbers of `core/coverage/judgement.py` to the tune answers: `python tests/scoring/fit.py [FOLDER]`.

FOLDER holds another witness than the shipped one. Prints the weights and thresholds to be written there. The model has
read no labelled answer to a tune question (of the bundled ones it knows the deck's own sentences and the model
answer), and nothing here reads one to a held-out question.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

sys.path[0] = str(Path(__file__).parent.parent)
from scoring.labelled import Labelled, labelled_answers

from voiceprep import bundled_decks
from voiceprep.core.coverage.clues import Answer, Clues, gather
from voiceprep.core.coverage.expected import expected_of
from voiceprep.core.coverage.judgement import Weights, features
from voiceprep.devices.witness import OnnxWitness, bundled_witness

RIDGE = 2.0
"""Keeps weights small: the clues are far from independent."""

PRECISE = 0.9
"""Share of the credits that must be deserved."""

BESIDE = 0.1
"""What a row of `more_answers` weighs: there are far more of them than an interviewer hears."""


def more_answers() -> Iterator[Labelled]:
    """What the labelled answers hold too little of: a sentence that makes one point alone, and talk of something else.

    Of decks that the witness was not trained on: phrasings, which make no other point of their question, the quotes of
    the answers, and the model answer to another question.
    """
    ours = {deck.slug for deck in bundled_decks()}
    new = [answer for answer in labelled_answers() if answer.split == "tune" and answer.name.split("/")[0] not in ours]
    for answer in new:
        for slug, quote in answer.quotes.items():
            if answer.key_points.get(slug) == "covered":
                yield Labelled(answer.question, answer.name, "tune", "lone", quote, {slug: "covered"}, {}, {})
    questions = {answer.name: answer.question for answer in new}
    after = [*list(questions.values())[1:], next(iter(questions.values()))]
    for (name, question), other in zip(questions.items(), after, strict=True):
        none = dict.fromkeys((point.slug for point in question.key_points), "missed")
        traps = dict.fromkeys((trap.slug for trap in question.traps), False)
        yield Labelled(question, name, "tune", "strange", other.model_answer, none, traps, {})
        for point in question.key_points:
            others = {slug: label for slug, label in none.items() if slug != point.slug}
            for text in point.phrasings:
                yield Labelled(question, name, "tune", "lone", text, others, traps, {})


def fitted(rows: np.ndarray, wanted: np.ndarray, heavy: np.ndarray) -> np.ndarray:
    """A logistic regression by Newton's method; the last column of *rows* is the constant, which is not held back."""
    weights = np.zeros(rows.shape[1])
    ridge = RIDGE * np.eye(rows.shape[1])
    ridge[-1, -1] = 0
    for _ in range(50):
        likely = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (heavy * (likely - wanted)) + ridge @ weights
        curve = (rows * (heavy * likely * (1 - likely))[:, None]).T @ rows + ridge
        weights -= np.linalg.solve(curve, slope)
    return weights


def best_threshold(likely: np.ndarray, wanted: np.ndarray, worth: Callable[[float, float], float]) -> float:
    """The threshold at which *worth*(precision, recall) is highest."""

    def value(at: float) -> float:
        given = likely >= at
        both = float((given & (wanted > 0)).sum())
        return worth(both / max(1, given.sum()), both / max(1, wanted.sum()))

    return max(np.arange(0.2, 0.9, 0.02), key=value)


def recall_if_precise(precision: float, recall: float) -> float:
    """The recall, where nine of ten credits are deserved: a credit for what was not said costs more than one that lacks."""
    return recall if precision >= PRECISE else 0.0


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(1e-9, precision + recall)


@dataclass(frozen=True)
class Row:
    """One claim in one answer."""

    clues: Clues
    made: bool
    label: str
    is_more: bool
    """Whether the answer is one of `more_answers`."""


def show(name: str, rows: Sequence[Row], worth: Callable[[float, float], float]) -> None:
    numbers = np.array([[*features(row.clues), 1.0] for row in rows])
    wanted = np.array([row.made for row in rows], dtype=float)
    more = np.array([row.is_more for row in rows])
    weights = fitted(numbers, wanted, np.where(more, BESIDE, 1.0))
    likely = 1 / (1 + np.exp(-numbers @ weights))
    print(f"{name} = Weights({', '.join(f'{weight:.3f}' for weight in weights)})")
    for at in sorted({best_threshold(likely[~more], wanted[~more], worth), 0.4, 0.5, 0.6, 0.7}):
        right = wanted > 0
        given = likely >= at
        precision = (given & right & ~more).sum() / (given & ~more).sum()
        recall = (given & right & ~more).sum() / (right & ~more).sum()
        print(
            f"  threshold {at:.2f}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1(precision, recall):.3f};"
            f" of lone sentences and other talk {(given & ~right & more).sum() / (~right & more).sum():.3f} credited"
        )


def main() -> None:
    witness = OnnxWitness(Path(sys.argv[1])) if sys.argv[1:] else bundled_witness()
    points: list[Row] = []
    traps: list[Row] = []
    for answer in [answer for answer in labelled_answers() if answer.split == "tune"] + list(more_answers()):
        judged = clues_of(answer, witness)
        is_more = answer.kind in {"lone", "strange"}
        for slug, label in answer.key_points.items():
            points.append(Row(judged[slug], label in {"covered", "partly"}, label, is_more))
        traps += [Row(judged[slug], fell, str(fell), is_more) for slug, fell in answer.traps.items()]
    print([field.name for field in fields(Weights)])
    show("POINT", points, recall_if_precise)
    show("TRAP", traps, f1)
    # how sure the witness must be that a claim is denied: told apart among those that earned nothing
    lost = [row for row in points if not row.made and not row.is_more]
    sure = np.array([row.clues.strongest_denial.denied if row.clues.strongest_denial else 0.0 for row in lost])
    denied = np.array([row.label == "contradicted" for row in lost], dtype=float)
    print(f"POINT_DENIED = {best_threshold(sure, denied, f1):.2f}")


def clues_of(answer: Labelled, witness: OnnxWitness | None) -> dict[str, Clues]:
    expected = expected_of(answer.question)
    taken_apart = Answer.of(answer.transcript, expected.vocabulary, answer.question.prompt)
    slugs = [*(point.slug for point in answer.question.key_points), *(trap.slug for trap in answer.question.traps)]
    return dict(zip(slugs, gather(expected, taken_apart, witness), strict=True))


if __name__ == "__main__":
    main()
