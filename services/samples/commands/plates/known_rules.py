"""The rule set that a request names: one that everybody knows, or one of the laboratory's own."""

from dataclasses import replace

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Invalid
from services.samples.domain.assays.own_rules import AnyRules, RuleKind
from services.samples.domain.bh3 import rule_sets as bh3
from services.samples.domain.bh3.rules import Bh3Rules
from services.samples.domain.mrd import rule_sets as mrd
from services.samples.domain.mrd.rules import MrdRules
from services.samples.store.plates import rule_sets


async def mrd_rules(db: Database, call: Call, named: str | None) -> MrdRules:
    """For RQ-PCR; the default where none is named."""
    known = mrd.rule_sets().get(named or mrd.default())
    found = known or await _own(db, call, RuleKind.IG_TR_MRD, named or "")
    if not isinstance(found, MrdRules):
        raise _unknown(named)
    return found


async def bh3_rules(db: Database, call: Call, named: str | None) -> Bh3Rules:
    """For dynamic BH3 profiling; the default where none is named."""
    known = bh3.rule_sets().get(named or bh3.default())
    found = known or await _own(db, call, RuleKind.DBP, named or "")
    if not isinstance(found, Bh3Rules):
        raise _unknown(named)
    return found


async def _own(db: Database, call: Call, kind: RuleKind, named: str) -> AnyRules | None:
    """Rule sets never change, so this need not be asked in the transaction that keeps the result."""
    name, _, version = named.rpartition("@")
    async with db.transaction(replace(call, once=None)) as tx:
        return await rule_sets.find(tx, kind, name, int(version))


def _unknown(named: str | None) -> Invalid:
    return Invalid(f"There is no rule set {named}.", where="body.rule_set", right="one of GET /v1/rule-sets")
