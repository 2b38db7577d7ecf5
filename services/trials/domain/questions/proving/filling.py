"""Fill the leaves of the catalogue's tree with every open arm of the catalogue's trials that they have to offer.

`python -m services.trials.domain.questions.proving.filling` writes the file anew; a test says when that is due.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.trials.domain.answers.wording import question_words
from services.trials.domain.criteria.condition import All, Among, Condition, Known, Question, Within
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import Words
from services.trials.domain.facts.value import Value
from services.trials.domain.questions import catalogue
from services.trials.domain.questions.narrowing import narrowed
from services.trials.domain.questions.proving.findings import ProofJob
from services.trials.domain.questions.proving.prover import Prover
from services.trials.domain.questions.reading_tree import read_tree
from services.trials.domain.questions.seed import FILE, open_arms
from services.trials.domain.questions.tree import ArmId, QuestionTree

UNLIMITED = 600.0
NOTHING_EXCLUDES = Words("Nothing that was asked excludes it.", "Nada de lo preguntado lo excluye.")


def filled(document: Mapping[str, Any], arms: Mapping[ArmId, Condition]) -> dict[str, Any]:
    """The same tree, its leaves offering what they must, with what the way there has shown."""
    tree = read_tree(document)
    prover = Prover(ProofJob(tree, arms, UNLIMITED))
    told = told_at(tree)
    leaves = [
        {**leaf, "offers": [_offer(arm, arms[arm], told[leaf["id"]]) for arm in prover.could_enter(leaf["id"])]}
        for leaf in document["leaves"]
    ]
    return {**document, "leaves": leaves}


def told_at(tree: QuestionTree) -> dict[str, Known]:
    """What is known wherever a single way leads to."""
    found: dict[str, Known] = {tree.root: {}}
    for question in tree.questions.values():
        for answer in question.answers:
            here: dict[str, Value] = narrowed(found.get(question.id, {}), [answer.condition])
            found[answer.then] = {} if answer.then in found else here
    return found


def _offer(arm: ArmId, criteria: Condition, known: Known) -> dict[str, Any]:
    met = [_met(one) for one in _demands(criteria) if one.ask(known.get(one.key)) is Truth.TRUE]
    en, es = ("; ".join(dict.fromkeys(getattr(one, tongue) for one in met)) for tongue in ("en", "es"))
    why = {"en": f"{en}.", "es": f"{es}."} if met else {"en": NOTHING_EXCLUDES.en, "es": NOTHING_EXCLUDES.es}
    return {"trial": arm[0], "arm": arm[1], "why": why}


def _demands(criteria: Condition) -> list[Question]:
    """The questions that the arm asks of everybody."""
    if isinstance(criteria, All):
        return [one for part in criteria.parts for one in _demands(part)]
    return [criteria] if isinstance(criteria, Within | Among) else []


def _met(question: Question) -> Words:
    name, asked = FACTS[question.fact].words, question_words(question)
    return Words(f"{name.en}: {asked.en}", f"{name.es}: {asked.es}")


def main() -> None:
    """Write the file anew."""
    path = Path(str(catalogue.__file__)).with_name(FILE)
    document = filled(json.loads(path.read_text(encoding="utf-8")), open_arms())
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
