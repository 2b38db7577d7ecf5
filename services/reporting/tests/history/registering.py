"""What the registry states."""

from datetime import date
from typing import Any
from uuid import UUID

from libs.common.contracts import registry
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import EpisodeKind, Lineage, Purpose, Sex, TreatmentKind
from services.reporting.tests.chronicle import Chronicle, named
from services.reporting.tests.history.parties import ARAGON, REGIONS


class Registering(Chronicle):
    """What the registry states."""

    def register(self, code: str, hospital: str = ARAGON) -> None:
        self.state(
            registry.PatientRegistered,
            patient=code,
            hospital=hospital,
            region=REGIONS[hospital],
            birth_date=date(2015, 3, 1),
            sex=Sex.FEMALE,
            origin=hospital,
        )
        for purpose in (Purpose.REGISTRY, Purpose.CONSULTATION, Purpose.TRIAL_MATCHING):
            self.consent(code, purpose)

    def consent(self, code: str, purpose: Purpose) -> None:
        given_on = self.now.date()
        self.state(registry.ConsentGiven, patient=code, purpose=purpose, document_version="v1", given_on=given_on)

    def withdraw(self, code: str, *purposes: Purpose) -> registry.ConsentWithdrawn:
        return self.state(
            registry.ConsentWithdrawn,
            patient=code,
            withdrawal_id=named(f"withdrawal {code} {purposes}"),
            purposes=purposes,
            withdrawn_on=self.now.date(),
        )

    def episode(self, code: str, name: str, event: Any = registry.EpisodeRecorded, **content: Any) -> UUID:
        timing = content.pop("timing", ())
        told = {"kind": EpisodeKind.RELAPSE, "lineage": Lineage.BCP, "diagnosed_on": "2025-01", **content}
        self.state(
            event,
            patient=code,
            episode_id=named(f"episode {name}"),
            episode=registry.Episode(**{**told, "diagnosed_on": PartialDate.parse(told["diagnosed_on"])}),
            classification=registry.Classification(rule="2023.1", timing=timing, explanation=("by the rule",)),
        )
        return named(f"episode {name}")


def treat(network: Registering, code: str, episode_id: UUID | None, kind: TreatmentKind, since: str) -> None:
    network.state(
        registry.TreatmentRecorded,
        patient=code,
        treatment_id=named(f"treatment {code} {kind}"),
        episode_id=episode_id,
        kind=kind,
        agents=("vincristine",),
        line=1,
        started_on=PartialDate.parse(since),
    )
