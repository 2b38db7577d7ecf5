"""A laboratory's own rule set: named after the laboratory, and never changed, only followed by the next version."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from libs.common.errors import Invalid
from services.samples.domain.bh3.rules import Bh3Rules
from services.samples.domain.mrd.rules import MrdRules

AnyRules = MrdRules | Bh3Rules


class RuleKind(StrEnum):
    """What the rules are for; the words of the assays."""

    IG_TR_MRD = "ig_tr_mrd"
    DBP = "dbp"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRules:
    """Whose it is, and since when."""

    kind: RuleKind
    lab: str
    rules: AnyRules
    added_at: datetime
    added_by: str


def check_own(rules: AnyRules, *, lab: str, latest: int) -> None:
    """Refuse a name that is somebody else's, and a version that does not follow."""
    if not rules.name.startswith(f"{lab}."):
        raise Invalid("A laboratory's rule set bears its name.", where="body.rules.name", right=f"{lab}.<name>")
    if rules.version != latest + 1:
        raise Invalid("Versions follow each other.", where="body.rules.version", right=str(latest + 1))
