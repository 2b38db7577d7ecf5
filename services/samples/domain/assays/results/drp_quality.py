"""Whether a plate was good: each figure with its limit and the rule set that the limit is of (experimental)."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from services.samples.domain.assays.results.common import ResultPart, Slug


class Verdict(StrEnum):
    """Of a plate."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_JUDGED = "not_judged"
    """No figure with a limit could be calculated."""


class QualityCheck(ResultPart):
    """One figure. Null with a reason: it could not be calculated; `passed` null: nothing is asked of it."""

    code: Slug
    value: float | None = None
    unit: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    passed: bool | None = None
    reason: Slug | None = None


class PlateQuality(ResultPart):
    """One plate. One that failed stays in the result and says so."""

    experimental: Literal[True] = True
    plate: Annotated[str, Field(min_length=1, max_length=64)]
    verdict: Verdict
    rule_set: Slug
    checks: tuple[QualityCheck, ...]
    wells_used: Annotated[int, Field(ge=0)]
    wells_excluded: Annotated[int, Field(ge=0)] = 0
    wells_unassigned: Annotated[int, Field(ge=0)] = Field(default=0, description="Read, but not on the layout.")
