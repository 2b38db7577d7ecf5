"""What samples knows of patients, written by reactions and held by commands."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self
from uuid import UUID

from sqlalchemy import ARRAY, Row, Select, Text, any_, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common.database import Transaction
from libs.common.errors import NotYetKnown, WrongState
from libs.common.keeping import keep_newest_rows
from libs.common.vocabulary import Purpose
from libs.common.wire import NETWORK_ZONE
from services.samples.domain.known_patient import KnownPatient, Withdrawal
from services.samples.store.tables.known import known_consents, known_patients

_BY_CODE: Final = select(known_patients).where(known_patients.c.code == bindparam("patient"))
_HELD: Final = _BY_CODE.with_for_update(read=True)
_SEIZED: Final = _BY_CODE.with_for_update()
_SEVERAL: Final = bindparam("patients", type_=ARRAY(Text))
_ALL_HELD: Final = (
    select(known_patients)
    .where(known_patients.c.code == any_(_SEVERAL))
    .order_by(known_patients.c.code)
    .with_for_update(read=True)
)
_WORDS: Final = (known_consents.c.purpose, known_consents.c.given, known_consents.c.since)
_ALL_SAID: Final = select(known_consents.c.patient, *_WORDS).where(known_consents.c.patient == any_(_SEVERAL))
_SAID: Final = select(*_WORDS).where(known_consents.c.patient == bindparam("patient"))

NOT_HERE: Final = "The registration of this patient has not arrived here."


async def hold(tx: Transaction, code: str) -> KnownPatient:
    """What is known of the patient; a withdrawal waits until this transaction ends.

    Take it before the samples and the assays of the patient: everybody locks in this order.
    """
    return await _known(tx, code, _HELD)


async def hold_all(tx: Transaction, codes: Collection[str]) -> Sequence[KnownPatient]:
    """The same of several, in the order of their codes: two that hold some of the same cannot block each other."""
    wanted = sorted(set(codes))
    rows = await tx.all(_ALL_HELD, {"patients": wanted}) if wanted else ()
    if len(rows) < len(wanted):
        raise NotYetKnown(NOT_HERE)
    # Asked when all are held: what a withdrawal said meanwhile is seen.
    said = defaultdict[str, list[Row[Any]]](list)
    for row in await tx.all(_ALL_SAID, {"patients": wanted}) if wanted else ():
        said[row.patient].append(row)
    return [_known_of(tx, row, _Said.of(said[row.code])) for row in rows]


async def hold_survivor(tx: Transaction, code: str) -> KnownPatient:
    """The same of the code that goes on, if this one was a duplicate: others may not have heard of it yet."""
    found = await hold(tx, code)
    return found if found.merged_into is None else await hold(tx, found.merged_into)


async def seize(tx: Transaction, code: str) -> KnownPatient:
    """The same, and nobody works on the patient meanwhile."""
    return await _known(tx, code, _SEIZED)


async def add(tx: Transaction, *, code: str, hospital: str, version: int) -> None:
    """A patient was registered; what is known already is not set back."""
    row = {"code": code, "hospital": hospital, "version": version}
    await tx.execute(insert(known_patients).values(row).on_conflict_do_nothing())


async def move(tx: Transaction, *, code: str, hospital: str, version: int) -> bool:
    """Another hospital treats the child; False if something later is known."""
    moved = (
        update(known_patients)
        .where(known_patients.c.code == code, known_patients.c.version < version)
        .values(hospital=hospital, version=version)
        .returning(known_patients.c.code)
    )
    return await tx.first(moved) is not None


async def merge(tx: Transaction, *, duplicate: str, into: str) -> None:
    """The duplicate's code is closed; codes merged into it before now lead to the one that goes on."""
    closed = or_(known_patients.c.code == duplicate, known_patients.c.merged_into == duplicate)
    await tx.execute(update(known_patients).where(closed).values(merged_into=into))


async def set_consents(
    tx: Transaction,
    code: str,
    purposes: Iterable[Purpose],
    *,
    given: bool,
    version: int,
    since: date | None = None,
    withdrawal_id: UUID | None = None,
) -> None:
    """Keep the higher version of what the family said; a registration tells purposes without their days."""
    told = {"given": given, "version": version, "since": since, "withdrawal_id": withdrawal_id}
    rows = [{"patient": code, "purpose": purpose, **told} for purpose in purposes]
    if not await keep_newest_rows(tx, known_consents, rows) and since is not None:
        await _fill_in(tx, rows)


async def consents(tx: Transaction, code: str) -> frozenset[Purpose]:
    """What the family agrees to at present."""
    return (await _said(tx, code)).in_force(tx)


async def last_withdrawal(tx: Transaction, code: str, purposes: Iterable[Purpose]) -> Withdrawal:
    """The newest one of these purposes; what was told before it was kept counts from today."""
    kept = known_consents.c
    mine = (kept.patient == code, kept.given.is_(False), kept.purpose.in_(sorted(purposes)))
    newest = select(kept.withdrawal_id, kept.since).where(*mine).order_by(kept.version.desc(), kept.purpose).limit(1)
    row = await tx.first(newest)
    return Withdrawal(row.withdrawal_id, row.since or today(tx)) if row else Withdrawal(None, today(tx))


def today(tx: Transaction) -> date:
    """The day that it is in the network."""
    return tx.now.astimezone(NETWORK_ZONE).date()


async def _known(tx: Transaction, code: str, by_code: Select[Any]) -> KnownPatient:
    row = await tx.first(by_code, {"patient": code})
    if row is None:
        raise NotYetKnown(NOT_HERE)
    return _known_of(tx, row, await _said(tx, code))


def _known_of(tx: Transaction, row: Row[Any], said: "_Said") -> KnownPatient:
    given = said.in_force(tx)
    return KnownPatient(
        code=row.code,
        hospital=row.hospital,
        given=given,
        withdrawn=frozenset(said.withdrawn),
        coming=frozenset(said.given) - given,
        since=said.since,
        merged_into=row.merged_into,
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """The family's newest word on each purpose."""

    given: frozenset[Purpose]
    withdrawn: frozenset[Purpose]
    since: Mapping[Purpose, date]

    @classmethod
    def of(cls, rows: Iterable[Row[Any]]) -> Self:
        """As the table keeps it."""
        every = list(rows)
        return cls(
            given=frozenset(Purpose(row.purpose) for row in every if row.given),
            withdrawn=frozenset(Purpose(row.purpose) for row in every if not row.given),
            since={Purpose(row.purpose): row.since for row in every if row.since is not None},
        )

    def in_force(self, tx: Transaction) -> frozenset[Purpose]:
        """A form signed for a day to come holds from that day on."""
        return frozenset(one for one in self.given if one not in self.since or self.since[one] <= today(tx))


async def _said(tx: Transaction, code: str) -> _Said:
    return _Said.of(await tx.all(_SAID, {"patient": code}))


async def _fill_in(tx: Transaction, rows: Iterable[Mapping[str, Any]]) -> None:
    """The registration was told first: its consents' own events know the days."""
    kept = known_consents.c
    for row in rows:
        same = (kept.patient == row["patient"], kept.purpose == row["purpose"], kept.given == row["given"])
        without = (kept.since.is_(None), kept.version >= row["version"])
        await tx.execute(update(known_consents).where(*same, *without).values(since=row["since"]))


async def check_goes_on(tx: Transaction, code: str | None) -> None:
    """Tell whoever may see a duplicate's code which one goes on; others learn nothing."""
    if code is None:
        return
    kept = known_patients.c
    statement = select(kept.merged_into).where(kept.code == code, kept.merged_into.is_not(None))
    mine = statement if tx.call.everywhere else statement.where(kept.hospital == tx.call.scope)
    row = await tx.first(mine)
    if row is not None:
        raise WrongState(
            "This code was a duplicate; another one goes on.", where="query.patient", right=row.merged_into
        )
