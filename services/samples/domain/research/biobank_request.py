"""A researcher's request for samples of one biobank, and what the committee made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from libs.common.errors import Forbidden, Invalid
from libs.common.vocabulary import EpisodeKind, Material, Preservation, Purpose
from services.samples.domain.biobank.amount import Amount
from services.samples.domain.biobank.content import Content, check_unit
from services.samples.domain.research.criteria import Criteria, ResearchUse, purposes_of
from services.samples.domain.research.request_states import RequestState, check_request_move


class RefusalReason(StrEnum):
    """Why a committee grants less than was asked, or nothing."""

    ETHICS_APPROVAL = "ethics_approval"
    NOT_COVERED_BY_CONSENT = "not_covered_by_consent"
    SCIENTIFIC_MERIT = "scientific_merit"
    SCARCE_MATERIAL = "scarce_material"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """So many samples of a kind, one tube of each; `amount` per tube, or (None) the whole tube.

    `granted` is empty until the committee has decided; `last_tube` lets a child's last tube go.
    """

    content: Content
    samples: int
    material: Material | None = None
    preservation: Preservation | None = None
    year: int | None = None
    episode: EpisodeKind | None = None
    amount: Amount | None = None
    granted: int | None = None
    last_tube: bool = False

    def criteria(self, hub: str, uses: frozenset[ResearchUse]) -> Criteria:
        """What a tube must be to fit; its amount is another question."""
        return Criteria(
            hub=hub,
            uses=uses,
            material=self.material,
            content=self.content,
            preservation=self.preservation,
            year=self.year,
            episode=self.episode,
        )


@dataclass(frozen=True, slots=True)
class Grant:
    """What the committee says to one line."""

    samples: int
    last_tube: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BiobankRequest:
    """One request to one hub; the words of its purpose stay in this service."""

    id: UUID
    institution: str
    hub: str
    requested_by: str
    project_title: str
    ethics_approval: str
    purpose: str
    uses: tuple[ResearchUse, ...]
    lines: tuple[RequestLine, ...]
    state: RequestState
    requested_at: datetime
    reason: RefusalReason | None = None
    reason_note: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    version: int = 1

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """Every consent that must stand for each tube of it, until it has left."""
        return purposes_of(self.uses)

    def decided(
        self, grants: Mapping[int, Grant], *, reason: RefusalReason | None, note: str | None, at: datetime, by: str
    ) -> Self:
        """Everything, a part, or nothing is granted; for less than was asked there must be a reason."""
        lines = tuple(_granted(line, place, grants) for place, line in enumerate(self.lines, start=1))
        to = _outcome(self.lines, lines)
        moved = self.moved(to)
        if (to is RequestState.GRANTED) != (reason is None):
            wanted = "null" if reason else "a reason for what is not granted"
            raise Invalid(
                "A reason belongs to what is not granted, and only to that.", where="body.reason", right=wanted
            )
        told = {"lines": lines, "reason": reason, "reason_note": note, "decided_at": at, "decided_by": by}
        return replace(moved, **told)  # type: ignore[arg-type]  # each is of its field's type

    def moved(self, to: RequestState) -> Self:
        """It comes into another state."""
        check_request_move(self.state, to)
        return replace(self, state=to, version=self.version + 1)

    def check_hub(self, organisation: str) -> None:
        """Refuse whoever does not keep the tubes."""
        if organisation != self.hub:
            raise Forbidden("Only the hub whose biobank was asked can do this.")

    def check_institution(self, organisation: str) -> None:
        """Refuse whoever did not ask."""
        if organisation != self.institution:
            raise Forbidden("Only the institution that asked can do this.")


def check_lines(lines: Sequence[RequestLine]) -> None:
    """Refuse cells of DNA, and the like."""
    for place, line in enumerate(lines):
        check_unit(line.content, line.amount, where=f"body.lines[{place}].amount")


def _granted(line: RequestLine, place: int, grants: Mapping[int, Grant]) -> RequestLine:
    grant = grants.get(place, Grant(0))
    if grant.samples > line.samples:
        where = "body.granted"
        raise Invalid("More than was asked cannot be granted.", where=where, right=f"at most {line.samples}")
    return replace(line, granted=grant.samples, last_tube=grant.last_tube)


def _outcome(asked: Sequence[RequestLine], granted: Sequence[RequestLine]) -> RequestState:
    total, given = sum(line.samples for line in asked), sum(line.granted or 0 for line in granted)
    if given == total:
        return RequestState.GRANTED
    return RequestState.PARTLY_GRANTED if given else RequestState.REFUSED
