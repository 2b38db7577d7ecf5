"""What the board states, and what it hears of a recommendation that no longer stands."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from libs.common.contracts import board, trials
from libs.common.vocabulary import Adherence, Lineage, OutcomeStatus, RecommendationKind, ReferralItem, ReferralKind
from services.reporting.tests.chronicle import named
from services.reporting.tests.history.parties import ARAGON, GALICIA, MADRID
from services.reporting.tests.history.registering import Registering


class Advising(Registering):
    """What the board states, and what it hears of a recommendation that no longer stands."""

    def ask(self, code: str, name: str, episode_id: UUID | None, hospital: str = ARAGON) -> dict[str, Any]:
        about = {"consultation_id": named(f"consultation {name}"), "patient": code}
        self.state(
            board.ConsultationOpened,
            **about,
            episode_id=episode_id,
            lineage=Lineage.BCP,
            opened_at=self.now,
            answer_due_at=self.now + timedelta(hours=48),
            recommendation_due_at=self.now + timedelta(hours=48),
            origin=hospital,
            destination="board",
        )
        return about

    def advise(self, about: dict[str, Any], version: int = 1) -> None:
        self.state(
            board.RecommendationIssued,
            **about,
            recommendation_id=named(f"recommendation {about['consultation_id']}"),
            recommendation_version=version,
            items=(board.RecommendedItem(position=1, kind=RecommendationKind.CAR_T, code="car_t"),),
            issued_at=self.now,
        )

    def contradict(self, about: dict[str, Any]) -> None:
        """A recommended trial no longer stands on what it stood on."""
        consultation = about["consultation_id"]
        self.state(
            trials.PinGoneStale,
            **about,
            pin_id=named(f"pin {consultation}"),
            recommendation_id=named(f"recommendation {consultation}"),
            recommendation_version=1,
            position=1,
            trial="trial-one",
            arm="a",
            hospital=MADRID,
            criteria_version=1,
            reason="site_paused",
        )

    def end(self, about: dict[str, Any], adherence: Adherence, status: OutcomeStatus | None) -> None:
        self.state(board.AdherenceRecorded, **about, adherence=adherence)
        if status:
            self.state(board.ConsultationFollowedUp, **about, status=status, on=self.now)

    def refer(self, about: dict[str, Any], name: str, *items: ReferralItem, **content: Any) -> dict[str, Any]:
        referral = {**about, "referral_id": named(f"referral {name}"), "kind": ReferralKind.PATIENT}
        referral |= {key: content.pop(key) for key in ("kind",) if key in content}
        receiver = content.pop("receiver", GALICIA)
        self.state(
            board.ReferralMade,
            **referral,
            items=items,
            made_at=self.now,
            destination=receiver,
            origin=ARAGON,
            **content,
        )
        return {**referral, "receiver": receiver}
