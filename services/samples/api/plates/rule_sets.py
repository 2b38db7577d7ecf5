"""By which margins plates are read: the rule sets that everybody knows, and those of a laboratory."""

from datetime import datetime
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Query
from fastapi import Body as WholeBody
from pydantic import ConfigDict, Field

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import AlreadyThere, Forbidden, Invalid
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import Body, View
from services.samples.api.plates.examples import OWN_RULES, OWN_RULES_SHOWN
from services.samples.commands.plates.add_rule_set import AddRuleSet, add_rule_set
from services.samples.domain.assays.own_rules import AnyRules, OwnRules, RuleKind
from services.samples.domain.bh3 import rule_sets as bh3
from services.samples.domain.bh3.rules import Bh3Rules
from services.samples.domain.flow import rules as flow
from services.samples.domain.flow.rules import FlowRules
from services.samples.domain.mrd import rule_sets as mrd
from services.samples.domain.mrd.rules import MrdRules
from services.samples.store.plates import rule_sets

router = APIRouter(prefix="/v1/rule-sets", tags=["results"])

Kind = Literal["ig_tr_mrd", "dbp", "flow"]


class MrdRulesBody(Body):
    """Margins of RQ-PCR; all of them, so that the next version can be read by itself."""

    kind: Literal["ig_tr_mrd"]
    rules: MrdRules


class Bh3RulesBody(Body):
    """Margins of dynamic BH3 profiling."""

    kind: Literal["dbp"]
    rules: Bh3Rules


RuleSetBody = Annotated[MrdRulesBody | Bh3RulesBody, WholeBody(discriminator="kind", examples=[OWN_RULES])]


class RuleSetView(View):
    """One version. What is not `confirmed` is marked (check): no laboratory has signed it."""

    model_config = ConfigDict(json_schema_extra={"examples": [OWN_RULES_SHOWN]})

    id: str = Field(description="What a request names and a result carries.")
    kind: Kind
    experimental: bool = Field(description="Of dynamic BH3 profiling, which awaits validation.")
    default: bool = Field(description="Meant where a request names none.")
    lab: str | None = Field(description="Whose it is; null: everybody's.")
    rules: MrdRules | Bh3Rules | FlowRules
    added_at: datetime | None
    added_by: str | None

    @classmethod
    def of(cls, own: OwnRules) -> Self:
        return cls._shown(own.kind.value, own.rules, lab=own.lab, added_at=own.added_at, added_by=own.added_by)

    @classmethod
    def known(cls, kind: Kind, rules: AnyRules | FlowRules, *, default: str | None) -> Self:
        return cls._shown(kind, rules, default=default)

    @classmethod
    def _shown(
        cls,
        kind: Kind,
        rules: AnyRules | FlowRules,
        *,
        default: str | None = None,
        lab: str | None = None,
        added_at: datetime | None = None,
        added_by: str | None = None,
    ) -> Self:
        return cls(
            id=rules.id,
            kind=kind,
            experimental=kind == "dbp",
            default=rules.id == default,
            lab=lab,
            rules=rules,
            added_at=added_at,
            added_by=added_by,
        )


class RuleSetsView(View):
    """The network's first, then the laboratory's own."""

    items: tuple[RuleSetView, ...]


@router.get("", summary="List the rule sets by which results are computed")
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.RESULTS_READ)],
    kind: Annotated[Kind | None, Query(description="Only for this assay.")] = None,
) -> RuleSetsView:
    """What is whose: a laboratory sees the network's and its own."""
    async with db.transaction(call) as tx:
        own = await rule_sets.every(tx)
    found = (*_known(), *(RuleSetView.of(one) for one in own))
    return RuleSetsView(items=tuple(one for one in found if kind in {None, one.kind}))


@router.post(
    "",
    status_code=201,
    summary="State a rule set of the own laboratory",
    responses=refusals(Forbidden, Invalid, AlreadyThere),
)
async def add_one(
    *,
    body: RuleSetBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RESULTS_RELEASE, answers=RuleSetView, status=201)],
) -> RuleSetView:
    """Named `<laboratory>.<name>`; a change is the next version, and results keep the id they were computed by."""
    return RuleSetView.of(await add_rule_set(db, AddRuleSet(call=call, kind=RuleKind(body.kind), rules=body.rules)))


def _known() -> tuple[RuleSetView, ...]:
    return (
        *(RuleSetView.known("ig_tr_mrd", one, default=mrd.default()) for one in mrd.rule_sets().values()),
        *(RuleSetView.known("dbp", one, default=bh3.default()) for one in bh3.rule_sets().values()),
        *(RuleSetView.known("flow", one, default=None) for one in flow.rule_sets().values()),
    )
