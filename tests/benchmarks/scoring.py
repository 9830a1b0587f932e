"""How well the scorer agrees with the labels, beside plain string similarity: `python tests/benchmarks/scoring.py`."""

import argparse
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from rapidfuzz import fuzz
from rich.console import Console
from rich.table import Table

sys.path[0] = str(Path(__file__).parent.parent)  # this folder has a `scoring` too
from scoring.labelled import SPLITS, Labelled, labelled_answers

from voiceprep import Question, Transcript, bundled_decks, core, cover
from voiceprep.core.coverage.pieces import sentences

EARNED = {"covered", "partly"}
OFF_TOPIC = (
    "I grow tomatoes on my balcony. You sow them indoors in March, and when the nights are warm you move them outside. "
    "They need a lot of sun and water, and I pinch out the side shoots so the plant puts its strength into the fruit. "
    "Last year the blight got them, so this year I keep the leaves dry and give them more space between the pots.",
    "The library in our town closes at six. You can take out ten books at once, and if somebody else has asked for one "
    "you must bring it back within two weeks. They send you a letter when you are late. My daughter reads so much that "
    "we go there every Saturday.",
    "I take the train at seven. It is often late, and when it is, the connection in the next town is gone, so I wait "
    "half an hour for the bus. Most people sleep or look at their phones. Once a month an inspector comes through and "
    "looks at every ticket.",
    "I sing in a choir with forty people. We rehearse on Tuesdays, first each voice alone and then all together. If one "
    "group loses the tune, the conductor stops everybody and starts from the last bar line. Before a concert we meet "
    "twice a week.",
    "They call me every three months to give blood. First a nurse takes a drop from the finger, and if the iron is too "
    "low they send you home. It takes ten minutes, then you sit with a biscuit until you feel steady. There are only "
    "four chairs, so on Fridays people stand along the wall.",
    "On our boat trip we came to a lock at noon. The keeper shuts the gate behind you, lets the water in until it is "
    "level with the upper side, and only then opens the other gate. Just three boats fit at once. Whoever comes late "
    "ties up and has lunch.",
    "The cinema sells each seat once, and the good ones are gone by Wednesday. If you don't pick your ticket up twenty "
    "minutes before, they give it to somebody else. My aunt always books two and then asks who wants the other one.",
    "I had new glasses made. The optician measured both eyes twice, since the first result looked odd, and she kept the "
    "old frame as a spare. They said a week, it was three. Until then I wore my brother's, which made the stairs look "
    "steeper.",
)
"""What people also tell: of things that wait, are late, or stop each other, as programs do."""

Judge = Callable[[Labelled], dict[str, tuple[str, bool]]]
"""Slug → (verdict, whether it is a trap that was fallen into)."""


def ours(answer: Labelled, cover: Callable[[Question, Transcript], object]) -> dict[str, object]:
    coverage = cover(answer.question, answer.transcript)
    points = {verdict.key_point.slug: str(verdict.status) for verdict in coverage.verdicts}
    return {**points, **{trap.trap.slug: trap.fell for trap in coverage.traps}}


def similarity(answer: Labelled, ratio: Callable[[str, str], float]) -> dict[str, float]:
    """For each key point and trap, how near the nearest sentence of the answer comes to a phrasing, 0 to 100."""
    words = answer.transcript.words
    stretches = [" ".join(word.text for word in words[span.start : span.stop]).lower() for span in sentences(words)]
    wanted = {point.slug: [point.text, *point.phrasings] for point in answer.question.key_points}
    wanted |= {trap.slug: [trap.claim, *trap.phrasings] for trap in answer.question.traps}
    return {
        slug: max(ratio(phrasing.lower(), stretch) for phrasing in phrasings for stretch in stretches)
        for slug, phrasings in wanted.items()
    }


def substring(answer: Labelled) -> dict[str, float]:
    """100 for a key point one of whose terms stands in the answer, as the nearest rival scores."""
    text = answer.text.lower()
    found = {
        point.slug: 100.0 * any(term.lower() in text for term in (point.terms or (point.text,)))
        for point in answer.question.key_points
    }
    return found | {trap.slug: 100.0 * (trap.claim.lower() in text) for trap in answer.question.traps}


def at_threshold(scores: list[dict[str, float]], answers: list[Labelled], threshold: float) -> list[dict[str, object]]:
    return [
        {slug: (score >= threshold if slug in answer.traps else ("missed", "covered")[score >= threshold])
         for slug, score in found.items()}
        for found, answer in zip(scores, answers, strict=True)
    ]  # fmt: skip


def figures(answers: Iterable[Labelled], judged: Iterable[dict[str, object]]) -> dict[str, float]:
    """Precision, recall and F1 of "covered or partly", and what went wrong, as shares."""
    counts: Counter[tuple[str, bool]] = Counter()
    traps: Counter[tuple[bool, bool]] = Counter()
    exact = total = 0
    for answer, found in zip(answers, judged, strict=True):
        for slug, label in answer.key_points.items():
            counts[label, found[slug] in EARNED] += 1
            exact, total = exact + (found[slug] == label), total + 1
        traps.update((label, bool(found[slug])) for slug, label in answer.traps.items())
    right = counts["covered", True] + counts["partly", True]
    credited = right + counts["missed", True] + counts["contradicted", True]
    due = right + counts["covered", False] + counts["partly", False]
    return {
        "precision": right / max(1, credited),
        "recall": right / max(1, due),
        "F1": 2 * right / max(1, credited + due),
        "wrong credited": counts["contradicted", True]
        / max(1, counts["contradicted", True] + counts["contradicted", False]),
        "missed credited": counts["missed", True] / max(1, counts["missed", True] + counts["missed", False]),
        "traps found": traps[True, True] / max(1, traps[True, True] + traps[True, False]),
        "traps invented": traps[False, True] / max(1, traps[False, True] + traps[False, False]),
        "exact": exact / max(1, total),
    }


def table(title: str, rows: dict[str, dict[str, float]], first: str) -> Table:
    drawn = Table(title=title, title_justify="left")
    drawn.add_column(first)
    for name in next(iter(rows.values())):
        drawn.add_column(name, justify="right")
    for name, row in rows.items():
        drawn.add_row(name, *(f"{value:.3f}" for value in row.values()))
    return drawn


def probes(question: Question) -> dict[str, float]:
    """What answers get that should get all, little or nothing: percent each."""
    terms = ", ".join(question.vocabulary)
    denial = " ".join(f"It is not true that {point.text[0].lower()}{point.text[1:]}" for point in question.key_points)
    answers = {
        "model answer": question.model_answer,
        "its letters only": "".join(c if c.isalnum() or c in " '" else " " for c in question.model_answer).lower(),
        "denial": denial,
        "keywords": terms,
        "read back": question.prompt,
    }
    found = {name: cover(question, Transcript.from_text(text)).percent for name, text in answers.items()}
    return found | {"off topic": max(cover(question, Transcript.from_text(text)).percent for text in OFF_TOPIC)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-baselines", action="store_true")
    wanted = parser.parse_args()
    console = Console(width=150)
    answers = list(labelled_answers())
    by_split = {split: [answer for answer in answers if answer.split == split] for split in SPLITS}
    for split, chosen in by_split.items():
        labels = sum(len(answer.key_points) for answer in chosen)
        console.print(f"{split}: {len(chosen)} answers to {len({a.name for a in chosen})} questions, {labels} labels")
    judges = {"voiceprep": cover, "rules alone": core.coverage.cover}
    for split in SPLITS[1:]:  # of what the model was trained on, no figure says anything
        rows = {}
        for name, scorer in judges.items():
            judged = [ours(answer, scorer) for answer in by_split[split]]
            rows[name] = figures(by_split[split], judged)
            if name == "voiceprep":
                kinds: dict[str, tuple[list[Labelled], list[dict[str, object]]]] = defaultdict(lambda: ([], []))
                for answer, found in zip(by_split[split], judged, strict=True):
                    kinds[answer.kind][0].append(answer)
                    kinds[answer.kind][1].append(found)
        if not wanted.no_baselines:
            rows |= baselines(by_split, split)
        console.print(table(f"\n{split}", rows, "scorer"))
        console.print(table(f"{split}, by kind of answer", {k: figures(*v) for k, v in kinds.items()}, "kind"))
    console.print(table("\nprobes, mean percent by deck", deck_probes(), "deck"))
    console.print(speed(answers))


def baselines(by_split: dict[str, list[Labelled]], split: str) -> dict[str, dict[str, float]]:
    """Plain similarity, each at the threshold that is best for it on the tune questions."""
    scorers = {
        "token_set_ratio": partial(similarity, ratio=fuzz.token_set_ratio),
        "partial_token_set_ratio": partial(similarity, ratio=fuzz.partial_token_set_ratio),
        "substring": substring,
    }
    rows = {}
    for name, scorer in scorers.items():
        tune = [scorer(answer) for answer in by_split["tune"]]
        best = max(
            range(30, 101, 5), key=lambda at: figures(by_split["tune"], at_threshold(tune, by_split["tune"], at))["F1"]
        )
        chosen = by_split[split]
        rows[f"{name} ≥ {best}"] = figures(chosen, at_threshold([scorer(answer) for answer in chosen], chosen, best))
    return rows


def deck_probes() -> dict[str, dict[str, float]]:
    rows = {}
    for deck in bundled_decks():
        found = [probes(question) for question in deck.questions]
        rows[deck.slug] = {name: statistics.mean(one[name] for one in found) for name in found[0]}
        rows[f"  worst of {deck.slug}"] = {
            name: (min if "model" in name or "letters" in name else max)(one[name] for one in found)
            for name in found[0]
        }
    return rows


def speed(answers: list[Labelled]) -> str:
    """Milliseconds for 300 words against the question with most key points."""
    longest = max(answers, key=lambda answer: (len(answer.key_points), len(answer.text)))
    text = Transcript(Transcript.from_text(" ".join([longest.text] * 5)).words[:300])
    lines = []
    for name, scorer in {"voiceprep": cover, "rules alone": core.coverage.cover}.items():
        scorer(longest.question, text)
        times = []
        for _ in range(9):
            began = time.perf_counter()
            scorer(longest.question, text)
            times.append(time.perf_counter() - began)
        lines.append(f"{name}: {1000 * statistics.median(times):.0f} ms")
    return f"300 words, {len(longest.key_points)} key points: " + ", ".join(lines)


if __name__ == "__main__":
    main()
