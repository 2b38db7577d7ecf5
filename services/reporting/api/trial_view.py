"""Trial verdicts on a report, with the trial's title and its doors as they are by now."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from libs.common.vocabulary import Verdict
from libs.common.wire import View
from services.reporting.store.reports import Facts

Row = dict[str, Any]


class SiteView(View):
    hospital: str
    status: str
    since: date


class VerdictView(View):
    """An arm's answer for this child, with the reasons and what is missing to know more."""

    verdict_id: UUID
    trial: str
    title: str | None
    arm: str
    verdict: Verdict
    previous: Verdict | None
    criteria_version: int
    reasons: list[str]
    missing: list[str]
    sites: list[SiteView]
    stated_at: datetime

    @classmethod
    def of(cls, row: Row, *, title: str | None, changed: list[Row]) -> Self:
        """A site that changed after the verdict shows its new status."""
        sites = {site["hospital"]: site for site in (*row["sites"], *changed)}
        return cls(**{**row, "title": title, "sites": [SiteView(**sites[hospital]) for hospital in sorted(sites)]})


def verdicts_of(facts: Facts) -> list[VerdictView]:
    """By trial and arm."""
    titles = {row["trial"]: row["title"] for row in facts["trials"]}
    ordered = sorted(facts["verdicts"], key=lambda row: (row["trial"], row["arm"], row["verdict_id"]))
    return [VerdictView.of(row, title=titles.get(row["trial"]), changed=_sites(facts, row)) for row in ordered]


def _sites(facts: Facts, verdict: Row) -> list[Row]:
    return [site for site in facts["trial_sites"] if (site["trial"], site["arm"]) == (verdict["trial"], verdict["arm"])]
