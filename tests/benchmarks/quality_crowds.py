"""How good labels are on real crowds, beside crowd-kit: all answers are seen, the truth is for scoring only."""

import csv
import time
import warnings
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from tests.benchmarks.measure import medians, peak_megabytes, table
from tests.benchmarks.quality_rules import DATA, scores
from weaklabel import Auto, DawidSkene, Gold, MajorityVote, Votes
from weaklabel.find import find_class, names
from weaklabel.label_models.base import LabelModel
from weaklabel.soft import SoftLabels

Model = Callable[[Votes], SoftLabels]


def crowds() -> str:
    """Every label model on every crowd: accuracy, calibration error, seconds for all sets together."""
    sets = list(_sets())
    rows = []
    for name, model in {**_ours(), **_crowdkit()}.items():
        found, begin = [], time.perf_counter()
        for _, votes, _gold in sets:
            found.append(model(votes))
        seconds = time.perf_counter() - begin
        measured = [scores(soft.select(gold.unit), gold.label) for soft, (_, _, gold) in zip(found, sets, strict=True)]
        accuracy = [100 * score["accuracy_expected"] for score in measured]
        ece = float(np.mean([score["ece"] for score in measured]))
        shown = [f"{value:.1f}" for value in accuracy]
        rows.append([name, *shown, f"{np.mean(accuracy):.2f}", f"{ece:.3f}", f"{seconds:.1f}"])
    heads = ["accuracy, %", *(name for name, _, _ in sets), "mean", "calibration error", "seconds"]
    return table(heads, rows)


def _sets() -> Iterator[tuple[str, Votes, Gold]]:
    for folder in sorted((DATA / "crowd" / "classification").glob("*/")):
        answers, truth = (
            list(csv.DictReader((folder / f"{name}.csv").open(encoding="utf-8"))) for name in ("label", "truth")
        )
        votes = Votes.from_answers({key: [row[key] for row in answers] for key in ("item", "worker", "label")})
        known = {row["item"]: row["truth"] for row in truth}
        yield folder.name, votes, Gold.of([known.get(item) for item in votes.item_ids], votes.labels.classes)


def _ours() -> dict[str, Model]:
    made = {name: find_class("weaklabel.label_models", name, "label model") for name in names("weaklabel.label_models")}
    made.pop("snorkel")  # it knows no workers
    return {name: lambda votes, model=model: model().fit(votes).label(votes) for name, model in made.items()}


def _crowdkit() -> dict[str, Model]:
    """crowd-kit's models with their defaults; its GLAD takes more than ten minutes."""
    from crowdkit.aggregation import MACE, OneCoinDawidSkene
    from crowdkit.aggregation import DawidSkene as Peer
    from crowdkit.aggregation import MajorityVote as Vote

    def run(model: object, votes: Votes) -> SoftLabels:
        frame = pd.DataFrame({"task": votes.unit, "worker": votes.source, "label": votes.statement})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            probs = model.fit_predict_proba(frame)
        full = probs.reindex(index=range(votes.n_units), columns=range(len(votes.labels))).fillna(0).to_numpy()
        return SoftLabels(full / full.sum(axis=1, keepdims=True), votes.covered(), votes.labels)

    peers = {"MajorityVote": Vote, "DawidSkene": Peer, "OneCoinDawidSkene": OneCoinDawidSkene, "MACE": MACE}
    return {f"crowd-kit {name}": lambda votes, made=made: run(made(), votes) for name, made in peers.items()}


def thinned() -> str:
    """The same crowds with few answers left, drawn three times: majority vote, and how far `auto` is above it."""
    rows = []
    for what, fewest in (("worker", 5), ("item", 3)):
        gains, votes_alone = [], []
        for _, votes, gold in _sets():
            found = []
            for seed in range(3):
                few = _thin(votes, votes.source if what == "worker" else votes.unit, fewest, seed)
                soft = [model().fit(few).label(few).select(gold.unit) for model in (MajorityVote, Auto)]
                found.append([100 * scores(one, gold.label)["accuracy_expected"] for one in soft])
            mean = np.mean(found, axis=0)
            votes_alone.append(mean[0])
            gains.append(mean[1] - mean[0])
        shown = [f"{gain:+.2f}" for gain in gains]
        rows.append([f"{fewest} a {what}", f"{np.mean(votes_alone):.2f}", *shown, f"{np.mean(gains):+.2f}"])
    return table(["answers left", "majority, mean", *(name for name, _, _ in _sets()), "mean"], rows)


def _thin(votes: Votes, key: np.ndarray, most: int, seed: int) -> Votes:
    """The votes with at most so many of each key, drawn at random."""
    order = np.random.default_rng(seed).permutation(len(votes.unit))
    sort = order[np.argsort(key[order], kind="stable")]
    place = np.arange(len(sort)) - np.searchsorted(key[sort], key[sort])
    kept = np.sort(sort[place < most])
    frame = {
        "item": [votes.item_ids[at] for at in votes.unit[kept]],
        "worker": [votes.names[at] for at in votes.source[kept]],
        "label": [votes.labels.classes[at] for at in votes.statement[kept]],
    }
    return Votes.from_answers(frame, votes.labels, votes.item_ids)


def million_answers() -> str:
    """A million answers from a table to labels, in the same run as crowd-kit's Dawid-Skene; and ten million of them."""
    from crowdkit.aggregation import DawidSkene as Peer

    rows = []
    for n_workers, n_classes, text in ((2000, 4, True), (2000, 4, False), (50, 2, False)):
        frame, truth = _simulated(1_000_000, n_workers, n_classes, text)
        votes = Votes.from_answers(frame)
        work = {
            "crowd-kit": lambda frame=frame: Peer().fit_predict(frame),
            "table": lambda frame=frame: DawidSkene().fit(v := Votes.from_answers(frame)).label(v),
            "votes": lambda votes=votes: DawidSkene().fit(votes).label(votes),
            "auto": lambda votes=votes: Auto().fit(votes).label(votes),
        }
        peer, table_, fit, auto = medians(work, repeats=3).values()
        found = work["crowd-kit"]()
        theirs = np.mean([truth[str(task)] == str(label) for task, label in found.items()])
        known = Gold.of([truth[id] for id in votes.item_ids], votes.labels.classes)
        ours = [scores(work[name](), known.label)["accuracy_expected"] for name in ("votes", "auto")]
        shown = (f"{theirs:.4f}", *(f"{one:.4f}" for one in ours))
        what = f"{n_workers} workers, {n_classes} classes, {'texts' if text else 'integers'}"
        rows.append([what, peer, table_, f"{peer / table_:.1f}x", fit, f"{peer / fit:.1f}x", auto, *shown])
    frame, _ = _simulated(10_000_000, 20_000, 4, text=False)
    grown = [peak_megabytes(lambda made=made: _whole(made(), frame)) for made in (DawidSkene, Auto)]
    heads = [
        "1M answers, seconds", "crowd-kit", "ours", "speed", "ours, from votes", "speed", "auto, from votes",
        "accuracy: crowd-kit", "ours", "auto",
    ]  # fmt: skip
    memory = ", ".join(
        f"{name} {size / 1000:.1f} GB" for name, size in zip(("dawid_skene", "auto"), grown, strict=True)
    )
    return f"{table(heads, rows)}\n\n10M answers of 20,000 workers, memory beside the table: {memory}."


def _whole(model: LabelModel, frame: pd.DataFrame) -> SoftLabels:
    votes = Votes.from_answers(frame)
    return model.fit(votes).label(votes)


def _simulated(n: int, n_workers: int, n_classes: int, text: bool) -> tuple[pd.DataFrame, dict[str, str]]:
    """Five answers an item, of workers who are right with .5 to .95, and the truth by item."""
    random = np.random.default_rng(0)
    truth = random.integers(n_classes, size=n // 5)
    skill = random.uniform(0.5, 0.95, size=n_workers)
    item, worker = np.repeat(np.arange(n // 5), 5), random.integers(n_workers, size=n)
    wrong = (truth[item] + random.integers(1, n_classes, size=n)) % n_classes
    columns = {"task": item, "worker": worker, "label": np.where(random.random(n) < skill[worker], truth[item], wrong)}
    if text:
        columns = {name: np.char.add(name[0], column.astype(str)) for name, column in columns.items()}
    known = {f"{'t' * text}{at}": f"{'l' * text}{label}" for at, label in enumerate(truth)}
    return pd.DataFrame(columns), known


TABLES = (crowds, thinned, million_answers)
