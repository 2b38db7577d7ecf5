"""How a received message is shown: what came, what was read of it, what became of it, and why."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from pydantic import Field

from libs.common.vocabulary import Assay as Kind
from libs.common.wire import View
from services.samples.api.wording.words_view import WordsView
from services.samples.domain.counselling.named import without_genes, without_variants
from services.samples.domain.instruments.arrival import Door, ReceiptState
from services.samples.domain.instruments.filing import GroupFiling, Outcome
from services.samples.domain.instruments.message import (
    InstrumentMessage,
    Observation,
    ObservationStatus,
    OrderGroup,
    Protocol,
    Specimen,
)
from services.samples.domain.instruments.receipt import Receipt
from services.samples.domain.instruments.veil import covered
from services.samples.domain.instruments.withholding import Withheld
from services.samples.domain.wording.words import words_for, words_of

WHY: Final = ("no_match", "no_control", "intent", "filing", "refusal")
"""Where the word for a filing's `why` is looked for."""


class MessageLine(View):
    """A received message without what stands in it."""

    id: UUID
    lab: str
    door: Door
    device: str | None = Field(description="The registered device that sent it; null: nobody registered one.")
    profile: str | None = Field(description="By which it was read, with its version.")
    protocol: Protocol
    sender: str
    control_id: str
    kind: str
    message_version: str | None
    raw_size: int
    received_at: datetime
    peer: str | None
    answer_code: str | None
    id_reused: bool = Field(description="The sender had used this control id before, with another message.")
    state: ReceiptState
    reason: str | None
    processed_at: datetime | None
    version: int

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        return cls.model_validate(_safe(receipt))


def _safe(receipt: Receipt) -> Receipt:
    """A sender may put a finding where its name belongs."""
    sender, control_id = without_variants(receipt.sender), without_variants(receipt.control_id)
    return replace(receipt, sender=sender, control_id=control_id)


class TriedView(View):
    """An id of the message, where it stood, and what was found by it."""

    place: str
    id: str
    found: str


class FilingView(View):
    """What became of a group; `why` is a stable code, `reason` a sentence."""

    outcome: Outcome
    why: str | None
    reason: str | None
    words: WordsView | None = Field(description="What `why` means, or `outcome` if there is none.")
    remarks: tuple[str, ...]
    tried: tuple[TriedView, ...]
    assay: Kind | None
    experimental: bool
    assay_id: UUID | None
    sample_id: UUID | None
    aliquot_id: UUID | None
    patient: str | None
    result_version: int | None
    run_id: UUID | None = Field(description="Of a control: the run that has its values.")
    control_lot_id: UUID | None
    at: datetime
    by: str
    by_person: bool

    @classmethod
    def of(cls, one: GroupFiling) -> Self:
        own = {name: getattr(one, name) for name in cls.model_fields if name in GroupFiling.__slots__}
        shown: dict[str, Any] = {"tried": [TriedView(**tried) for tried in one.tried], "remarks": tuple(one.remarks)}
        experimental = one.kind is not None and one.kind.experimental
        said = words_for(one.why, *WHY) or words_of("outcome", one.outcome)
        return cls(**{**own, **shown}, assay=one.kind, experimental=experimental, words=WordsView.of(said))


class ObservationView(View):
    """One OBX or R in the sender's own words."""

    code: str
    text: str | None
    system: str | None
    alternate_code: str | None
    alternate_text: str | None
    alternate_system: str | None
    sub_id: str | None
    value_type: str | None
    values: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    unit: str | None
    reference_range: str | None
    flags: tuple[str, ...]
    status: ObservationStatus
    raw_status: str | None
    observed_at: datetime | None
    device: str | None
    operator: str | None
    category: str | None
    notes: tuple[str, ...]
    document: int | None = Field(description="The number of the document that it carried.")

    @classmethod
    def of(cls, seen: Observation, *, first: int, withheld: bool) -> Self:
        own: dict[str, Any] = {name: getattr(seen, name) for name in cls.model_fields if name != "document"}
        own["document"] = None if seen.attachment is None else first + seen.attachment
        if not withheld:
            return cls(**own)
        own |= {name: covered(own[name], without_genes) for name in _NAMED_BY_SENDER}
        return cls(**{**own, **_NOTHING})


_NAMED_BY_SENDER: Final = ("code", "system", "sub_id", "unit", "device", "operator")
_NOTHING: Final[dict[str, Any]] = {
    "text": None, "values": (), "parts": (), "notes": (), "flags": (), "reference_range": None,
}  # fmt: skip


class SpecimenView(View):
    """What the message says of the material."""

    ids: tuple[str, ...]
    parent_ids: tuple[str, ...]
    type: str | None
    role: str | None
    collected_at: datetime | None
    received_at: datetime | None
    reject_reason: str | None
    conditions: tuple[str, ...]


class QueryView(View):
    """What the message asks: the orders for these specimens, or all there are."""

    name: str | None
    tag: str | None
    specimen_ids: tuple[str, ...]
    codes: tuple[str, ...]
    everything: bool
    cancelled: bool


class DocumentView(View):
    """A document inside the message; `n` is its number in `/documents/{n}`."""

    n: int
    media_type: str
    name: str | None
    code: str | None
    size: int


class LotView(View):
    """A reagent."""

    name: str
    lot: str
    expires_on: str | None


def _specimen(one: Specimen, *, hidden: bool) -> SpecimenView:
    if not hidden:
        return SpecimenView.model_validate(one)
    ids, parents = _all_covered(one.ids), _all_covered(one.parent_ids)
    bare = replace(one, ids=ids, parent_ids=parents, type=None, reject_reason=None, conditions=())
    return SpecimenView.model_validate(bare)


def _all_covered(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(without_genes(one) for one in words)


class GroupView(View):
    """One order of the message."""

    group: int
    specimen: SpecimenView
    placer: str | None
    filler: str | None
    code: str | None
    text: str | None
    status: ObservationStatus
    raw_status: str | None
    collected_at: datetime | None
    resulted_at: datetime | None
    patient_ids: tuple[str, ...]
    observations: tuple[ObservationView, ...]
    documents: tuple[DocumentView, ...]
    lots: tuple[LotView, ...]
    notes: tuple[str, ...]
    filing: FilingView | None


class MessageView(MessageLine):
    """All of a received message; its bytes are at `/raw`."""

    answer: str | None = Field(description="What the sender was told, as it was sent.")
    application: str | None
    facility: str | None
    processing_id: str | None
    sent_at: datetime | None
    remarks: tuple[str, ...]
    withheld: Withheld | None = Field(description="Why values, notes and documents are left out; null: nothing is.")
    query: QueryView | None
    groups: tuple[GroupView, ...]

    @classmethod
    def shown(
        cls,
        receipt: Receipt,
        message: InstrumentMessage | None,
        filings: Sequence[GroupFiling],
        *,
        withheld: Withheld | None,
    ) -> Self:
        by_place = {one.place: one for one in filings}
        own = {name: getattr(_safe(receipt), name) for name in MessageLine.model_fields}
        answer = None if receipt.answer is None else without_variants(receipt.answer.decode("utf-8", "replace"))
        return cls(
            **own,
            answer=answer,
            withheld=withheld,
            **_of_message(message),
            query=QueryView.model_validate(message.query) if message and message.query else None,
            groups=_groups(receipt, message, by_place, withheld=withheld),
        )


def _of_message(message: InstrumentMessage | None) -> dict[str, Any]:
    names = ("application", "facility", "processing_id", "sent_at", "remarks")
    told: dict[str, Any] = {name: getattr(message, name, () if name == "remarks" else None) for name in names}
    return {**told, **{name: covered(told[name], without_variants) for name in names[:3]}}


def _groups(
    receipt: Receipt,
    message: InstrumentMessage | None,
    filings: dict[int, GroupFiling],
    *,
    withheld: Withheld | None,
) -> tuple[GroupView, ...]:
    kept = (receipt.parsed or {}).get("groups", [])
    found, first = [], 0
    for place, group in enumerate(message.groups if message else ()):
        documents = _documents(kept[place].get("attachments", ()), first)
        found.append(_group(place, group, documents, filings.get(place), first=first, withheld=withheld))
        first += len(documents)
    return tuple(found)


def _group(
    place: int,
    group: OrderGroup,
    documents: tuple[DocumentView, ...],
    filing: GroupFiling | None,
    *,
    first: int,
    withheld: Withheld | None,
) -> GroupView:
    hidden = withheld is not None
    names = {"placer", "filler", "code", "text", "status", "raw_status", "collected_at", "resulted_at", "patient_ids"}
    told = {name: getattr(group, name) for name in names}
    if hidden:
        told |= {name: covered(told[name], without_genes) for name in ("placer", "filler", "code", "raw_status")}
        told |= {"text": None, "patient_ids": _all_covered(group.patient_ids)}
    return GroupView(
        **told,
        group=place,
        specimen=_specimen(group.specimen, hidden=hidden),
        observations=tuple(ObservationView.of(one, first=first, withheld=hidden) for one in group.observations),
        documents=() if hidden else documents,
        lots=() if hidden else tuple(LotView.model_validate(one) for one in group.lots),
        notes=() if hidden else group.notes,
        filing=None if filing is None else FilingView.of(filing),
    )


def _documents(kept: Sequence[dict[str, Any]], first: int) -> tuple[DocumentView, ...]:
    return tuple(
        DocumentView(
            n=first + turn,
            media_type=one["media_type"],
            name=one.get("name"),
            code=one.get("code"),
            size=(one.get("content") or {}).get("size", 0),
        )
        for turn, one in enumerate(kept)
    )
