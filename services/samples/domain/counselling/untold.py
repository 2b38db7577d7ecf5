"""No text that others read may say a germ-line finding again."""

from collections.abc import Iterable

from libs.common.errors import Invalid
from services.samples.domain.assays.results.families import AnyResult, withholds
from services.samples.domain.counselling.finding import GermLineFinding
from services.samples.domain.counselling.named import check_names_none
from services.samples.domain.counselling.said import SAYS_SO


def check_told(body: AnyResult, findings: Iterable[GermLineFinding]) -> None:
    """The same of the texts of a body that is kept without its germ line."""
    known, withheld = tuple(findings), withholds(body)
    for name in ("method", "comment", "iscn"):
        text = getattr(body, name, None)
        check_untold(text, known, where=f"body.result.{name}")
        if withheld or SAYS_SO.search(text or ""):
            check_names_none(without(text, described_in(body)), where=f"body.result.{name}")


def described_in(body: AnyResult) -> tuple[str, ...]:
    """What readers see of it anyway."""
    return tuple(word for one in body.descriptions() for word in (one.text, one.reference) if word is not None)


def without(text: str | None, words: Iterable[str]) -> str:
    """What is left of the text."""
    left = text or ""
    for word in words:
        left = left.replace(word, "")
    return left


def check_untold(text: str | None, findings: Iterable[GermLineFinding], *, where: str) -> None:
    """Refuse a comment, a method or a reason that has a finding's description in it, without saying which."""
    written = "" if text is None else "".join(text.split()).lower()
    if any("".join(said.split()).lower() in written for finding in findings for said in finding.descriptions):
        raise Invalid(
            "The text repeats a germ-line finding; others read it.",
            where=where,
            right="words without the finding: it stands in genetic counselling",
        )
