"""The rule sets of laboratories in the database: added, never changed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.errors import AlreadyThere
from services.samples.domain.assays.own_rules import AnyRules, OwnRules, RuleKind
from services.samples.domain.bh3.rules import Bh3Rules
from services.samples.domain.mrd.rules import MrdRules
from services.samples.store.sight import seen_by
from services.samples.store.tables.rule_sets import rule_sets


async def add(tx: Transaction, own: OwnRules, entry: Audit) -> None:
    """Keep a new version; of two at once the second is refused."""
    row = {name: getattr(own, name) for name in ("kind", "lab", "added_at", "added_by")}
    told = {"name": own.rules.name, "version": own.rules.version, "rules": own.rules.model_dump(mode="json")}
    added = insert(rule_sets).values(**row, **told).on_conflict_do_nothing().returning(rule_sets.c.name)
    if await tx.first(added) is None:
        raise AlreadyThere("There is a rule set of this name and version.")
    await audit.write(tx, entry)


async def latest(tx: Transaction, kind: RuleKind, name: str) -> int:
    """The newest version of this name; 0 if there is none."""
    kept = rule_sets.c
    return int(await tx.scalar(select(func.coalesce(func.max(kept.version), 0)).where(*_named(tx, kind, name))))


async def find(tx: Transaction, kind: RuleKind, name: str, version: int) -> AnyRules | None:
    """One that the caller may see."""
    row = await tx.first(select(rule_sets).where(*_named(tx, kind, name), rule_sets.c.version == version))
    return None if row is None else _own(row).rules


async def every(tx: Transaction, kind: RuleKind | None = None) -> Sequence[OwnRules]:
    """Those that the caller may see, by their names."""
    wanted = [seen_by(tx.call, rule_sets.c.lab), *([rule_sets.c.kind == kind] if kind else [])]
    statement = select(rule_sets).where(*wanted).order_by(rule_sets.c.kind, rule_sets.c.name, rule_sets.c.version)
    return [_own(row) for row in await tx.all(statement)]


def _named(tx: Transaction, kind: RuleKind, name: str) -> tuple[Any, ...]:
    kept = rule_sets.c
    return seen_by(tx.call, kept.lab), kept.kind == kind, kept.name == name


def _own(row: Row[Any]) -> OwnRules:
    kind = RuleKind(row.kind)
    rules: AnyRules = (MrdRules if kind is RuleKind.IG_TR_MRD else Bh3Rules).model_validate(row.rules)
    return OwnRules(kind=kind, lab=row.lab, rules=rules, added_at=row.added_at, added_by=row.added_by)
