"""A trial as CTML: the file it came in, its own document, or what CTML can say of a trial of ours."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import yaml

from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import NotFound, WrongState
from services.trials.domain.criteria.reading_criteria import read_criteria
from services.trials.domain.ctml.exporting import NOT_SAID, exported
from services.trials.domain.trials.record import CriteriaVersion, TrialRecord
from services.trials.domain.trials.stages import Stage
from services.trials.store import ctml_files, trials
from services.trials.store.ctml_files import CtmlImport


class Format(StrEnum):
    """How it is written."""

    JSON = "json"
    YAML = "yaml"
    ORIGINAL = "original"


@dataclass(frozen=True, slots=True)
class CtmlExport:
    """The bytes."""

    content: bytes
    yaml: bool


async def export_ctml(db: Database, call: Call, trial: str, form: Format) -> CtmlExport:
    """An imported trial as it was imported last, a trial of ours by its criteria in force, else the newest."""
    async with db.reading(call) as tx:
        record = await trials.find(tx, trial)
        if record is None:
            raise NotFound("There is no such trial.")
        imported = await ctml_files.newest(tx, trial)
        if imported is not None:
            return _imported(imported, form)
        if form is Format.ORIGINAL:
            raise WrongState("This trial did not come as CTML.", where="query.format", right="json or yaml")
        return _written(_native(record, await _criteria(tx, record)), form)


def _imported(found: CtmlImport, form: Format) -> CtmlExport:
    """Byte for byte where the file is that, and holds nothing else."""
    own = found.file.trials == 1 and found.file.yaml == (form is Format.YAML)
    if form is Format.ORIGINAL or own:
        return CtmlExport(found.file.content, found.file.yaml)
    return _written(found.document, form)


def _written(document: Any, form: Format) -> CtmlExport:
    if form is Format.YAML:
        text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
        return CtmlExport(text.encode("utf-8", "replace"), yaml=True)
    return CtmlExport(json.dumps(document, indent=2).encode(), yaml=False)


async def _criteria(tx: Transaction, record: TrialRecord) -> CriteriaVersion:
    versions = await trials.all_criteria(tx, record.id)
    return next((one for one in versions if one.criteria_version == record.in_force), versions[-1])


def _native(record: TrialRecord, criteria: CriteriaVersion) -> dict[str, Any]:
    """One step with an arm for each of ours."""
    not_said: list[dict[str, str]] = []
    arms = [_arm(place, arm, not_said) for place, arm in enumerate(criteria.arms)]
    return {
        "protocol_no": record.id,
        **({"nct_id": record.id.upper()} if record.id.startswith("nct") else {}),
        "long_title": record.title,
        **({"phase": record.phase} if record.phase else {}),
        "status": "open to accrual" if record.stage is Stage.PUBLISHED else "closed to accrual",
        "treatment_list": {"step": [{"step_internal_id": 1, "step_code": "1", "arm": arms}]},
        "_criteria_version": criteria.criteria_version,
        NOT_SAID: not_said,
    }


def _arm(place: int, arm: Mapping[str, Any], not_said: list[dict[str, str]]) -> dict[str, Any]:
    match: list[Any] = []
    if arm["criteria"] is not None:
        found = exported(read_criteria(arm["criteria"]), str(arm["id"]))
        match = found.match
        not_said.extend(found.not_said)
    return {
        "arm_internal_id": place + 1,
        "arm_code": arm["id"],
        "arm_description": arm["name"],
        "arm_suspended": "N",
        "match": match,
    }
