"""The network's figures as they may be shown: exact, or with small numbers hidden."""

from collections.abc import Mapping
from dataclasses import dataclass

from libs.common.suppression import is_small, suppress, suppress_count
from libs.common.vocabulary import OutcomeStatus, ReferralItem
from services.reporting.domain.case_groups import CaseGroup
from services.reporting.domain.figures import TABLE_ITEMS, Figures

_DEATHS = "deaths"
_OTHERS = "others"


@dataclass(frozen=True, slots=True)
class PublishedFigures:
    """One number per figure of the paper; None where it is hidden."""

    cases: int | None
    adherent: int | None
    alive_cr: int | None
    alive_with_disease: int | None
    deaths: int | None
    deaths_of_disease: int | None
    deaths_of_treatment: int | None
    high_risk_first_relapse: int | None
    second_or_later_relapse: int | None
    refractory: int | None
    referral_items: Mapping[str, int | None]
    further_referral_items: Mapping[str, int | None]


def exact(figures: Figures) -> PublishedFigures:
    """For those who may see every number."""
    return _published(
        cases=figures.cases,
        adherent=figures.adherent,
        outcomes=_outcomes(figures),
        deaths=_deaths(figures),
        groups=dict(figures.by_group),
        items=dict(figures.items),
    )


def suppressed(figures: Figures) -> PublishedFigures:
    """For everybody else: each partition of the cases is protected by itself."""
    outcomes = suppress(_outcomes(figures))
    deaths = suppress(_deaths(figures))
    return _published(
        cases=None if is_small(figures.cases) else figures.cases,
        adherent=suppress_count(figures.adherent, of=figures.cases),
        outcomes=outcomes,
        # Both causes of death together would give the hidden sum away.
        deaths=dict.fromkeys(deaths, None) if outcomes[_DEATHS] is None else deaths,
        groups=suppress(figures.by_group),
        items={item: suppress_count(count, of=figures.cases) for item, count in figures.items.items()},
    )


def _outcomes(figures: Figures) -> dict[str, int]:
    alive_cr = figures.with_status(OutcomeStatus.ALIVE_CR)
    with_disease = figures.with_status(OutcomeStatus.ALIVE_WITH_DISEASE)
    return {
        OutcomeStatus.ALIVE_CR: alive_cr,
        OutcomeStatus.ALIVE_WITH_DISEASE: with_disease,
        _DEATHS: figures.deaths,
        _OTHERS: figures.cases - alive_cr - with_disease - figures.deaths,
    }


def _deaths(figures: Figures) -> dict[OutcomeStatus, int]:
    both = (OutcomeStatus.DEATH_OF_DISEASE, OutcomeStatus.DEATH_OF_TREATMENT)
    return {status: figures.with_status(status) for status in both}


def _published(
    *,
    cases: int | None,
    adherent: int | None,
    outcomes: Mapping[str, int | None],
    deaths: Mapping[OutcomeStatus, int | None],
    groups: Mapping[CaseGroup, int | None],
    items: Mapping[str, int | None],
) -> PublishedFigures:
    # An item nobody was referred for: nothing to hide, unless the whole is hidden.
    none = None if cases is None else 0
    return PublishedFigures(
        cases=cases,
        adherent=adherent,
        alive_cr=outcomes[OutcomeStatus.ALIVE_CR],
        alive_with_disease=outcomes[OutcomeStatus.ALIVE_WITH_DISEASE],
        deaths=outcomes[_DEATHS],
        deaths_of_disease=deaths[OutcomeStatus.DEATH_OF_DISEASE],
        deaths_of_treatment=deaths[OutcomeStatus.DEATH_OF_TREATMENT],
        high_risk_first_relapse=groups[CaseGroup.HIGH_RISK_FIRST_RELAPSE],
        second_or_later_relapse=groups[CaseGroup.SECOND_OR_LATER_RELAPSE],
        refractory=groups[CaseGroup.REFRACTORY],
        referral_items={item: items.get(item, none) for item in TABLE_ITEMS},
        further_referral_items={
            item: items[item] for item in ReferralItem if item in items and item not in TABLE_ITEMS
        },
    )
