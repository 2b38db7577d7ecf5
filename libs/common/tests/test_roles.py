"""What the thirteen roles allow, and above all what they do not."""

import pytest

from libs.common.caller import Caller
from libs.common.organisation import OrganisationKind
from libs.common.permissions import Permission
from libs.common.roles import ROLES, granted

THIRTEEN = {
    "site_clinician",
    "data_manager",
    "hub_technician",
    "genetic_counsellor",
    "functional_lab",
    "board_expert",
    "board_chair",
    "trial_coordinator",
    "researcher",
    "biobank_committee",
    "auditor",
    "operator",
    "machine",
}  # fmt: skip


def test_there_are_the_thirteen_roles_each_with_a_sentence() -> None:
    assert set(ROLES) == THIRTEEN
    assert all(role.sentence.endswith(".") for role in ROLES.values())


def test_each_permission_is_somebodys() -> None:
    given = {permission for role in ROLES.values() for permission in role.grants}

    assert given == set(Permission)


def test_a_permissions_name_is_its_word() -> None:
    assert all(one.name == one.value.replace(".", "_").upper() for one in Permission)


@pytest.mark.parametrize(
    ("role", "permission"),
    [
        ("hub_technician", Permission.PATIENTS_READ),
        ("functional_lab", Permission.PATIENTS_READ),
        ("functional_lab", Permission.RESULTS_READ_GERM_LINE),
        ("site_clinician", Permission.RESULTS_READ_GERM_LINE),
        ("data_manager", Permission.RESULTS_READ_GERM_LINE),
        ("machine", Permission.RESULTS_READ_GERM_LINE),
        ("hub_technician", Permission.COUNSELLING_ANSWER),
        ("genetic_counsellor", Permission.RESULTS_RELEASE),
        ("functional_lab", Permission.SAMPLES_BANK),
        ("board_expert", Permission.PATIENTS_READ),
        ("board_expert", Permission.RECOMMENDATIONS_ISSUE),
        ("researcher", Permission.NETWORK_FIGURES_EXACT),
        ("researcher", Permission.REPORTS_READ),
        ("researcher", Permission.SAMPLES_READ),
        ("researcher", Permission.REQUESTS_DECIDE),
        ("biobank_committee", Permission.SAMPLES_READ),
        ("biobank_committee", Permission.REQUESTS_WRITE),
        ("biobank_committee", Permission.REQUESTS_FULFIL),
        ("hub_technician", Permission.REQUESTS_DECIDE),
        ("operator", Permission.PATIENTS_READ),
        ("operator", Permission.AUDIT_READ),
        ("auditor", Permission.PATIENTS_READ),
        ("machine", Permission.ENTRIES_CORRECT),
        ("machine", Permission.RESULTS_RELEASE),
        ("site_clinician", Permission.PATIENTS_MERGE),
        ("site_clinician", Permission.RESULTS_POST),
    ],
)
@pytest.mark.parametrize("kind", list(OrganisationKind))
def test_a_role_does_not_allow(role: str, permission: Permission, kind: OrganisationKind) -> None:
    assert permission not in granted([role], kind=kind).permissions


@pytest.mark.parametrize("role", ["site_clinician", "hub_technician", "functional_lab", "machine"])
@pytest.mark.parametrize("kind", list(OrganisationKind))
def test_who_treats_or_assays_sees_no_other_organisations_patients(role: str, kind: OrganisationKind) -> None:
    harmless = {
        Permission.TRIALS_READ,
        Permission.SITE_CONTACTS_READ,
        Permission.ORGANISATIONS_READ,
        Permission.NETWORK_FIGURES,
    }

    assert granted([role], kind=kind).network_wide <= harmless


def test_the_office_reaches_everywhere_where_a_hospital_reaches_its_own() -> None:
    office = granted(["data_manager"], kind=OrganisationKind.OFFICE)
    hospital = granted(["data_manager"], kind=OrganisationKind.HOSPITAL)

    assert Permission.PATIENTS_READ in office.network_wide
    assert Permission.PATIENTS_READ in hospital.permissions - hospital.network_wide
    assert Permission.NETWORK_FIGURES_EXACT in office.permissions
    assert Permission.NETWORK_FIGURES_EXACT not in hospital.permissions


def test_of_two_roles_the_farther_reach_wins_per_permission() -> None:
    both = granted(["trial_coordinator", "data_manager"], kind=OrganisationKind.OFFICE)

    assert Permission.FACTS_READ in both.network_wide
    assert Permission.REFERRALS_ANSWER in both.permissions - both.network_wide


NO_PATIENTS = {
    Permission.TRIALS_READ,
    Permission.TRIALS_WRITE,
    Permission.TRIALS_PUBLISH,
    Permission.SITE_CONTACTS_READ,
    Permission.ORGANISATIONS_READ,
    Permission.NETWORK_FIGURES,
    Permission.BIOBANK_SEARCH,
    Permission.LAG_READ,
}


@pytest.mark.parametrize("kind", [OrganisationKind.HOSPITAL, OrganisationKind.HUB, OrganisationKind.LAB])
def test_no_role_a_partys_own_issuer_may_name_shows_it_another_partys_patients(kind: OrganisationKind) -> None:
    everything = granted(ROLES, kind=kind)

    assert everything.network_wide <= NO_PATIENTS
    assert not everything.permissions & {Permission.DEAD_LETTERS_READ, Permission.NETWORK_FIGURES_EXACT}


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("operator", OrganisationKind.HOSPITAL),
        ("board_chair", OrganisationKind.HOSPITAL),
        ("board_expert", OrganisationKind.OFFICE),
        ("hub_technician", OrganisationKind.HOSPITAL),
        ("functional_lab", OrganisationKind.HUB),
        ("site_clinician", OrganisationKind.OFFICE),
        ("site_clinician", OrganisationKind.LAB),
        ("data_manager", OrganisationKind.BOARD),
        ("machine", OrganisationKind.OFFICE),
        ("biobank_committee", OrganisationKind.HUB),
    ],
)
def test_a_role_gives_nothing_where_there_is_no_such_work(role: str, kind: OrganisationKind) -> None:
    assert granted([role], kind=kind).permissions == frozenset()


def test_an_unknown_role_gives_nothing() -> None:
    assert granted(["emperor"], kind=OrganisationKind.OFFICE).permissions == frozenset()


def test_a_service_acts_for_the_whole_network() -> None:
    caller = Caller.service("board")

    assert caller.scope(Permission.CONSULTATIONS_CLOSE) == "*"
    assert caller.may(Permission.CONSULTATIONS_CLOSE)


@pytest.mark.parametrize(("assays", "may"), [(None, True), (frozenset({"drp"}), True), (frozenset({"dbp"}), False)])
def test_only_a_key_is_bound_to_assays(*, assays: frozenset[str] | None, may: bool) -> None:
    assert Caller(subject="x", organisation="lab-drp", assays=assays).may_assay("drp") is may
