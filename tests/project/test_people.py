"""Tasks with answers of people: alone, beside rules, with gold questions; asking and checking."""

import json

import pytest

from weaklabel.errors import ConfigError, InputError, UnknownName, WeaklabelError
from weaklabel.fit import fit_task
from weaklabel.formats.base import read_table
from weaklabel.project.asking import questions, write_questions
from weaklabel.project.auditing import draw_sample, record_verdicts
from weaklabel.project.workspace import Workspace

SETTINGS = 'classes = ["ham", "spam"]\n[data]\ncrowd = "answers.csv"\n'
TRUTH = {f"m{at}": "spam" if at % 3 == 0 else "ham" for at in range(30)}


def answers(truth=TRUTH, workers=("ann", "bob", "cid"), wrong=("cid",)):
    """Everybody right but for some, who are wrong on every other item."""
    other = {"ham": "spam", "spam": "ham"}
    lines = ["item,worker,label,seconds"]
    for at, (item, label) in enumerate(truth.items()):
        lines += [f"{item},{w},{other[label] if w in wrong and at % 2 else label},{at + 1}" for w in workers]
    return "\n".join(lines) + "\n"


@pytest.fixture
def task(tmp_path):
    """A task of a workspace, from its settings and files."""

    def make(settings=SETTINGS, rules=None, **files):
        folder = tmp_path / "tasks" / "shop"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "task.toml").write_text(settings, "utf-8")
        for name, text in {"answers": answers(), **files}.items():
            (folder / f"{name}.csv").write_text(text, "utf-8")
        if rules:
            (tmp_path / "labeling_functions").mkdir(exist_ok=True)
            (tmp_path / "labeling_functions" / "shop.py").write_text(rules, "utf-8")
        return Workspace(tmp_path).task("shop")

    return make


def test_answers_alone_make_a_task(task):
    truth = "item,truth\n" + "".join(f"{item},{label}\n" for item, label in list(TRUTH.items())[:20]) + "x9,ham\n"
    run = fit_task(task(SETTINGS + 'gold = "truth.csv"\n', truth=truth))
    assert run.metrics["train"]["label_model"]["accuracy"] == 1
    assert run.table("soft_labels.parquet")["id"] == list(TRUTH)
    workers = run.table("workers.csv")
    assert dict(zip(workers["worker"], workers["answers"], strict=True)) == {"ann": "30", "bob": "30", "cid": "30"}
    accuracy = dict(zip(workers["worker"], map(float, workers["accuracy"]), strict=True))
    assert accuracy["cid"] < 0.7 < accuracy["ann"]
    assert set(workers["seconds"]) == {"15.5"}
    assert any("1 items of truth.csv have no answer" in note for note in run.overview["notes"])
    summary = run.table("lf_summary.csv")
    assert summary["role"] == ["worker"] * 3
    assert summary["estimated_precision"] == [workers["accuracy"][workers["worker"].index(n)] for n in summary["lf"]]
    assert "cid" in (run.folder / "report.html").read_text("utf-8")
    assert "## Workers" in (run.folder / "report.md").read_text("utf-8")


ITEMS = "id,text\n" + "".join(f"{item},{'free' if label == 'spam' else 'hello'}\n" for item, label in TRUTH.items())
RULES = 'from weaklabel import keyword\nfree = keyword("free", "spam")\nhello = keyword("hello", "ham")\n'


def test_rules_and_people_stand_in_one_table(task):
    few = "\n".join(answers().splitlines()[:31]) + "\n"
    run = fit_task(task(SETTINGS + 'file = "items.csv"\n', RULES, answers=few, items=ITEMS))
    votes = run.votes()
    assert [source.role for source in votes.sources] == ["lf", "lf", "worker", "worker", "worker"]
    assert [whom is None for whom in votes.asked] == [True, True, False, False, False]
    assert len(votes.asked[2]) == 10
    assert run.manifest["settings"]["data"]["crowd"] == ["answers.csv"]
    assert json.loads((run.folder / "crowd.json").read_text("utf-8"))["cost"]["answers"] == 30


QUESTIONS = "item,truth\nq1,ham\nq2,spam\nq3,ham\n"


def with_questions(**said):
    return answers() + "".join(f"{item},{who},{label},1\n" for who, row in said.items() for item, label in row.items())


def test_gold_questions_tell_workers_apart_and_are_no_items_of_a_table(task):
    asked = with_questions(ann={"q1": "ham", "q2": "spam"}, cid={"q1": "spam", "q3": "spam"})
    settings = SETTINGS + 'file = "items.csv"\n[crowd]\nquestions = "questions.csv"\n'
    run = fit_task(task(settings, RULES, answers=asked, items=ITEMS, questions=QUESTIONS))
    assert any("1 worker below the bar" in note and "cid (0 of 2)" in note for note in run.overview["notes"])
    table = run.table("workers.csv")
    rows = {w: (a, c, f) for w, a, c, f in zip(table["worker"], table["gold_answered"], table["gold_correct"], table["flag"], strict=True)}  # fmt: skip  # noqa: E501
    assert (rows["ann"], rows["cid"], rows["bob"][0]) == (("2", "2", ""), ("2", "0", "spammer"), "0")
    out = fit_task(task(settings + 'below = "exclude"\n', RULES, answers=asked, items=ITEMS, questions=QUESTIONS))
    assert "cid" not in out.votes().names
    assert "excluded" in out.table("workers.csv")["flag"]


@pytest.mark.parametrize(
    ("settings", "files", "error", "message"),
    [
        (SETTINGS, {"answers": answers() + "m1,ann,spamm,1\n"}, UnknownName, "line 92: unknown class .spamm."),
        (SETTINGS + 'file = "items.csv"\n', {"items": "id,text\nm0,x\n"}, InputError, r"line 5 \(and 86 more"),
        (SETTINGS + 'gold = "truth.csv"\n', {"truth": "item,truth\nm0,egg\n"}, UnknownName, "truth.csv, row 1"),
        (SETTINGS + 'gold = "truth.csv"\n', {"truth": "item,truth\nm0,ham\nm0,spam\n"}, InputError, "another truth"),
        (SETTINGS + 'gold = "truth.csv"\n', {"truth": "thing,truth\nm0,ham\n"}, UnknownName, "'item'"),
        (SETTINGS + '[end_model]\nname = "linear"\n', {}, ConfigError, "no table of items"),
        ('classes = ["ham", "spam"]\n[data]\nfile = "items.csv"\n[crowd]\nquestions = "q.csv"\n', {"items": ITEMS}, InputError, "crowd names no answers"),  # noqa: E501
        (SETTINGS + '[crowd]\nbar = 0.5\n', {}, ConfigError, "name their file, questions"),
        (SETTINGS, {"answers": "item,worker,label\n1,ann,\n"}, InputError, "every answer is empty"),
        (SETTINGS, {"answers": "item,gold,ann,bob\n1,ham,ham,ham\n"}, InputError, "column .gold.: leave it out"),
        (SETTINGS + '[crowd]\nbar = 2\n', {}, ConfigError, "bar must be"),
        (SETTINGS.replace('"answers.csv"', "3"), {}, ConfigError, "crowd must be a list"),
    ],
    ids=[
        "class", "item", "truth", "two-truths", "column", "end-model",
        "questions", "no-questions", "empty", "wide", "bar", "crowd",
    ],
)  # fmt: skip
def test_what_a_task_of_people_cannot_be(task, settings, files, error, message):
    with pytest.raises(error, match=message):
        fit_task(task(settings, RULES if "file" in settings else None, **files))


def test_odd_answers_are_told_of(task):
    odd = answers() + "m1,ann,,1\nm2,bob,ham,9\nm3,cid,ham,1\nm3,cid,spam,1\n"
    notes = " ".join(fit_task(task(answers=odd)).overview["notes"])
    assert "line 92: an empty answer was left out" in notes
    assert "workers contradict themselves 1 time, which is kept; the first is cid on item 'm3'" in notes
    assert "2 votes repeated an earlier one" in notes


def test_asking_and_checking(task, tmp_path):
    mine = task()
    run = fit_task(mine)
    found = questions(mine, run, 5, per_item=1)
    assert 0 < len(found.requests) <= 5
    write_questions(found, tmp_path / "ask.csv")
    table = read_table(tmp_path / "ask.csv")
    assert list(table) == ["id", "worker", "gain", "confidence", "current_label"]
    assert found.write_hits(tmp_path / "hits.csv") == len(set(table["id"]))
    assert list(read_table(tmp_path / "hits.csv")) == ["id"]

    assert draw_sample(mine, run, 10, tmp_path / "sample.csv") == 10
    sample = read_table(tmp_path / "sample.csv")
    with pytest.raises(InputError, match="no row has a verdict"):
        record_verdicts(mine, run.folder.parent, tmp_path / "sample.csv")
    lines = (tmp_path / "sample.csv").read_text("utf-8").splitlines()
    said = ["right", "wrong", "ham", "spam", ""]
    filled = [lines[0], *(f"{id},{label},{verdict},{run.folder.name},30" for id, label, verdict in zip(sample["id"], sample["label"], said * 2, strict=True))]  # fmt: skip  # noqa: E501
    (tmp_path / "sample.csv").write_text("\n".join(filled) + "\n", "utf-8")
    rate = record_verdicts(mine, run.folder.parent, tmp_path / "sample.csv")
    assert (rate.judged, rate.labels) == (8, 30)
    assert rate.low < rate.rate < rate.high
    kept = (run.folder.parent / "audits.jsonl").read_text("utf-8")
    assert json.loads(kept)["wrong"] == rate.wrong
    (tmp_path / "sample.csv").write_text(f"{lines[0]}\nm1,ham,perhaps,{run.folder.name},30" + "\n", "utf-8")
    with pytest.raises(WeaklabelError, match=r"row 1 .*unknown verdict .perhaps."):
        record_verdicts(mine, run.folder.parent, tmp_path / "sample.csv")


def test_asking_refuses_changed_answers(task):
    run = fit_task(task())
    with pytest.raises(InputError, match="changed since the run"):
        questions(task(answers=answers() + "m1,dan,ham,1\n"), run, 5)


def test_gold_questions_are_no_items_of_answers_alone(task, tmp_path):
    asked = with_questions(ann={"q1": "ham"}, bob={"q1": "ham"}, cid={"q1": "spam", "q3": "spam"})
    settings = SETTINGS + '[crowd]\nquestions = "questions.csv"\nbelow = "exclude"\ncost = 2\n'
    mine = task(settings, answers=asked, questions=QUESTIONS)
    run = fit_task(mine)
    assert run.table("soft_labels.parquet")["id"] == list(TRUTH)
    told = json.loads((run.folder / "crowd.json").read_text("utf-8"))
    assert told["cost"]["cost"] == 2 * 94  # of those who are left out, and to gold questions, too
    found = questions(mine, run, 100, per_item=2)
    assert not {request.worker for request in found.requests} & {"cid"}


def test_nobody_is_asked_about_a_gold_question(task):
    known = "item,truth\n" + "".join(f"{item},{label}\n" for item, label in list(TRUTH.items())[:15])
    few = "\n".join(line for line in answers().splitlines() if ",bob," not in line) + "\n"
    settings = SETTINGS + 'file = "items.csv"\n[crowd]\nquestions = "questions.csv"\n'
    mine = task(settings, RULES, answers=few, items=ITEMS, questions=known)
    found = questions(mine, fit_task(mine), 60)
    assert not {request.item for request in found.requests} & set(range(15))


def test_complements_are_no_contradiction(task):
    lines = [{"_input_hash": at, "_annotator_id": who, "label": label, "answer": "reject"} for at in range(4)
             for who in "ab" for label in ("x", "y")]  # fmt: skip
    mine = task('classes = ["x", "y", "z"]\n[data]\ncrowd = "p.jsonl"\n')
    (mine.folder / "p.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    run = fit_task(mine)
    assert not any("contradict" in note for note in run.overview["notes"])
    assert run.table("soft_labels.parquet")["label"] == ["z"] * 4


def test_samples_are_neither_lost_nor_counted_twice(task, tmp_path):
    mine = task()
    run = fit_task(mine)
    file, runs = tmp_path / "sample.csv", run.folder.parent
    assert draw_sample(mine, run, 3, file) == 3
    assert draw_sample(mine, run, 4, file) == 4  # nothing is lost yet
    file.write_text(file.read_text("utf-8").replace(",,", ",right,"), "utf-8")
    with pytest.raises(InputError, match="holds verdicts"):
        draw_sample(mine, run, 4, file)
    assert record_verdicts(mine, runs, file).judged == 4
    assert record_verdicts(mine, runs, file).judged == 4
    assert len((runs / "audits.jsonl").read_text("utf-8").splitlines()) == 1
    head, *rows = file.read_text("utf-8").splitlines()
    for broken, message in (
        ([head, *rows, rows[0]], "has two rows"),
        ([head, *rows[1:], rows[0].replace(run.folder.name, "other")], "the same in all rows"),
        ([head, *(row[: row.rindex(",")] + ",many" for row in rows)], "how many labels"),
        ([head, *(row.replace("m", "x", 1) for row in rows)], "is not in the data"),
    ):
        file.write_text("\n".join(broken) + "\n", "utf-8")
        with pytest.raises(InputError, match=message):
            record_verdicts(mine, runs, file)


def test_answers_to_gold_questions_alone_are_no_votes_on_a_table(task):
    settings = SETTINGS + 'file = "items.csv"\n[crowd]\nquestions = "questions.csv"\n'
    asked = "item,worker,label\nq1,ann,ham\nq2,ann,spam\n"
    run = fit_task(task(settings, RULES, answers=asked, items=ITEMS, questions=QUESTIONS))
    assert run.votes().names == ["free", "hello"]
    assert any("they vote on none" in note for note in run.overview["notes"])
