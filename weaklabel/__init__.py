"""weaklabel: weak supervision, from labeling functions and crowd votes to trained models.

Sources mark items; a kind compiles marks into votes on units; a label model turns votes into soft labels; an end
model learns from them; analysis shows where it went wrong; a person writes the next labeling function.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weaklabel.analysis.sources import lf_summary as lf_summary
    from weaklabel.document import Document as Document
    from weaklabel.end_models.linear import Linear as Linear
    from weaklabel.errors import WeaklabelError as WeaklabelError
    from weaklabel.fit import fit_task as fit_task
    from weaklabel.gold import Gold as Gold
    from weaklabel.items import Image as Image
    from weaklabel.items import Record as Record
    from weaklabel.items import Records as Records
    from weaklabel.label_models._binary_relevance import BinaryRelevance as BinaryRelevance
    from weaklabel.label_models.auto import Auto as Auto
    from weaklabel.label_models.dawid_skene import DawidSkene as DawidSkene
    from weaklabel.label_models.ebcc import Ebcc as Ebcc
    from weaklabel.label_models.glad import Glad as Glad
    from weaklabel.label_models.hmm import Hmm as Hmm
    from weaklabel.label_models.ibcc import Ibcc as Ibcc
    from weaklabel.label_models.mace import Mace as Mace
    from weaklabel.label_models.majority import MajorityVote as MajorityVote
    from weaklabel.label_models.one_coin import OneCoin as OneCoin
    from weaklabel.label_models.snorkel import Snorkel as Snorkel
    from weaklabel.label_models.triplet import Triplet as Triplet
    from weaklabel.label_models.weighted import WeightedVote as WeightedVote
    from weaklabel.labels import ABSTAIN as ABSTAIN
    from weaklabel.labels import LabelSpace as LabelSpace
    from weaklabel.labels import Not as Not
    from weaklabel.lfs.boxes_from_file import boxes_from_file as boxes_from_file
    from weaklabel.lfs.boxes_from_mask import boxes_from_mask as boxes_from_mask
    from weaklabel.lfs.boxes_from_model import boxes_from_model as boxes_from_model
    from weaklabel.lfs.from_examples import from_examples as from_examples
    from weaklabel.lfs.from_model import from_model as from_model
    from weaklabel.lfs.function import LabelingFunction as LabelingFunction
    from weaklabel.lfs.function import labeling_function as labeling_function
    from weaklabel.lfs.keyword import keyword as keyword
    from weaklabel.lfs.lookup import lookup as lookup
    from weaklabel.lfs.regex import regex as regex
    from weaklabel.lfs.snorkel import from_snorkel as from_snorkel
    from weaklabel.lfs.span_again import span_again as span_again
    from weaklabel.lfs.span_lookup import span_lookup as span_lookup
    from weaklabel.lfs.span_match import span_match as span_match
    from weaklabel.lfs.span_model import span_model as span_model
    from weaklabel.lfs.span_regex import span_regex as span_regex
    from weaklabel.lfs.threshold import threshold as threshold
    from weaklabel.marks import Source as Source
    from weaklabel.notebook import apply as apply
    from weaklabel.project.run import Run as Run
    from weaklabel.project.workspace import Workspace as Workspace
    from weaklabel.soft import SoftLabels as SoftLabels
    from weaklabel.training_set import TrainingSet as TrainingSet
    from weaklabel.votes import Votes as Votes

__version__ = "0.1.0"

# Where each public name lives. They are imported when they are first used, so that `import weaklabel` is quick.
_HOMES = {
    "ABSTAIN": "labels",
    "Auto": "label_models.auto",
    "BinaryRelevance": "label_models._binary_relevance",
    "DawidSkene": "label_models.dawid_skene",
    "Document": "document",
    "Ebcc": "label_models.ebcc",
    "Glad": "label_models.glad",
    "Gold": "gold",
    "Hmm": "label_models.hmm",
    "Ibcc": "label_models.ibcc",
    "Image": "items",
    "LabelSpace": "labels",
    "LabelingFunction": "lfs.function",
    "Linear": "end_models.linear",
    "Mace": "label_models.mace",
    "MajorityVote": "label_models.majority",
    "Not": "labels",
    "OneCoin": "label_models.one_coin",
    "Record": "items",
    "Records": "items",
    "Run": "project.run",
    "Snorkel": "label_models.snorkel",
    "SoftLabels": "soft",
    "Source": "marks",
    "TrainingSet": "training_set",
    "Triplet": "label_models.triplet",
    "Votes": "votes",
    "WeaklabelError": "errors",
    "WeightedVote": "label_models.weighted",
    "Workspace": "project.workspace",
    "apply": "notebook",
    "boxes_from_file": "lfs.boxes_from_file",
    "boxes_from_mask": "lfs.boxes_from_mask",
    "boxes_from_model": "lfs.boxes_from_model",
    "fit_task": "fit",
    "from_examples": "lfs.from_examples",
    "from_model": "lfs.from_model",
    "from_snorkel": "lfs.snorkel",
    "keyword": "lfs.keyword",
    "labeling_function": "lfs.function",
    "lf_summary": "analysis.sources",
    "lookup": "lfs.lookup",
    "regex": "lfs.regex",
    "span_again": "lfs.span_again",
    "span_lookup": "lfs.span_lookup",
    "span_match": "lfs.span_match",
    "span_model": "lfs.span_model",
    "span_regex": "lfs.span_regex",
    "threshold": "lfs.threshold",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'weaklabel' has no attribute {name!r}")
    return getattr(importlib.import_module(f"weaklabel.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
