"""The first tree of questions, shipped as data; and the catalogue's open arms that it is checked against."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from services.trials.domain.criteria.condition import Condition
from services.trials.domain.questions.reading_tree import read_tree
from services.trials.domain.questions.tree import ArmId, QuestionTree
from services.trials.domain.trials.seed import catalogue
from services.trials.domain.trials.stages import Stage

FILE: Final = "relapsed-all.json"


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """The file; a higher edition replaces a lower one."""

    tree: QuestionTree
    edition: int
    document: Mapping[str, Any]


def first_tree() -> TreeEntry:
    """Read the file."""
    text = (files("services.trials.domain.questions.catalogue") / FILE).read_text(encoding="utf-8")
    document = json.loads(text)
    return TreeEntry(read_tree(document), int(document["edition"]), document)


def open_arms() -> dict[ArmId, Condition]:
    """Those of the trials that the catalogue puts in force."""
    trials = [entry.trial for entry in catalogue() if entry.trial.stage is Stage.PUBLISHED]
    return {(trial.id, arm.id): arm.criteria for trial in trials for arm in trial.arms}
