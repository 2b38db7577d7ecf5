"""A trial's definition as JSON: what the catalogue holds and what a coordinator sends."""

from collections.abc import Mapping, Sequence
from typing import Final

from libs.common.errors import Invalid
from services.trials.domain.criteria.reading_criteria import read_criteria
from services.trials.domain.trials.stages import Stage
from services.trials.domain.trials.trial import Arm, Reference, Trial

MOST_ARMS: Final = 40
WITHOUT_ARMS: Final = frozenset({"board", "registry"})
"""Kinds of studies that a child enters by being discussed or recorded: iLTB is one."""


def read_trial(document: Mapping[str, object], *, stage: Stage, criteria_version: int) -> Trial:
    """The trial, or a refusal that says what is wrong where."""
    return Trial(
        id=str(document["id"]),
        title=str(document["title"]),
        phase=None if document.get("phase") is None else str(document["phase"]),
        stage=stage,
        criteria_version=criteria_version,
        arms=read_arms(document["arms"], least=0 if document.get("kind") in WITHOUT_ARMS else 1),
        references=tuple(_reference(one) for one in _objects(document.get("references", []))),
    )


def read_arms(found: object, *, where: str = "body.arms", least: int = 1) -> tuple[Arm, ...]:
    """All arms; their ids differ. A board or a registry study has none that a child could enter."""
    arms = tuple(_arm(one, f"{where}[{place}]") for place, one in enumerate(_objects(found)))
    if not least <= len(arms) <= MOST_ARMS:
        raise Invalid(f"A trial has {least} to {MOST_ARMS} arms.", where=where)
    if len({arm.id for arm in arms}) < len(arms):
        raise Invalid("Two arms have the same id.", where=where)
    return arms


def _arm(found: Mapping[str, object], where: str) -> Arm:
    return Arm(str(found["id"]), str(found["name"]), read_criteria(found["criteria"], where=f"{where}.criteria"))


def _reference(found: Mapping[str, object]) -> Reference:
    return Reference(str(found["says"]), str(found["on"]))


def _objects(found: object) -> Sequence[Mapping[str, object]]:
    return found if isinstance(found, list | tuple) else ()
