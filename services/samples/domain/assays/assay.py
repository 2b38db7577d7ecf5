"""An assay: ordered on a sample, done by one laboratory, its result released by a person."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from libs.common.errors import Forbidden, WrongState
from libs.common.vocabulary import Assay as Kind
from services.samples.domain.stages import AssayStage, check_move


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

    def registered(self, *, lab: str) -> Self:
        """The laboratory has the material and begins."""
        self.check_lab(lab)
        return self._moved(AssayStage.REGISTERED)

    def resulted(self, *, lab: str, at: datetime) -> Self:
        """A body was posted; nobody has answered for it yet."""
        self.check_lab(lab)
        return self._moved(AssayStage.PRELIMINARY, result_version=self.result_version + 1, resulted_at=at)

    def released(self, *, lab: str, result_version: int, at: datetime) -> Self:
        """A person answers for the version that was read."""
        self.check_lab(lab)
        self._check_newest(result_version)
        return self._moved(AssayStage.FINAL, released_at=at, released_version=result_version)

    def amended(self, *, lab: str, at: datetime) -> Self:
        """A corrected body replaces the released one, which stays readable."""
        self.check_lab(lab)
        version = self.result_version + 1
        return self._moved(
            AssayStage.CORRECTED, result_version=version, resulted_at=at, released_at=at, released_version=version
        )

    def withdrawn(self, *, lab: str) -> Self:
        """The released result was wrong and nothing replaces it."""
        self.check_lab(lab)
        return self._moved(AssayStage.WITHDRAWN)

    def cancelled(self) -> Self:
        """Not wanted any more."""
        return self._moved(AssayStage.CANCELLED)

    def check_lab(self, lab: str) -> None:
        """Refuse everybody but the laboratory that the assay was ordered from."""
        if self.lab != lab:
            raise Forbidden("Only the laboratory that the assay was ordered from can do this.")

    def _check_newest(self, result_version: int) -> None:
        if result_version != self.result_version:
            raise WrongState(f"The newest result is version {self.result_version}; read it before releasing.")

    def _moved(self, to: AssayStage, **changes: Any) -> Self:
        check_move(self.stage, to, what="assay")
        return replace(self, stage=to, version=self.version + 1, **changes)
