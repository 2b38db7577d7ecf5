"""An assay: ordered on a sample, done by one laboratory, its result released by a person."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from libs.common.contracts.samples.assays import Priority
from libs.common.errors import Forbidden, WrongState
from libs.common.vocabulary import Assay as Kind
from services.samples.domain.stages import AssayStage, check_move
from services.samples.domain.verification.awaits import Awaits

RETESTABLE: Final = frozenset({AssayStage.PRELIMINARY, AssayStage.FINAL, AssayStage.CORRECTED, AssayStage.WITHDRAWN})
"""It has, or had, a result: what was only ordered is not repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assay:
    """One order. `result_version` counts the bodies that were posted, `version` every move."""

    id: UUID
    sample_id: UUID
    patient: str
    hospital: str
    hub: str | None
    lab: str
    kind: Kind
    stage: AssayStage
    ordered_at: datetime
    version: int = 1
    result_version: int = 0
    referral_id: UUID | None = None
    resulted_at: datetime | None = None
    released_at: datetime | None = None
    released_version: int | None = None
    awaits: Awaits | None = None
    priority: Priority = Priority.ROUTINE
    aliquot_id: UUID | None = None
    """The tube that it is meant for, if one was named."""
    retest_of: UUID | None = None
    retested_as: UUID | None = None
    reflex_rule: str | None = None
    caused_by: UUID | None = None
    caused_by_version: int | None = None
    ground_gone_at: datetime | None = None
    """A correction has removed what the reflex rule rested on; the order had not begun."""

    def registered(self, *, lab: str) -> Self:
        """The laboratory has the material and begins."""
        self.check_lab(lab)
        if self.awaits is not None:
            raise WrongState(f"The assay is {self.stage}: it has begun, and its result waits for a person.")
        return self._moved(AssayStage.REGISTERED)

    def resulted(self, *, lab: str, at: datetime) -> Self:
        """A body was posted; nobody has answered for it yet."""
        self.check_lab(lab)
        return self._moved(AssayStage.PRELIMINARY, **self._with_body(at))

    def correction_filed(self, *, lab: str, at: datetime) -> Self:
        """A corrected body waits for its release; what was released stays in force until then."""
        self.check_lab(lab)
        if not self.is_released:
            check_move(self.stage, AssayStage.CORRECTED, what="assay")
        return replace(self, version=self.version + 1, **self._with_body(at))

    def awaiting(self, step: Awaits) -> Self:
        """What the rule asks for next."""
        return replace(self, awaits=step)

    def verified(self, *, lab: str, result_version: int) -> Self:
        """A first person has looked at an instrument's body."""
        self.check_lab(lab)
        self.check_waits(result_version)
        return replace(self, version=self.version + 1, awaits=Awaits.RELEASE)

    def released(self, *, lab: str, result_version: int, at: datetime) -> Self:
        """A person answers for the version that was read: the first one is final, a later one corrects it."""
        self.check_lab(lab)
        stage = AssayStage.CORRECTED if self.is_released else AssayStage.FINAL
        self.check_waits(result_version)
        return self._moved(stage, released_at=at, released_version=result_version, awaits=None)

    def correction_dismissed(self, *, lab: str, result_version: int) -> Self:
        """The correction that waits is none; what was released stays in force."""
        self.check_lab(lab)
        if not self.is_released:
            raise WrongState("Only a correction can be dismissed; post the right result instead.")
        self.check_waits(result_version)
        return replace(self, version=self.version + 1, awaits=None)

    def draft_retracted(self, *, lab: str) -> Self:
        """The instrument takes back the body that waits: the order is open as before it, or what was released stays."""
        self.check_lab(lab)
        if self.awaits is None:
            raise WrongState("No result of this assay waits for anybody.")
        if self.is_released:
            return replace(self, version=self.version + 1, awaits=None)
        return self._moved(AssayStage.REGISTERED, awaits=None)

    def withdrawn(self, *, lab: str) -> Self:
        """The released result was wrong and nothing replaces it."""
        self.check_lab(lab)
        return self._moved(AssayStage.WITHDRAWN, awaits=None)

    def cancelled(self) -> Self:
        """Not wanted any more."""
        return self._moved(AssayStage.CANCELLED, awaits=None)

    def retested(self, retest: UUID, *, lab: str) -> Self:
        """It is measured once more, by an order of its own; nothing of this one goes into that."""
        self.check_lab(lab)
        if self.stage not in RETESTABLE:
            raise WrongState(f"The assay is {self.stage}: there is nothing to repeat.")
        return replace(self, version=self.version + 1, retested_as=retest)

    def grounded(self, gone_at: datetime | None) -> Self:
        """Whether what a reflex rule rested on still holds."""
        return replace(self, version=self.version + 1, ground_gone_at=gone_at)

    def check_lab(self, lab: str) -> None:
        """Refuse everybody but the laboratory that the assay was ordered from."""
        if self.lab != lab:
            raise Forbidden("Only the laboratory that the assay was ordered from can do this.")

    def check_waits(self, result_version: int) -> None:
        """Refuse another version than the newest, and a newest one that waits for nobody."""
        if result_version != self.result_version:
            raise WrongState(f"The newest result is version {self.result_version}; read it before you answer for it.")
        if self.awaits is None:
            raise WrongState("No result of this assay waits for anybody.")

    @property
    def is_released(self) -> bool:
        """Whether a version counts now."""
        return self.stage in {AssayStage.FINAL, AssayStage.CORRECTED}

    def _with_body(self, at: datetime) -> dict[str, Any]:
        return {"result_version": self.result_version + 1, "resulted_at": at, "awaits": Awaits.VERIFICATION}

    def _moved(self, to: AssayStage, **changes: Any) -> Self:
        check_move(self.stage, to, what="assay")
        return replace(self, stage=to, version=self.version + 1, **changes)
