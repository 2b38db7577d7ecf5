"""What trials states: trials, their sites, and verdicts that changed."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from libs.common.contracts.envelope import Event
from libs.common.vocabulary import Verdict


class TrialPublished(Event, service="trials", noun="trial", participle="published", key="trial"):
    """A trial's arms and criteria are in force; a changed set comes with a higher version."""

    trial: str
    title: str
    arms: tuple[str, ...]
    criteria_version: int


class SiteStatusChanged(Event, service="trials", noun="site", participle="changed", key="site"):
    """A hospital opened, paused or closed an arm. `site` is `<trial>.<arm>.<hospital>`."""

    site: str
    trial: str
    arm: str
    hospital: str
    status: str
    since: date


class SiteConfirmationDue(Event, service="trials", noun="site", participle="due", key="site"):
    """Nobody has verified a site's status for so long that it will count as old: once for each status.

    `version` is the site's, as of the status that wants confirming. Destination is the site, if it is a party.
    """

    site: str
    trial: str
    arm: str
    hospital: str
    status: str
    since: date
    verified_on: date
    due_on: date


class FactConflictFound(Event, service="trials", noun="fact-conflict", participle="found", key="conflict_id"):
    """Sources contradict each other about a fact of a child; never with their values. For the child's hospital only."""

    conflict_id: UUID
    patient: str
    fact: str
    experimental: bool = False
    """The fact stands on an assay that awaits validation."""


class FactConflictSettled(Event, service="trials", noun="fact-conflict", participle="settled", key="conflict_id"):
    """The contradiction is over: a person decided, or the sources no longer contradict each other."""

    conflict_id: UUID
    patient: str
    fact: str
    by_person: bool
    experimental: bool = False


class TrialSite(BaseModel):
    """Where the arm is run, and whether that door is open."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hospital: str
    status: str
    since: date
    reason: str | None = None
    """Whether a child can enter today: `recruiting`, or what is against it: `status_old`, `slots_full`, `paused` …"""
    verdict: Verdict | None = None
    """What the criteria say of the child here; other than the arm's only where they ask for country or hospital."""


class VerdictChanged(Event, service="trials", noun="verdict", participle="changed", key="verdict_id"):
    """An arm's answer for a child changed. For the child's hospital only."""

    verdict_id: UUID
    patient: str
    trial: str
    arm: str
    verdict: Verdict
    previous: Verdict | None
    criteria_version: int
    reasons: tuple[str, ...]
    missing: tuple[str, ...] = ()
    sites: tuple[TrialSite, ...] = ()
    experimental_facts: tuple[str, ...] = ()
    """Those of the reasons and of what is missing that stand on assays which await validation."""
    because: tuple[str, ...] = ()
    """Why now: `fact:cd22`, `criteria:3`, `site:hub-madrid`, `day`, `trial:closed`, `patient:deceased`, `check`."""


class PinGoneStale(Event, service="trials", noun="pin", participle="gone-stale", key="pin_id"):
    """What a board's recommendation of a trial stood on no longer holds. Once for each reason (a code).

    `arm`, `hospital` and `criteria_version` are those that were pinned. For the child's hospital; the board hears it.
    """

    pin_id: UUID
    patient: str
    consultation_id: UUID
    recommendation_id: UUID
    recommendation_version: int
    position: int
    trial: str
    arm: str | None
    hospital: str | None
    criteria_version: int | None
    reason: str


class QuestionsSessionAttached(
    Event, service="trials", noun="questions-session", participle="attached", key="session_id"
):
    """A physician's walk through questions was attached to a consultation of the board; a later one replaces it.

    Codes only: which questions were answered, never how. Arms are `<trial>/<arm>`.
    """

    session_id: UUID
    consultation_id: UUID
    patient: str | None
    kind: str
    tree: str | None
    tree_version: int | None
    leaf: str | None
    questions: tuple[str, ...]
    eligible: tuple[str, ...]
    undetermined: tuple[str, ...]
    next_question: str | None
    experimental_facts: tuple[str, ...] = ()
    """Those of the questions that stand on assays which await validation."""
