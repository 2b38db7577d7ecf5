"""A draft from a CTML trial: an arm for every level with criteria, its path in the arm's id and name."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from libs.common.errors import Invalid
from services.trials.domain.criteria.reading_criteria import read_criteria
from services.trials.domain.ctml.complaint import written
from services.trials.domain.ctml.ctml_trial import CtmlTrial, Level
from services.trials.domain.ctml.translating import Unsaid, translated
from services.trials.domain.trials.reading_trial import MOST_ARMS
from services.trials.domain.trials.stages import SiteStatus

_NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")
_NCT: Final = re.compile(r"nct\d{8}")
LONGEST: Final = 60
LONGEST_NAME: Final = 200
STATUSES: Final = {
    "open to accrual": SiteStatus.RECRUITING,
    "open": SiteStatus.RECRUITING,
    "active": SiteStatus.RECRUITING,
    "enrolling by invitation": SiteStatus.RECRUITING,
    "recruiting": SiteStatus.RECRUITING,
    "suspended": SiteStatus.PAUSED,
    "temporarily closed": SiteStatus.PAUSED,
    "temporarily closed to accrual": SiteStatus.PAUSED,
    "temporarily closed to accrual and intervention": SiteStatus.PAUSED,
    "closed to accrual": SiteStatus.CLOSED,
    "closed": SiteStatus.CLOSED,
    "closed to accrual and intervention": SiteStatus.CLOSED,
    "active, not recruiting": SiteStatus.CLOSED,
    "terminated": SiteStatus.CLOSED,
    "completed": SiteStatus.CLOSED,
    "withdrawn": SiteStatus.CLOSED,
    "administratively complete": SiteStatus.CLOSED,
    "irb study closure": SiteStatus.CLOSED,
    "new": SiteStatus.NOT_YET_RECRUITING,
    "not yet recruiting": SiteStatus.NOT_YET_RECRUITING,
    "in review": SiteStatus.NOT_YET_RECRUITING,
    "approved": SiteStatus.NOT_YET_RECRUITING,
    "on hold": SiteStatus.PAUSED,
}
"""What is not here is unknown: one has to ask."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written of it."""

    document: Mapping[str, Any]
    unsaid: tuple[Unsaid, ...]


def trial_id(trial: CtmlTrial) -> str:
    """The registry's number where it has one, else its protocol's."""
    nct = (trial.nct_id or "").strip().lower()
    return nct if _NCT.fullmatch(nct) else f"ctml-{_slug(trial.protocol_no)}"


def drafted(trial: CtmlTrial, today: date) -> Draft:
    """As a coordinator would begin it."""
    taken: set[str] = set()
    unsaid: list[Unsaid] = []
    arms = [_arm(trial, level, taken, unsaid) for level in trial.levels]
    document = {
        "id": trial_id(trial),
        "title": trial.title[:LONGEST_NAME],
        "phase": trial.phase[:10] if trial.phase else None,
        "references": [
            {"says": f"CTML of protocol {trial.protocol_no}, as imported", "on": (updated(trial) or today).isoformat()}
        ],
        "arms": arms or [{"id": "all", "name": "All participants", "criteria": None}],
    }
    if not 0 < len(arms) <= MOST_ARMS:
        unsaid.append(Unsaid("treatment_list", "", f"a trial here has 1 to {MOST_ARMS} arms with criteria"))
    return Draft(document, tuple(unsaid))


def _arm(trial: CtmlTrial, level: Level, taken: set[str], unsaid: list[Unsaid]) -> dict[str, Any]:
    raw: Any = trial.document
    for step in level.path:
        raw = raw[step]
    found = translated(raw["match"], (*level.path, "match"))
    unsaid.extend(found.unsaid)
    criteria = _fitting(found.criteria, level, unsaid)
    return {"id": _free(_slug(_path(level)), taken), "name": _name(level), "criteria": criteria}


def _fitting(criteria: dict[str, Any] | None, level: Level, unsaid: list[Unsaid]) -> dict[str, Any] | None:
    """Trees here are smaller than CTML's may be."""
    try:
        if criteria is not None:
            read_criteria(criteria)
    except Invalid as wrong:
        unsaid.append(Unsaid(written(level.path), "", wrong.sentence))
        return None
    return criteria


def _path(level: Level) -> str:
    named = zip(("step", "arm", "dose"), (level.step, level.arm, level.dose), strict=True)
    return " ".join(f"{kind} {code}" for kind, code in named if code is not None) or f"{level.level} "


def _name(level: Level) -> str:
    named = zip(("Step", "Arm", "Dose"), (level.step, level.arm, level.dose), strict=True)
    path = " / ".join(f"{kind} {code}" for kind, code in named if code is not None) or "Whole trial"
    return f"{path}: {level.name}"[:LONGEST_NAME] if level.name else path[:LONGEST_NAME]


def updated(trial: CtmlTrial) -> date | None:
    """The day the file says it is of."""
    found = trial.document.get("last_updated")
    if not isinstance(found, str):
        return None
    for form in ("%Y-%m-%d", "%B %d, %Y"):
        try:
            return datetime.strptime(found.strip()[:40], form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def status_of(text: str | None) -> SiteStatus:
    """Of a site's words."""
    return STATUSES.get((text or "").strip().lower().replace("_", " "), SiteStatus.UNKNOWN)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_SLUG.sub("-", plain).strip("-")[: LONGEST - 6].strip("-") or "arm"


def _free(slug: str, taken: set[str]) -> str:
    number, free = 1, slug
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    taken.add(free)
    return free
