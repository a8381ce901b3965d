"""People's answers on the command line: fit, ask, audit."""

import json

ANSWERS = "item,worker,label\n" + "".join(
    f"{item},{worker},{'spam' if (item % 2) ^ (worker == 'c' and item % 3 == 0) else 'ham'}\n"
    for item in range(12)
    for worker in "abc"
)
TASK = 'classes = ["ham", "spam"]\n[data]\ncrowd = "answers.csv"\n'


def test_a_crowd_from_fit_to_ask_and_audit(shop):
    shop.write("tasks/crowd/task.toml", TASK)
    shop.write("tasks/crowd/answers.csv", ANSWERS)
    fitted = shop.run("fit", "crowd")
    assert fitted.status == 0
    assert "Workers" in fitted.out
    assert "3 workers: 3.0 answers for each item" in fitted.out
    asked = shop.run("ask", "crowd", "--budget", "4", "--hits", "hits.csv", "-o", "next.csv", "--json")
    value = json.loads(asked.out)
    assert 1 <= value["answers"] <= 4
    assert value["output"] == "next.csv"
    assert (shop.folder / "next.csv").is_file()
    assert len((shop.folder / "hits.csv").read_text("utf-8").splitlines()) == value["hits"] + 1
    drawn = shop.run("audit", "crowd", "sample.csv", "--size", "3", "--json")
    assert json.loads(drawn.out)["rows"] == 3
    sample = shop.folder / "sample.csv"
    sample.write_text(sample.read_text("utf-8").replace(",,", ",right,"), "utf-8")
    told = shop.run("audit", "crowd", "sample.csv")
    assert told.out.startswith("0 of 3 labels are wrong: 0.0%")


def test_what_ask_and_audit_refuse(shop):
    shop.write("tasks/crowd/task.toml", TASK)
    shop.write("tasks/crowd/answers.csv", ANSWERS)
    assert shop.run("ask", "crowd").status == 2
    nothing = shop.run("ask", "crowd", "--budget", "3")
    assert (nothing.status, "fit" in nothing.err) == (1, True)
    assert shop.run("fit", "crowd").status == 0
    sure = shop.run("ask", "crowd", "--budget", "3", "--below", "0.01")
    assert (sure.status, "less sure than 0.01" in sure.err) == (1, True)
