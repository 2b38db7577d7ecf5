"""The answers as JSON: one row for each patient and level, with the leaves that decide and their documents."""

from collections import Counter
from typing import Any, Final

from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.ctml import keys
from services.trials.domain.ctml.as_matchminer import ways
from services.trials.domain.ctml.asking import Asked
from services.trials.domain.ctml.complaint import ComplaintError, written
from services.trials.domain.ctml.ctml_trial import CtmlTrial, Level
from services.trials.domain.ctml.matching import Match, Mode, Outcome, Told, matches, passed_over
from services.trials.domain.ctml.reading_differs import differs

_HOLDS = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "unknown"}
MOST_LISTED: Final = 300_000
_LISTED = frozenset({Outcome.MATCHED, Outcome.ELIGIBLE})


def answered(asked: Asked) -> dict[str, Any]:
    """Everything that is answered."""
    rows: list[dict[str, Any]] = []
    counts: Counter[str] = Counter()
    for match in matches(asked.trials, asked.patients, asked.asking):
        counts[match.outcome] += 1
        if asked.all_listed or match.outcome in _LISTED:
            rows.append(_row(match, asked.asking.mode))
        if len(rows) > MOST_LISTED:
            raise ComplaintError(("list",), "These are too many answers to list.", f"at most {MOST_LISTED}")
    return {
        "mode": asked.asking.mode,
        "on": asked.asking.day.isoformat(),
        "trials": [_trial(trial, asked) for trial in asked.trials],
        "patients": len(asked.patients),
        "documents_without_patient": asked.orphans,
        "counts": dict(counts),
        "answers": rows,
    }


def _trial(trial: CtmlTrial, asked: Asked) -> dict[str, Any]:
    return {
        "protocol_no": trial.protocol_no,
        "open": trial.open,
        "documentation_only": list(trial.documenting),
        "levels": [
            {
                **named(level),
                "paths_in_matchminer": ways(level.graph),
                "read_differently_by_matchminer": differs(level),
                "passed_over": passed_over(trial, level, asked.asking),
            }
            for level in trial.levels
        ],
    }


def named(level: Level) -> dict[str, Any]:
    """Which level it is."""
    return {
        "level": level.level,
        "internal_id": level.internal_id,
        keys.STEP: level.step,
        keys.ARM: level.arm,
        keys.DOSE: level.dose,
        "suspended": level.suspended,
        "where": written(level.path),
    }


def _row(match: Match, mode: Mode) -> dict[str, Any]:
    level = match.level
    found: dict[str, Any] = {
        "sample_id": match.patient.id,
        "clinical_id": match.patient.document_id,
        "protocol_no": match.trial.protocol_no,
        "level": level.level,
        "internal_id": level.internal_id,
        "step": level.step,
        "arm": level.arm,
        "dose": level.dose,
        "outcome": match.outcome,
        "reasons": [_told(one) for one in match.reasons],
    }
    if match.written is not None:
        found["trial_matches"] = match.written
    if mode is Mode.STRICT:
        found["missing"] = [_told(one) for one in match.missing]
    if match.note is not None:
        found["note"] = match.note
    return found


def _told(one: Told) -> dict[str, Any]:
    return {"where": written(one.asked.path), "holds": _HOLDS[one.truth], "documents": list(one.documents)}
