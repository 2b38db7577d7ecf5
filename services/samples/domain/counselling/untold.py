"""No text that others read may say a germ-line finding again."""

from collections.abc import Iterable

from libs.common.errors import Invalid
from services.samples.domain.assays.results.families import AnyResult
from services.samples.domain.counselling.finding import GermLineFinding


def check_told(body: AnyResult, findings: Iterable[GermLineFinding]) -> None:
    """The same of the texts of a body that is kept without its germ line."""
    known = tuple(findings)
    for name in ("method", "comment", "iscn"):
        check_untold(getattr(body, name, None), known, where=f"body.result.{name}")


def check_untold(text: str | None, findings: Iterable[GermLineFinding], *, where: str) -> None:
    """Refuse a comment, a method or a reason that has a finding's description in it, without saying which."""
    written = "" if text is None else "".join(text.split()).lower()
    if any(said.lower() in written for finding in findings for said in finding.descriptions):
        raise Invalid(
            "The text repeats a germ-line finding; others read it.",
            where=where,
            right="words without the finding: it stands in genetic counselling",
        )
