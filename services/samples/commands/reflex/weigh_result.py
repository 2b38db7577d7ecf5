"""What counts of an assay by now is weighed: a rule fires, has lost its ground, or has it back."""

from collections.abc import Sequence
from uuid import UUID

from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.identifiers import new_id
from libs.common.organisations import Organisations
from services.samples.commands.reflex.place_reflex import Standing, place_reflex
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.laboratories import laboratory_of
from services.samples.domain.assays.results.families import AnyResult
from services.samples.domain.assays.results.ngs import NgsResult
from services.samples.domain.panels.panel import Panel
from services.samples.domain.reflex.grounds import holds
from services.samples.domain.reflex.reflex import Reflex, ReflexState
from services.samples.domain.reflex.rules import Act, ReflexRule, rule_set, rules_on
from services.samples.domain.stages import AssayStage
from services.samples.store import patients
from services.samples.store.assays import assays, results
from services.samples.store.panels import panels
from services.samples.store.reflex import reflexes
from services.samples.store.tubes import samples


async def weigh_result(tx: Transaction, assay_id: UUID, *, parties: Organisations) -> None:
    """Locks in everybody's order: child, sample, orders."""
    seen = await assays.find(tx, assay_id)
    patient = await patients.hold(tx, seen.patient)
    sample = await samples.lock(tx, seen.sample_id)
    orders = await assays.lock_all_of_sample(tx, sample.id)
    if not await reflexes.take_due(tx, assay_id):
        return
    assay = next(one for one in orders if one.id == assay_id)
    body = await _counting(tx, assay)
    standing = Standing(patient, sample, orders)
    for rule in rules_on(assay.kind):
        grounded = body is not None and holds(rule.ground, body, await _panel(tx, body))
        known = await reflexes.of_rule(tx, rule.id, sample.id)
        if known is not None:
            await _follow(tx, known, assay, orders=standing.orders, grounded=grounded)
        elif grounded and assay.reflex_rule is None:
            await _fire(tx, rule, assay, standing, parties=parties)


async def _counting(tx: Transaction, assay: Assay) -> AnyResult | None:
    if not assay.is_released or assay.released_version is None:
        return None
    return (await results.find(tx, assay.id, assay.released_version)).body


async def _panel(tx: Transaction, body: AnyResult) -> Panel | None:
    if not isinstance(body, NgsResult) or body.panel is None:
        return None
    return await panels.find(tx, body.panel.id, body.panel.version)


async def _fire(tx: Transaction, rule: ReflexRule, assay: Assay, standing: Standing, *, parties: Organisations) -> None:
    reflex = _new(tx, rule, assay, standing)
    if reflex.obstacle is None and rule.act is Act.ORDER:
        reflex = await place_reflex(tx, reflex, standing, parties=parties)
    changes = {"rule": rule.id, "caused_by": str(assay.id), "state": reflex.state}
    entry = Audit(did="fired reflex rule", about=f"reflex/{reflex.id}", patient=assay.patient, changes=changes)
    await reflexes.add(tx, reflex, entry)


def _new(tx: Transaction, rule: ReflexRule, assay: Assay, standing: Standing) -> Reflex:
    made = Reflex(
        id=new_id(),
        rule=rule.id,
        rule_set=rule_set(),
        sample_id=assay.sample_id,
        patient=assay.patient,
        hospital=assay.hospital,
        hub=standing.sample.hub,
        lab=laboratory_of(rule.assay, hub=standing.sample.hub),
        assay=rule.assay,
        caused_by=assay.id,
        caused_by_version=assay.released_version or assay.result_version,
        state=ReflexState.PROPOSED,
        fired_at=tx.now,
    )
    return made.hindered(standing.obstacle(made))


async def _follow(tx: Transaction, known: Reflex, assay: Assay, *, orders: Sequence[Assay], grounded: bool) -> None:
    """Only the result that fired it takes its ground away; what has begun is finished."""
    if known.caused_by != assay.id or grounded == (known.ground_gone_at is None):
        return
    gone_at = None if grounded else tx.now
    told = known.grounded(gone_at=gone_at)
    about, patient = f"reflex/{known.id}", known.patient
    did = "gave reflex its ground back" if grounded else "took reflex its ground"
    await reflexes.save(tx, told, Audit(did=did, about=about, patient=patient))
    # By its rule: a tube that was forwarded has got another order in place of the first one.
    for placed in orders:
        if placed.reflex_rule == known.rule and placed.stage is AssayStage.ORDERED:
            entry = Audit(did="flagged reflex order", about=f"assay/{placed.id}", patient=patient)
            await assays.save(tx, placed.grounded(gone_at), entry)
