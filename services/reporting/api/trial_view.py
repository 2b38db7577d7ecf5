"""Trial verdicts on a report, with the trial's title and its doors as they are by now."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from libs.common.vocabulary import Verdict
from libs.common.wire import View
from services.reporting.domain.consented import is_forgotten
from services.reporting.store.reports import Facts

Row = dict[str, Any]


class SiteView(View):
    """A hospital of the arm: what the criteria say of the child there, and why its door is open or not (`reason`).

    Of a status that is newer than the verdict nobody has said yet what it means for this child: `reason` is null.
    """

    hospital: str
    status: str
    since: date
    reason: str | None = None
    verdict: Verdict | None = None


class VerdictView(View):
    """An arm's answer for this child, with the reasons and what is missing to know more.

    `because` says why it was stated anew: `fact:cd22`, `criteria:3`, `site:hub-madrid`, `day`, `trial:closed` …
    `experimental_facts` are those of the facts named that stand on assays that await validation.
    """

    verdict_id: UUID
    trial: str
    title: str | None
    arm: str
    verdict: Verdict
    previous: Verdict | None
    criteria_version: int
    reasons: list[str]
    missing: list[str]
    because: list[str]
    experimental_facts: list[str]
    sites: list[SiteView]
    stated_at: datetime

    @classmethod
    def of(cls, row: Row, *, title: str | None, changed: list[Row]) -> Self:
        """A site that changed after the verdict shows its new status."""
        told = {site["hospital"]: site for site in row["sites"]}
        sites = told | {site["hospital"]: _as_it_is(told.get(site["hospital"], {}), site) for site in changed}
        return cls(**{**row, "title": title, "sites": [SiteView(**sites[hospital]) for hospital in sorted(sites)]})


def _as_it_is(told: Row, changed: Row) -> Row:
    same = (told.get("status"), told.get("since")) == (changed["status"], changed["since"])
    return told if same else {**told, **changed, "reason": None}


class FactConflictView(View):
    """A fact that sources contradict each other about until somebody decides; trials shows what each says."""

    conflict_id: UUID
    fact: str
    experimental: bool
    stated_at: datetime


def conflicts_of(facts: Facts) -> list[FactConflictView]:
    """Those that are open, by fact."""
    rows = (row for row in facts["fact_conflicts"] if row["open"] and _is_remembered(row, facts))
    found = sorted(rows, key=lambda row: (row["fact"], row["conflict_id"]))
    return [FactConflictView(**{name: row[name] for name in FactConflictView.model_fields}) for row in found]


def verdicts_of(facts: Facts) -> list[VerdictView]:
    """The latest of each arm, by trial and arm."""
    titles = {row["trial"]: row["title"] for row in facts["trials"]}
    latest = {(row["trial"], row["arm"]): row for row in _by_time(facts["verdicts"]) if _is_remembered(row, facts)}
    return [
        VerdictView.of(latest[arm], title=titles.get(arm[0]), changed=_sites(facts, latest[arm]))
        for arm in sorted(latest)
    ]


def _by_time(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (_time(row), row["verdict_id"]))


def _is_remembered(verdict: Row, facts: Facts) -> bool:
    withdrawals = ((_time(row), frozenset(row["purposes"])) for row in facts["withdrawals"])
    return not is_forgotten(_time(verdict), withdrawals=withdrawals)


def _time(row: Row) -> datetime:
    return datetime.fromisoformat(row["stated_at"])


def _sites(facts: Facts, verdict: Row) -> list[Row]:
    return [site for site in facts["trial_sites"] if (site["trial"], site["arm"]) == (verdict["trial"], verdict["arm"])]
