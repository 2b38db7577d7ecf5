"""What is another than on the sheet before: fact by fact, of two released versions of one result."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from libs.common.contracts.samples.assays import Finding
from services.samples.domain.assays.result_version import ResultVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A fact by its code; null where there was, or is, none."""

    code: str
    before: Any
    now: Any


def released_before(version: ResultVersion, every: Sequence[ResultVersion]) -> ResultVersion | None:
    """The newest version below this one that a person answered for."""
    earlier = [one for one in every if one.version < version.version and one.released_at is not None]
    return max(earlier, key=lambda one: one.version, default=None)


def changes_between(before: ResultVersion, now: ResultVersion) -> tuple[Change, ...]:
    """By code. Germ-line findings are in neither."""
    old, new = _facts(before.body.findings()), _facts(now.body.findings())
    return tuple(
        Change(code=code, before=old.get(code), now=new.get(code))
        for code in sorted(old.keys() | new.keys())
        if old.get(code) != new.get(code)
    )


def _facts(findings: Sequence[Finding]) -> dict[str, Any]:
    return {one.code: one.value for one in findings}
