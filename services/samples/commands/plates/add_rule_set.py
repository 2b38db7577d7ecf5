"""A laboratory states a rule set of its own; what was computed by an earlier version keeps that one's id."""

from dataclasses import dataclass

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.samples.commands.assays.release_result import check_is_person
from services.samples.domain.assays.own_rules import AnyRules, OwnRules, RuleKind, check_own
from services.samples.store.plates import rule_sets


@dataclass(frozen=True, slots=True)
class AddRuleSet:
    """The margins, whole."""

    call: Call
    kind: RuleKind
    rules: AnyRules


async def add_rule_set(db: Database, order: AddRuleSet) -> OwnRules:
    """Somebody of the laboratory answers for the figures."""
    check_is_person(order.call)
    lab = order.call.caller.organisation
    async with db.transaction(order.call) as tx:
        latest = await rule_sets.latest(tx, order.kind, order.rules.name)
        check_own(order.rules, lab=lab, latest=latest)
        own = OwnRules(kind=order.kind, lab=lab, rules=order.rules, added_at=tx.now, added_by=tx.call.by)
        await rule_sets.add(tx, own, Audit(did="added rule set", about=f"rule-set/{order.rules.id}"))
        return tx.answer(own)
