"""What the printed words mean in the network's codes: read from the words, case by case, nothing added."""

import re
from dataclasses import dataclass

from deploy.demo.cases import Case
from libs.common.vocabulary import (
    Adherence,
    EpisodeKind,
    Lineage,
    OutcomeStatus,
    RecommendationKind,
    ReferralItem,
    ReferralKind,
    SiteClass,
    Timing,
)

LINEAGES = {"B-ALL": Lineage.BCP, "T-ALL": Lineage.T, "MPAL": Lineage.MPAL}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
STATUSES = {
    "Alive, CR": OutcomeStatus.ALIVE_CR,
    "Alive with disease": OutcomeStatus.ALIVE_WITH_DISEASE,
    "Death of disease": OutcomeStatus.DEATH_OF_DISEASE,
    "Treatment related death": OutcomeStatus.DEATH_OF_TREATMENT,
}
REFERRED_FOR = {
    "CT": ReferralItem.TRIAL,
    "CAR-T": ReferralItem.CAR_T,
    "HSCT": ReferralItem.HSCT,
    "DRP/DBP": ReferralItem.DRP_DBP,
    "NGS": ReferralItem.NGS,
    "FC": ReferralItem.FLOW,
}
# Pieces of the printed recommendations, longest first, and what each advises.
ADVICE: tuple[tuple[str, RecommendationKind, str], ...] = (
    ("LAL/SEHOP-PETHEMA 2015 HR", RecommendationKind.GUIDELINE_ARM, "sehop-pethema-2015-hr"),
    ("LAL/SEHOP-PETHEMA 2015 SR", RecommendationKind.GUIDELINE_ARM, "sehop-pethema-2015-sr"),
    ("Ponatinib (CT)", RecommendationKind.TRIAL, "ponatinib"),
    ("Follow up", RecommendationKind.FOLLOW_UP, "follow-up"),
    ("radiotherapy", RecommendationKind.RADIOTHERAPY, "radiotherapy"),
    ("blinatumomab", RecommendationKind.DRUG, "blinatumomab"),
    ("inotuzumab", RecommendationKind.DRUG, "inotuzumab"),
    ("nelarabine", RecommendationKind.DRUG, "nelarabine"),
    ("venetoclax", RecommendationKind.DRUG, "venetoclax"),
    ("bortezomib", RecommendationKind.DRUG, "bortezomib"),
    ("DRP/DBP", RecommendationKind.ASSAY, "drp-dbp"),
    ("CAR-T", RecommendationKind.CAR_T, "car-t"),
    ("HSCT", RecommendationKind.HSCT, "hsct"),
    ("TVTC", RecommendationKind.DRUG, "tvtc"),
    ("CVC", RecommendationKind.DRUG, "cvc"),
    ("NGS", RecommendationKind.ASSAY, "ngs"),
    ("IT", RecommendationKind.INTRATHECAL, "intrathecal"),
    ("CT", RecommendationKind.TRIAL, "trial"),
)


@dataclass(frozen=True, slots=True)
class Criteria:
    """The column "relapse or refractory criteria"."""

    kind: EpisodeKind
    relapse_number: int | None
    timing: Timing | None
    site: SiteClass | None
    ocular: bool
    after_hsct: bool
    after_car_t: bool
    poor_response: bool
    mrd: float | None


@dataclass(frozen=True, slots=True)
class Advice:
    """One item of a recommendation; `after_assay` when the printed words say "after DRP/DBP"."""

    kind: RecommendationKind
    code: str
    after_assay: bool


class Unreadable(Exception):
    """The printed words hold something that these rules do not know."""


def lineage(case: Case) -> Lineage:
    """The column "ALL lineage"."""
    return LINEAGES[case.lineage]


def criteria(case: Case) -> Criteria:
    """Read the criteria word by word."""
    words = case.criteria.lower()
    mrd = re.search(r"mrd (\d+)%", words)
    return Criteria(
        kind=_kind(words),
        relapse_number=_relapse_number(words),
        timing=_timing(words),
        site=_site(words),
        ocular="ocular" in words,
        after_hsct="hsct" in words,
        after_car_t="car-t" in words,
        poor_response="poor response" in words,
        mrd=int(mrd[1]) / 100 if mrd else None,
    )


def genetics(case: Case) -> tuple[str, ...]:
    """The column "cytogenetics", split where it lists; NOS is nothing."""
    return tuple(part for part in re.split(r"[.,] ", case.cytogenetics) if part != "NOS")


def advice(case: Case) -> list[Advice]:
    """The recommendation in its printed order."""
    rest, found = case.recommendation, []
    conditional = re.split(r"\bafter DRP/DBP", rest, maxsplit=1)
    for piece, kind, code in ADVICE:
        match = re.search(rf"(?<![\w-]){re.escape(piece)}(?![\w-])", rest, re.IGNORECASE)
        if match:
            after = len(conditional) > 1 and kind is RecommendationKind.DRUG and match.start() < len(conditional[0])
            found.append((match.start(), Advice(kind, code, after_assay=after)))
            rest = rest[: match.start()] + " " * len(match[0]) + rest[match.end() :]
    if left := re.sub(r"\b(and|after)\b|[+,]", " ", rest).strip():
        raise Unreadable(f"case {case.number}: '{left}' in its recommendation")
    return [item for _, item in sorted(found, key=lambda pair: pair[0])]


def referred_for(case: Case) -> list[ReferralItem]:
    """The column "referral to another center"."""
    return [REFERRED_FOR[reason] for reason in case.referral_reasons]


def referral_kind(case: Case) -> ReferralKind | None:
    """Patient, sample or nobody."""
    return ReferralKind(case.referral_kind) if case.referral_kind else None


def adherence(case: Case) -> Adherence:
    """The column "Adh"."""
    return Adherence(case.adherence)


def status(case: Case) -> OutcomeStatus:
    """The column "current status"."""
    return STATUSES[case.status]


def _kind(words: str) -> EpisodeKind:
    if words.startswith("refractory"):
        return EpisodeKind.REFRACTORY
    if "re-emergence" in words:
        return EpisodeKind.MRD_RE_EMERGENCE
    if "mrd persistence" in words:
        return EpisodeKind.MRD_PERSISTENCE
    if "relapse" in words:
        return EpisodeKind.RELAPSE
    raise Unreadable(words)


def _relapse_number(words: str) -> int | None:
    found = re.search(r"(first|second|third|fourth) relapse", words)
    return ORDINALS[found[1]] if found else None


def _timing(words: str) -> Timing | None:
    found = re.search(r"\b(very early|early|late)\b", words)
    return Timing(found[1].replace(" ", "_")) if found else None


def _site(words: str) -> SiteClass | None:
    if "combined" in words:
        return SiteClass.COMBINED
    if "extramedullary" in words:
        return SiteClass.ISOLATED_EXTRAMEDULLARY
    if re.search(r"isolated (bone marrow|medullary)", words):
        return SiteClass.ISOLATED_MARROW
    return None
