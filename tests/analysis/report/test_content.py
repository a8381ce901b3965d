import numpy as np

from weaklabel.analysis.report.content import report_content
from weaklabel.analysis.report.findings import Findings
from weaklabel.gold import Gold
from weaklabel.items import Records
from weaklabel.label_models.majority import MajorityVote
from weaklabel.labels import LabelSpace
from weaklabel.marks import Dataset, Source
from weaklabel.votes import Votes


def test_statements_that_can_both_be_true_are_no_conflict():
    """Item 0: a group and one of its classes; item 1: a class and its complement; item 2: one vote."""
    labels = LabelSpace(("a", "b", "c"), groups={"ab": ("a", "b")})  # statements: a b c ab, not a, not b, not c
    ids = ("0", "1", "2")
    votes = Votes(labels, (Source("x"), Source("y")), ids, [0, 0, 1, 1, 2], [0, 1, 0, 1, 0], [0, 3, 1, 5, 2])
    items = Dataset(Records(ids, {"text": list(ids)}), labels, (None,) * 3, np.array(["train"] * 3))
    models = {"majority_vote": MajorityVote().fit(votes).label(votes)}
    content = report_content(Findings({}, items, votes, Gold.of([None] * 3), models, {}, None, ()))
    assert content["summary"]["overlap"] == 2 / 3
    assert content["summary"]["conflict"] == 1 / 3
