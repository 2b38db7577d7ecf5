"""A trial, its door, what it says of a child, and two laboratories that contradict each other."""

from datetime import date

from libs.common.contracts import trials
from libs.common.vocabulary import Verdict
from services.reporting.tests.chronicle import named
from services.reporting.tests.history.children import FULL
from services.reporting.tests.history.network import Network
from services.reporting.tests.history.parties import MADRID


def trial_with_door(network: Network) -> None:
    for title in ("A trial", "The trial"):
        network.state(trials.TrialPublished, trial="trial-one", title=title, arms=("a",), criteria_version=1)
    for status in ("open", "paused"):
        network.state(
            trials.SiteStatusChanged,
            site="trial-one.a.hub-madrid",
            trial="trial-one",
            arm="a",
            hospital=MADRID,
            status=status,
            since=date(2025, 1, 1),
        )
    network.state(
        trials.SiteConfirmationDue,
        site="trial-one.a.hub-madrid",
        trial="trial-one",
        arm="a",
        hospital=MADRID,
        status="paused",
        since=date(2025, 1, 1),
        verified_on=date(2025, 1, 1),
        due_on=date(2025, 6, 30),
    )
    network.state(
        trials.QuestionsSessionAttached,
        session_id=named("questions session"),
        consultation_id=named("consultation of the questions"),
        patient=None,
        kind="adaptive",
        tree=None,
        tree_version=None,
        leaf=None,
        questions=("course",),
        eligible=(),
        undetermined=("trial-one/a",),
        next_question="lineage",
    )


def verdict(network: Network, code: str, verdict: Verdict) -> None:
    network.state(
        trials.VerdictChanged,
        verdict_id=named(f"verdict {code}"),
        patient=code,
        trial="trial-one",
        arm="a",
        verdict=verdict,
        previous=None,
        criteria_version=1,
        reasons=("age",),
        sites=(
            trials.TrialSite(
                hospital=MADRID, status="recruiting", since=date(2025, 1, 1), reason="recruiting", verdict=verdict
            ),
        ),
        because=("fact:dasatinib_ic50",),
        experimental_facts=("dasatinib_ic50",),
    )


def contradicted(network: Network) -> None:
    """Two laboratories; the clinician decides, a third laboratory says otherwise."""
    conflict = {"conflict_id": named("conflict full"), "patient": FULL, "fact": "cd22"}
    network.state(trials.FactConflictFound, **conflict)
    network.state(trials.FactConflictSettled, **conflict, by_person=True)
    network.state(trials.FactConflictFound, **conflict)
