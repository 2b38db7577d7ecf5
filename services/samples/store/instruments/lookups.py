"""What is known of all the ids in a batch of messages: a handful of questions, however many ids there are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Text, Uuid, cast, literal, null, select, union_all

from libs.common.database import Transaction
from services.samples.domain.assays.assay import Assay
from services.samples.domain.instruments.known import Known, KnownTube, as_key, assay_id_in, patient_in
from services.samples.domain.instruments.matching import ids_of
from services.samples.domain.instruments.message import OrderGroup
from services.samples.store.assays.assays import assay_of
from services.samples.store.instruments.order_numbers import orders_numbered
from services.samples.store.sight import seen_aliquots, seen_assays, seen_samples
from services.samples.store.tables.assays import assays
from services.samples.store.tables.biobank import aliquots
from services.samples.store.tables.known import known_patients
from services.samples.store.tables.labelling import former_labels
from services.samples.store.tables.samples import samples

LONGEST: Final = 200
"""Letters of an id that is looked for; no label or number of ours is longer."""


async def known_of(tx: Transaction, groups: Iterable[OrderGroup]) -> Known:
    """Everything by which these groups could be matched, as far as the laboratory may see it."""
    sent = {one for group in groups for _, one in ids_of(group) if len(one) <= LONGEST}
    tubes = await _tubes(tx, sent)
    codes = {code for one in sent if (code := patient_in(one))}
    known_codes = await _codes(tx, codes)
    samples_found = {tube.sample_id for found in tubes.values() for tube in found}
    numbered = await orders_numbered(tx, {as_key(one) for one in sent})
    named = {found for one in sent if (found := assay_id_in(one))} | set(numbered.values())
    orders = await _orders(tx, samples_found, named, known_codes)
    by_id = {one.id: one for one in orders}
    return Known(
        tubes=tubes,
        orders={
            **{str(one.id).upper(): one for one in orders},
            **{number: by_id[assay] for number, assay in numbered.items() if assay in by_id},
        },
        of_sample=_by(orders, lambda one: one.sample_id),
        of_patient=_by(orders, lambda one: one.patient),
        patients=known_codes,
    )


async def _tubes(tx: Transaction, sent: Collection[str]) -> dict[str, Sequence[KnownTube]]:
    keys = sorted({as_key(one) for one in sent})
    if not keys:
        return {}
    rows = await tx.all(union_all(*_branches(tx, keys, sorted({*keys, *sent}))))
    found: dict[str, list[KnownTube]] = defaultdict(list)
    for row in rows:
        tube = KnownTube(
            sample_id=row.sample_id, label=row.label, patient=row.patient, aliquot_id=row.aliquot_id, how=row.how
        )
        found[as_key(row.key)].append(tube)
    return dict(found)


def _branches(tx: Transaction, keys: Sequence[str], numbers: Sequence[str]) -> Iterator[Select[Any]]:
    of_samples, of_aliquots = seen_samples(tx.call), seen_aliquots(tx.call)
    sample, aliquot, former = samples.c, aliquots.c, former_labels.c
    yield _tube("label", sample.label, samples).where(sample.label.in_(keys), of_samples)
    yield _tube("label", aliquot.label, aliquots).where(aliquot.label.in_(keys), of_aliquots)
    was_sample = _tube("former_label", former.label, samples).join(former_labels, former.tube_id == sample.id)
    yield was_sample.where(former.label.in_(keys), of_samples)
    was_aliquot = _tube("former_label", former.label, aliquots).join(former_labels, former.tube_id == aliquot.id)
    yield was_aliquot.where(former.label.in_(keys), of_aliquots)
    numbered = _tube("hospital_number", sample.external_code, samples)
    yield numbered.where(sample.external_code.in_(numbers), of_samples)


def _tube(how: str, key: Any, table: Any) -> Select[Any]:
    of_aliquot = table is aliquots
    return select(
        cast(literal(how), Text).label("how"),
        key.label("key"),
        table.c.label,
        table.c.patient,
        (table.c.sample_id if of_aliquot else table.c.id).label("sample_id"),
        (table.c.id if of_aliquot else cast(null(), Uuid)).label("aliquot_id"),
    ).select_from(table)


async def _codes(tx: Transaction, codes: Collection[str]) -> frozenset[str]:
    """Those of the codes that are a child's; whose it is, is not told to anybody by this."""
    if not codes:
        return frozenset()
    kept = known_patients.c.code
    return frozenset(row.code for row in await tx.all(select(kept).where(kept.in_(sorted(codes)))))


async def _orders(
    tx: Transaction, of_samples: Collection[UUID], named: Collection[UUID], codes: Collection[str]
) -> Sequence[Assay]:
    """Each asked by an index of its own: joined by OR, the server would find none."""
    kept, seen = assays.c, seen_assays(tx.call)
    wanted = ((kept.sample_id, of_samples), (kept.id, named), (kept.patient, codes))
    parts = [select(kept.id).where(column.in_(sorted(some)), seen) for column, some in wanted if some]
    if not parts:
        return ()
    rows = await tx.all(select(assays).where(kept.id.in_(union_all(*parts))).order_by(kept.id))
    return [assay_of(row) for row in rows]


def _by(orders: Iterable[Assay], key: Any) -> dict[Any, Sequence[Assay]]:
    found: dict[Any, list[Assay]] = defaultdict(list)
    for one in orders:
        found[key(one)].append(one)
    return dict(found)
