"""What is asked once for many messages: the laboratory's devices and profiles, their ids, the orders they are about."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from libs.common.call import Call
from libs.common.caller import Caller
from libs.common.database import Transaction
from libs.common.errors import Refusal
from services.samples.commands.assays.background import Background, backgrounds_of
from services.samples.commands.assays.register_assay import lock_for_work, lock_workable
from services.samples.domain.assays.assay import Assay
from services.samples.domain.instruments.device import Device
from services.samples.domain.instruments.known import Known
from services.samples.domain.instruments.matching import Asking
from services.samples.domain.instruments.message import InstrumentMessage, OrderGroup
from services.samples.domain.instruments.profile import ReadingRules
from services.samples.domain.instruments.profiles.written_profile import WrittenProfile
from services.samples.domain.instruments.quality.attribution import KnownControls
from services.samples.domain.instruments.receipt import Receipt
from services.samples.domain.tubes.sample import Sample
from services.samples.store.instruments.known_controls import known_controls
from services.samples.store.instruments.lookups import known_of
from services.samples.store.instruments.reading_rules import Bench, bench_of

Key = TypeVar("Key", UUID, str)
Read: TypeAlias = Callable[[bytes, ReadingRules], InstrumentMessage]
"""What the doors know; handed down, as commands stand below them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A message that could be read, by which profile, from which device."""

    receipt: Receipt
    message: InstrumentMessage
    parsed: dict[str, Any]
    profile: WrittenProfile
    device: Device | None

    @property
    def asking(self) -> Asking:
        """On whose behalf its groups are matched."""
        allowed = None if self.device is None or self.device.assays is None else frozenset(self.device.assays)
        key = None if self.receipt.assays is None else frozenset(self.receipt.assays)
        return Asking(lab=self.receipt.lab, profile=self.profile.profile, assays=allowed, key=key)


@dataclass(slots=True)
class Batch:
    """`held` are the orders that this transaction has locked, as they are by now; or why they cannot be worked on."""

    bench: Bench
    known: Known = field(default_factory=Known)
    held: dict[UUID, tuple[Assay, Sample] | Refusal] = field(default_factory=dict)
    backgrounds: dict[UUID, Background] = field(default_factory=dict)
    controls: KnownControls | None = None

    async def hold_all(self, tx: Transaction, ids: Collection[UUID]) -> None:
        """Those of the orders that can be worked on, with what their results have to agree with, at once."""
        found = await lock_workable(tx, ids) if ids else {}
        self.held.update(found)
        self.backgrounds.update(await backgrounds_of(tx, [assay for assay, _ in found.values()]))

    async def hold(self, tx: Transaction, assay_id: UUID) -> tuple[Assay, Sample]:
        """The order with its sample: there is consent, and the tube may be used; else the refusal, each time."""
        if assay_id not in self.held:
            try:
                self.held[assay_id] = await lock_for_work(tx, assay_id)
            except Refusal as refusal:
                self.held[assay_id] = refusal
        found = self.held[assay_id]
        if isinstance(found, Refusal):
            raise found
        return found

    async def known_controls(self, tx: Transaction) -> KnownControls:
        """The laboratory's control lots and open runs; asked once, and only if a control has come."""
        if self.controls is None:
            self.controls = await known_controls(tx, self.bench.lab)
        return self.controls

    def moved(self, assay: Assay, sample: Sample) -> None:
        """What an order has become: the next message in the batch is matched with that."""
        self.held[assay.id] = (assay, sample)
        old = self.known
        key = str(assay.id).upper()
        orders = {**old.orders, key: assay} if key in old.orders else old.orders
        of_sample = _moved(old.of_sample, assay.sample_id, assay)
        of_patient = _moved(old.of_patient, assay.patient, assay)
        self.known = replace(old, orders=orders, of_sample=of_sample, of_patient=of_patient)


def _moved(orders: Mapping[Key, Sequence[Assay]], key: Key, changed: Assay) -> Mapping[Key, Sequence[Assay]]:
    if key not in orders:
        return orders
    return {**orders, key: [changed if one.id == changed.id else one for one in orders[key]]}


async def batch_of(tx: Transaction, lab: str, groups: Iterable[OrderGroup] = ()) -> Batch:
    """Everything that is known of these groups' ids."""
    return Batch(bench=await bench_of(tx, lab), known=await known_of(tx, groups))


def worker_of(lab: str) -> Call:
    """The service at work for one laboratory: it sees what the laboratory sees, and nothing else."""
    return Call(caller=replace(Caller.service("samples"), organisation=lab), scope=lab)
