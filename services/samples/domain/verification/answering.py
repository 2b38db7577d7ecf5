"""Which persons answer for a version of a result, and who may be the next (verification.md)."""

from libs.common.errors import Forbidden, WrongState
from services.samples.domain.assays.result_version import ResultVersion
from services.samples.domain.verification.awaits import Awaits
from services.samples.domain.verification.rules import VerificationRule


def answering(version: ResultVersion) -> frozenset[str]:
    """The persons who entered or verified it; an instrument answers for nothing."""
    entered = version.posted_by if version.posted_by_person else None
    return frozenset(one for one in (entered, version.verified_by) if one is not None)


def awaited(version: ResultVersion, rule: VerificationRule) -> Awaits:
    """The next step: the release where one more person is enough."""
    return Awaits.RELEASE if len(answering(version)) + 1 >= rule.persons else Awaits.VERIFICATION


def check_verifier(version: ResultVersion, *, by: str, laboratory: str) -> None:
    """Refuse whoever answers for it already, and a second verification."""
    if version.verified_by is not None:
        raise WrongState(f"{version.verified_by} has verified this result; another person of {laboratory} releases it.")
    if by in answering(version):
        sentence = f"You entered this result; another person of {laboratory} has to look at it."
        raise Forbidden(sentence, where="caller", wrong=by, right="another person")


def check_releaser(version: ResultVersion, rule: VerificationRule, *, by: str, laboratory: str) -> None:
    """Refuse a release for which fewer persons would answer than the rule asks for."""
    if rule.persons <= 1 or len(answering(version) | {by}) >= rule.persons:
        return
    if by in answering(version):
        did = "entered" if version.posted_by_person and by == version.posted_by else "verified"
        sentence = f"You {did} this result; another person of {laboratory} has to release it (rule {rule.id})."
        raise Forbidden(sentence, where="caller", wrong=by, right="another person")
    raise WrongState(
        "An instrument posted this result: one person of "
        f"{laboratory} has to verify it (POST /v1/assays/{{id}}/verification), and another one to release it "
        f"(rule {rule.id})."
    )
