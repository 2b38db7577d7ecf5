"""The thirteen roles as data: one sentence for people, and how far each permission reaches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from libs.common.organisation import OrganisationKind
from libs.common.permissions import Permission as P  # noqa: N817 - it stands here sixty times


class Reach(StrEnum):
    """Whose records a permission opens."""

    OWN = "own"
    """Those of the caller's organisation, or sent to it."""
    NETWORK = "network"
    """Everybody's."""
    OFFICE = "office"
    """Everybody's for people of the network office; the own ones for people of any other organisation."""
    OFFICE_ONLY = "office_only"
    """Everybody's for people of the network office; nothing for anybody else."""


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of work in the network."""

    id: str
    sentence: str
    kinds: frozenset[OrganisationKind]
    """Where there is such work: a hospital's issuer that calls somebody operator must not open the network to it."""
    grants: Mapping[P, Reach]


@dataclass(frozen=True, slots=True)
class Granted:
    """What a set of roles allows at one organisation."""

    permissions: frozenset[P]
    network_wide: frozenset[P]


def granted(roles: Iterable[str], *, kind: OrganisationKind) -> Granted:
    """Join what the roles allow; the farther reach wins. A role that is unknown, or unknown there, gives nothing."""
    valid = [ROLES[role] for role in roles if is_valid(role, kind=kind)]
    reached = [grant for role in valid for grant in _reached(role, kind)]
    return Granted(
        permissions=frozenset(permission for permission, _ in reached),
        network_wide=frozenset(permission for permission, reach in reached if reach is Reach.NETWORK),
    )


def is_valid(role: str, *, kind: OrganisationKind) -> bool:
    """Whether there is such a role at organisations of this kind."""
    return role in ROLES and kind in ROLES[role].kinds


def _reached(role: Role, kind: OrganisationKind) -> list[tuple[P, Reach]]:
    found = ((permission, _at(reach, kind)) for permission, reach in role.grants.items())
    return [(permission, reach) for permission, reach in found if reach is not None]


def _at(reach: Reach, kind: OrganisationKind) -> Reach | None:
    if reach in {Reach.OWN, Reach.NETWORK}:
        return reach
    if kind is OrganisationKind.OFFICE:
        return Reach.NETWORK
    return Reach.OWN if reach is Reach.OFFICE else None


def _role(role_id: str, sentence: str, *, at: Iterable[OrganisationKind], **grants: Iterable[P]) -> Role:
    reaches = {permission: Reach(reach) for reach, permissions in grants.items() for permission in permissions}
    return Role(id=role_id, sentence=sentence, kinds=frozenset(at), grants=MappingProxyType(reaches))


# The hubs are hospitals too: they treat children, and take over those who are referred to them.
_TREATING = (OrganisationKind.HOSPITAL, OrganisationKind.HUB)
_WITH_OFFICE = (*_TREATING, OrganisationKind.OFFICE)


# Definitions of trials and the list of parties hold no patient's data: whoever works in the network may read them.
_FOR_ALL = (P.TRIALS_READ, P.ORGANISATIONS_READ)

_PATIENT_RECORD = (
    P.PATIENTS_REGISTER,
    P.PATIENTS_READ,
    P.IDENTITY_MATCH,
    P.CONSENTS_READ,
    P.CONSENTS_WRITE,
    P.CONSENTS_WITHDRAW,
    P.EPISODES_WRITE,
    P.TREATMENTS_WRITE,
    P.OUTCOMES_WRITE,
)

# What a party's durable on the bus would give it, for programs that cannot speak NATS; of no other party, wherever
# the caller works. Having events sent to an address is exporting them: whoever answers for the records decides that.
_OWN_EVENTS = (P.FEED_READ, P.WEBHOOKS_READ, P.WEBHOOKS_MANAGE)

_LABORATORY = (
    *_OWN_EVENTS,
    P.SAMPLES_READ,
    P.SAMPLES_RECEIVE,
    P.SAMPLES_REJECT,
    P.ASSAYS_READ,
    P.ASSAYS_RETEST,
    P.RESULTS_READ,
    P.RESULTS_POST,
    P.RESULTS_RELEASE,
    P.RESULTS_AMEND,
    P.RESULTS_WITHDRAW,
    P.RUNS_READ,
    P.RUNS_WRITE,
    P.RUNS_JUDGE,
    P.INSTRUMENTS_READ,
    P.INSTRUMENTS_MANAGE,
    P.INSTRUMENTS_MATCH,
    P.API_KEYS_READ,
    P.API_KEYS_MANAGE,
    P.REFERRALS_READ,
    P.REFERRALS_ANSWER,
)

_BOARD = (
    P.CONSULTATIONS_READ,
    P.OPINIONS_WRITE,
    P.REFERRALS_READ,
    P.REFERRALS_MAKE,
    P.VERDICTS_READ,
    P.REPORTS_READ,
    P.NETWORK_FIGURES,
)

ROLES: Mapping[str, Role] = MappingProxyType(
    {
        role.id: role
        for role in (
            _role(
                "site_clinician",
                "Treats the child and keeps its record; sees the patients of the own hospital only.",
                at=_TREATING,
                own=(
                    *_PATIENT_RECORD,
                    P.ENTRIES_CORRECT,
                    P.GRANTS_READ,
                    P.SAMPLES_READ,
                    P.SAMPLES_ADVISE,
                    P.SAMPLES_COLLECT,
                    P.SAMPLES_CANCEL,
                    P.DESTRUCTIONS_WRITE,
                    P.SAMPLES_DISPATCH,
                    P.KITS_READ,
                    P.KITS_KEEP,
                    P.SAMPLES_RELABEL,
                    P.ASSAYS_READ,
                    P.ASSAYS_ORDER,
                    P.RESULTS_READ,
                    P.CONSULTATIONS_OPEN,
                    P.CONSULTATIONS_READ,
                    P.CONSULTATIONS_CLOSE,
                    P.REFERRALS_READ,
                    P.REFERRALS_MAKE,
                    P.REFERRALS_ANSWER,
                    P.REFERRALS_REVOKE,
                    P.ADHERENCE_WRITE,
                    P.FOLLOWUP_WRITE,
                    P.FACTS_READ,
                    P.FACTS_WRITE,
                    P.VERDICTS_READ,
                    P.REPORTS_READ,
                ),
                network=(*_FOR_ALL, P.NETWORK_FIGURES, P.SITE_CONTACTS_READ),
            ),
            _role(
                "data_manager",
                "Keeps the records complete and right: of the own hospital, or of all when at the network office.",
                at=_WITH_OFFICE,
                office=(
                    *_PATIENT_RECORD,
                    P.ENTRIES_CORRECT,
                    P.PATIENTS_MOVE,
                    P.PATIENTS_MERGE,
                    P.GRANTS_READ,
                    P.GRANTS_WRITE,
                    P.SAMPLES_READ,
                    P.KITS_READ,
                    P.ASSAYS_READ,
                    P.RESULTS_READ,
                    P.CONSULTATIONS_READ,
                    P.REFERRALS_READ,
                    P.ADHERENCE_WRITE,
                    P.FOLLOWUP_WRITE,
                    P.FACTS_READ,
                    P.FACTS_WRITE,
                    P.VERDICTS_READ,
                    P.REPORTS_READ,
                ),
                network=(*_FOR_ALL, P.NETWORK_FIGURES, P.LAG_READ),
                office_only=(P.NETWORK_FIGURES_EXACT,),
                own=_OWN_EVENTS,
            ),
            _role(
                "hub_technician",
                "Receives, banks and assays the samples sent to the own hub.",
                at=[OrganisationKind.HUB],
                own=(
                    *_LABORATORY,
                    P.SAMPLES_ADVISE,
                    P.SAMPLES_DISPATCH,
                    P.SAMPLES_RELABEL,
                    P.SAMPLES_BANK,
                    P.KITS_READ,
                    P.KITS_KEEP,
                    P.KITS_ASSEMBLE,
                    P.DESTRUCTIONS_WRITE,
                    P.BIOBANK_EXPORT,
                    P.STORAGE_READ,
                    P.STORAGE_MANAGE,
                    P.REQUESTS_READ,
                    P.REQUESTS_FULFIL,
                    P.ASSAYS_ORDER,
                    P.ASSAYS_CANCEL,
                    # Who does a germ-line assay and releases it has to read it: in the counselling queue.
                    P.RESULTS_READ_GERM_LINE,
                ),
                network=_FOR_ALL,
            ),
            # The genetic counselling units of the diagnostic centres report germ-line results (paper, section 5).
            _role(
                "genetic_counsellor",
                "Reads the germ-line findings of the own hub's assays and tells the families.",
                at=[OrganisationKind.HUB],
                own=(
                    P.SAMPLES_READ,
                    P.ASSAYS_READ,
                    P.RESULTS_READ,
                    P.RESULTS_READ_GERM_LINE,
                    P.COUNSELLING_ANSWER,
                ),
                network=_FOR_ALL,
            ),
            _role(
                "functional_lab",
                "Does the functional assays ordered from the own laboratory and answers for their results.",
                at=[OrganisationKind.LAB],
                own=_LABORATORY,
                network=_FOR_ALL,
            ),
            _role(
                "board_expert",
                "Advises on any hospital's consultation and reads what the question needs.",
                at=[OrganisationKind.BOARD],
                network=(*_FOR_ALL, *_BOARD),
            ),
            _role(
                "board_chair",
                "Leads the board: signs its recommendations, refers, and closes consultations.",
                at=[OrganisationKind.BOARD],
                network=(
                    *_FOR_ALL,
                    *_BOARD,
                    P.RECOMMENDATIONS_ISSUE,
                    P.REFERRALS_REVOKE,
                    P.CONSULTATIONS_CLOSE,
                ),
                own=_OWN_EVENTS,
            ),
            _role(
                "trial_coordinator",
                "Writes the trials for the whole network and the recruiting status of the own hospital.",
                at=_WITH_OFFICE,
                network=(*_FOR_ALL, P.NETWORK_FIGURES, P.TRIALS_WRITE, P.TRIALS_PUBLISH, P.SITE_CONTACTS_READ),
                office=(P.SITE_STATUS_WRITE,),
                office_only=(P.TRIALS_KEEP,),
                own=(P.FACTS_READ, P.VERDICTS_READ, P.REFERRALS_READ, P.REFERRALS_ANSWER),
            ),
            # Counts with small numbers hidden, of all biobanks; requests of the own institution only.
            _role(
                "researcher",
                "Reads figures with small numbers suppressed and no patient; asks the biobanks for samples.",
                at=OrganisationKind,
                network=(*_FOR_ALL, P.NETWORK_FIGURES, P.BIOBANK_SEARCH),
                own=(P.REQUESTS_READ, P.REQUESTS_WRITE),
            ),
            # Neither the board, which advises on a child, nor the hub, which keeps the tubes (docs/decisions, 28).
            _role(
                "biobank_committee",
                "Decides on researchers' requests for samples of the biobanks; sees no patient.",
                at=[OrganisationKind.OFFICE],
                network=(*_FOR_ALL, P.BIOBANK_SEARCH, P.REQUESTS_READ, P.REQUESTS_DECIDE),
            ),
            _role(
                "auditor",
                "Reads who did and read what: at the own organisation, or everywhere when at the network office.",
                at=OrganisationKind,
                office=(P.AUDIT_READ,),
                network=(*_FOR_ALL, P.NETWORK_FIGURES, P.LAG_READ),
                office_only=(P.NETWORK_FIGURES_EXACT,),
            ),
            _role(
                "operator",
                "Keeps the system running: lag and dead letters, and no patient's record.",
                at=[OrganisationKind.OFFICE],
                network=(*_FOR_ALL, P.LAG_READ, P.DEAD_LETTERS_READ, P.DEAD_LETTERS_REPLAY),
            ),
            # An integration engine forwards what the hospital's own record says. Judgements stay with people:
            # corrections (they need a reason), merging, moving, the board, releasing results.
            _role(
                "machine",
                "A hospital's integration engine: writes what the hospital's own record says, and reads that back.",
                at=_TREATING,
                own=(
                    *_PATIENT_RECORD,
                    P.SAMPLES_READ,
                    P.SAMPLES_ADVISE,
                    P.SAMPLES_COLLECT,
                    P.SAMPLES_DISPATCH,
                    P.KITS_READ,
                    P.ASSAYS_READ,
                    P.RESULTS_READ,
                    P.FEED_READ,
                    P.WEBHOOKS_READ,
                ),
                network=_FOR_ALL,
            ),
        )
    }
)
