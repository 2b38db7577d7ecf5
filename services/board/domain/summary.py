"""The coded case summary a hospital sends with its question: codes and numbers, no free text."""

from dataclasses import dataclass

from libs.common.vocabulary import EpisodeKind, ExtramedullarySite, Lineage, SiteClass, Timing


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """What the experts need to know first, as the hospital coded it when it asked."""

    lineage: Lineage
    age_years: float | None = None
    episode_kind: EpisodeKind | None = None
    relapse_number: int | None = None
    timing: Timing | None = None
    site_class: SiteClass | None = None
    extramedullary: tuple[ExtramedullarySite, ...] = ()
    genetics: tuple[str, ...] = ()
    previous: tuple[str, ...] = ()
    after_hsct: bool = False
    after_car_t: bool = False
    poor_response: bool | None = None
    mrd: float | None = None
