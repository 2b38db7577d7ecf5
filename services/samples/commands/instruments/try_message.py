"""What would happen with a message if it came now, read by this profile: everything is done, nothing is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from libs.common.audit import Audit
from libs.common.audit import write as note
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid, NotFound
from libs.common.identifiers import new_id
from libs.common.vocabulary import Assay as Kind
from services.samples.commands.instruments.batch import Opened, Read, batch_of
from services.samples.commands.instruments.file_message import file_some, why_nothing
from services.samples.commands.instruments.open_message import opened_as
from services.samples.domain.instruments.arrival import Door, ReceiptState
from services.samples.domain.instruments.filing import GroupFiling, state_of
from services.samples.domain.instruments.mapping import Mapped, map_groups
from services.samples.domain.instruments.matching import meant_kinds, result_map
from services.samples.domain.instruments.profiles.written_profile import WrittenProfile
from services.samples.domain.instruments.receipt import Receipt
from services.samples.store.instruments.lookups import known_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TryMessage:
    """The bytes as a door would receive them, and the profile."""

    call: Call
    profile: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedResult:
    """What the map of one assay makes of the groups that are meant, whether or not they match an order."""

    kind: Kind
    places: tuple[int, ...]
    mapped: Mapped


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """As the message would be kept, were it kept."""

    opened: Opened
    state: ReceiptState
    nothing: str | None
    filings: Sequence[GroupFiling]
    results: Sequence[TriedResult]


class _Undone(Exception):
    """Ends the transaction without a trace; `trial` is what was seen in it."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        super().__init__("nothing is kept of a trial")


async def try_message(db: Database, order: TryMessage, *, read: Read) -> Trial:
    """Unreadable if it is no message of the profile's protocol; that somebody tried is on record."""
    try:
        async with db.transaction(replace(order.call, once=None)) as tx:
            raise _Undone(await _trial(tx, order, read))  # noqa: TRY301 - the raise is what undoes it
    except _Undone as undone:
        trial = undone.trial
    children = sorted({one.patient for one in trial.filings if one.patient})
    async with db.writing(replace(order.call, once=None)) as gathered:
        about = f"instrument-profile/{order.profile}"
        await note(gathered, Audit(did="tried message", about=about, changes={"patients": children}))
    return trial


async def _trial(tx: Transaction, order: TryMessage, read: Read) -> Trial:
    lab = order.call.caller.organisation
    batch = await batch_of(tx, lab)
    profile = batch.bench.profile(order.profile)
    if profile is None:
        raise NotFound("There is no such profile.")
    if not order.raw.strip():
        raise Invalid("There is no message in the body.", where="body", right="the message's bytes")
    opened = opened_as(_receipt(lab, profile, order.raw, tx), order.raw, profile, read)
    batch.known = await known_of(tx, opened.message.groups)
    results = tuple(_results(opened))
    filings = await file_some(tx, batch, opened, range(len(opened.message.groups)))
    nothing = why_nothing(opened)
    return Trial(
        opened=opened,
        state=state_of(one.outcome for one in filings),
        nothing=nothing,
        filings=filings,
        results=_of_orders(opened, filings) or results,
    )


def _results(opened: Opened) -> Iterator[TriedResult]:
    profile, by_kind = opened.profile.profile, dict[Kind, list[int]]()
    for place, group in enumerate(opened.message.groups):
        for kind in sorted(meant_kinds(group, profile)):
            by_kind.setdefault(kind, []).append(place)
    yield from (_result(opened, kind, tuple(places)) for kind, places in by_kind.items())


def _of_orders(opened: Opened, filings: Sequence[GroupFiling]) -> tuple[TriedResult, ...]:
    """Where orders were found, they say which groups belong together."""
    by_order: dict[tuple[UUID, Kind], list[int]] = {}
    for one in filings:
        if one.assay_id is not None and one.kind is not None:
            by_order.setdefault((one.assay_id, one.kind), []).append(one.place)
    return tuple(
        _result(opened, kind, tuple(places))
        for (_, kind), places in by_order.items()
        if result_map(opened.profile.profile, kind) is not None
    )


def _result(opened: Opened, kind: Kind, places: tuple[int, ...]) -> TriedResult:
    profile = opened.profile.profile
    chosen = result_map(profile, kind)
    if chosen is None:
        raise AssertionError("an assay is meant by its map alone")
    mapped = map_groups([opened.message.groups[place] for place in places], chosen, profile)
    return TriedResult(kind=kind, places=places, mapped=mapped)


def _receipt(lab: str, profile: WrittenProfile, raw: bytes, tx: Transaction) -> Receipt:
    """As if it had come at this instant."""
    return Receipt(
        id=new_id(),
        lab=lab,
        door=Door.HTTP,
        device=None,
        profile=profile.called,
        protocol=profile.profile.protocol,
        sender="",
        control_id="",
        kind="",
        message_version=None,
        raw_size=len(raw),
        received_at=tx.now,
        peer=None,
        answer=None,
        answer_code=None,
        id_reused=False,
        state=ReceiptState.RECEIVED,
        reason=None,
        parsed=None,
        processed_at=None,
        version=1,
    )
