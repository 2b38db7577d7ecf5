"""What a released result claims; the codes are those of the samples service (its README, Findings)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from libs.common.contracts.samples.assays import Finding, Result
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import Assay
from services.trials.domain.facts.claim import Claim, number, one_of, yes_or_no
from services.trials.domain.facts.definitions.biology import ANTIGENS, PLOIDIES
from services.trials.domain.facts.definitions.drug_response import DRUGS
from services.trials.domain.facts.markers import markers
from services.trials.domain.facts.value import GREATEST, Numbers

_GENETIC: Final = frozenset(
    {Assay.NGS_PANEL, Assay.WES, Assay.WGS, Assay.RNA_SEQ, Assay.KARYOTYPE, Assay.FISH, Assay.ARRAY}
)
_MEASURED: Final = {**{antigen: antigen for antigen in ANTIGENS}, "blasts": "blasts", "mrd": "mrd"}
_SCALE: Final = {("mrd", "%"): 0.01}
"""MRD is a fraction of cells here."""

_HYPODIPLOID: Final = {"low_hypodiploid": True, "near_haploid": True, "diploid": False, "pseudodiploid": False}
"""Near-triploid and hyperdiploid clones may be doubled hypodiploid ones: they leave it open."""


def result_claims(result: Result) -> tuple[Claim, ...]:
    """Every fact the result tells, as of its release; germ-line results carry no findings."""
    on = PartialDate.of(result.released_at.date())
    if result.assay is Assay.DRP and _failed(result.findings):
        return ()
    return tuple(claim for finding in result.findings for claim in _read(finding, result.assay, on))


def _failed(findings: Iterable[Finding]) -> bool:
    """Plates that failed their controls measured nothing."""
    return any(one.code.strip().lower() == "drp:plate_quality" and one.value == "failed" for one in findings)


def _read(finding: Finding, assay: Assay, on: PartialDate) -> Iterator[Claim]:
    code = finding.code.strip().lower()
    if assay in _GENETIC:
        yield from _genetic(code, finding, on)
    elif assay in {Assay.FLOW, Assay.IG_TR_MRD}:
        yield from _cells(code, finding, on)
        yield from _residual(code, finding, assay, on)
    elif assay is Assay.DRP and code.endswith(":ic50") and finding.unit == "nM":
        yield from _drug(code, finding, on)


def _drug(code: str, finding: Finding, on: PartialDate) -> Iterator[Claim]:
    """`drp:dasatinib:ic50`; drugs that the dictionary does not know are passed by."""
    drug = code.removeprefix("drp:").removesuffix(":ic50")
    if drug in DRUGS:
        yield from _measured(f"{drug}_ic50", finding, on)


def _residual(code: str, finding: Finding, assay: Assay, on: PartialDate) -> Iterator[Claim]:
    """The same residual disease under its method, for criteria that name one."""
    if code in {"mrd", "mrd_below", "mrd_interval"}:
        fact = "mrd_flow" if assay is Assay.FLOW else "mrd_ig_tr"
        yield from (replace(claim, fact=fact) for claim in _cells(code, finding, on))
        yield one_of("mrd_method", ("flow" if assay is Assay.FLOW else "ig_tr_rq_pcr",), on)


def _genetic(code: str, finding: Finding, on: PartialDate) -> Iterator[Claim]:
    """Found, or covered and not found; a gene that is not mentioned, or failed, was not tested."""
    if code == "ploidy" and finding.value in _HYPODIPLOID:
        found = markers("hypodiploidy", present=_HYPODIPLOID[str(finding.value)])
    elif code == "not_detected" and isinstance(finding.value, list):
        found = (told for gene in finding.value for told in markers(str(gene), present=False))
    elif isinstance(finding.value, bool):
        found = markers(code, present=finding.value)
    else:
        found = _single_variant(code)
    if code == "ploidy" and finding.value in PLOIDIES:
        yield one_of("ploidy", (str(finding.value),), on)
    for marker, present in found:
        yield yes_or_no(marker, on, value=present)


def _single_variant(code: str) -> Iterator[tuple[str, bool]]:
    """`BCL2:p.Gly101Val` comes with its allele fraction."""
    if ":p." in code:
        yield from markers(code, present=True)


def _cells(code: str, finding: Finding, on: PartialDate) -> Iterator[Claim]:
    """Below the limit is an interval down to nothing, never a point (domain, section 6)."""
    value = finding.value
    if code in _MEASURED:
        yield from _measured(_MEASURED[code], finding, on)
    elif code == "mrd_below" and (limit := _number(value)) is not None:
        yield Claim("mrd", Numbers(0, limit), on)
    elif code == "mrd_interval" and isinstance(value, list):
        ends = [end for end in map(_number, value) if end is not None]
        if ends:
            yield Claim("mrd", Numbers(min(ends), max(ends)), on)


def _measured(fact: str, finding: Finding, on: PartialDate) -> Iterator[Claim]:
    measured = _number(finding.value)
    if measured is not None:
        yield number(fact, measured * _SCALE.get((fact, finding.unit or ""), 1.0), on)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -GREATEST <= value <= GREATEST:
        return None
    return float(value)
