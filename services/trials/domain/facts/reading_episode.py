"""What an episode of the registry claims."""

from collections.abc import Iterator

from libs.common.contracts.registry import Classification, Episode
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import EpisodeKind, ExtramedullarySite, SiteClass
from services.trials.domain.facts.claim import Claim, day, not_so, number, one_of, so, yes_or_no
from services.trials.domain.facts.markers import markers


def episode_claims(episode: Episode, classification: Classification) -> tuple[Claim, ...]:
    """Every fact the episode tells, as of the day it was diagnosed."""
    return (
        *_course(episode),
        *_classified(classification, episode.diagnosed_on),
        *_measured(episode),
        *_earlier(episode),
        *_central_nervous(episode, classification),
        *genetic_claims(episode.genetics, on=episode.diagnosed_on),
    )


def genetic_claims(codes: tuple[str, ...], *, on: PartialDate) -> Iterator[Claim]:
    """Lesions found. A lesion that is not named was perhaps not looked for: no claim."""
    for code in codes:
        for marker, present in markers(code, present=True):
            yield yes_or_no(marker, on, value=present)


def _course(episode: Episode) -> Iterator[Claim]:
    on = episode.diagnosed_on
    yield one_of("course", (episode.kind,), on)
    yield one_of("lineage", (episode.lineage,), on)
    yield day("episode_on", on, on)
    yield one_of("refractory_type", _refractory(episode), on)
    if episode.poor_response is not None:
        yield yes_or_no("poor_response", on, value=episode.poor_response)
    if episode.kind is EpisodeKind.FIRST_DIAGNOSIS:
        yield day("diagnosed_on", on, on)
        yield number("relapse_number", 0, on)
    elif episode.relapse_number is not None:
        yield number("relapse_number", episode.relapse_number, on)


def _refractory(episode: Episode) -> tuple[str, ...]:
    """Refractory to first-line treatment or to that of a relapse; without the relapse's number either."""
    if episode.kind is not EpisodeKind.REFRACTORY:
        return ("not_refractory",)
    if episode.relapse_number is None:
        return ("primary_refractory", "refractory_relapse")
    return ("refractory_relapse" if episode.relapse_number else "primary_refractory",)


def _classified(classification: Classification, on: PartialDate) -> Iterator[Claim]:
    """An empty class is "not classified": unknown."""
    if classification.timing:
        yield one_of("timing", classification.timing, on)
    if classification.site_class is not None:
        yield one_of("site", (classification.site_class,), on)
    if classification.risk_group:
        yield one_of("risk_group", classification.risk_group, on)
    if classification.risk_arm:
        yield one_of("risk_arm", classification.risk_arm, on)


def _measured(episode: Episode) -> Iterator[Claim]:
    if episode.blasts_percent is not None:
        yield number("blasts", episode.blasts_percent, episode.diagnosed_on)
    if episode.mrd is not None:
        yield number("mrd", episode.mrd, episode.diagnosed_on)


def _earlier(episode: Episode) -> Iterator[Claim]:
    """The hospital states whether the episode came after a transplant or CAR-T cells."""
    on = episode.diagnosed_on
    yield yes_or_no("after_hsct", on, value=episode.after_hsct)
    if episode.after_car_t:
        yield so("prior_car_t", on)


def _central_nervous(episode: Episode, classification: Classification) -> Iterator[Claim]:
    """No site named is no examination: only a graded CNS or an isolated marrow site tells."""
    sites, on = episode.extramedullary, episode.diagnosed_on
    only_marrow = classification.site_class is SiteClass.ISOLATED_MARROW
    if ExtramedullarySite.CNS3 in sites:
        yield from (so("cns3", on), one_of("cns_status", ("cns3",), on))
    elif ExtramedullarySite.CNS2 in sites:
        yield from (not_so("cns3", on), one_of("cns_status", ("cns2",), on))
    elif only_marrow:
        # CNS2 is no overt disease: a marrow relapse with it is still an isolated one.
        yield from (not_so("cns3", on), one_of("cns_status", ("cns1", "cns2"), on))
    if ExtramedullarySite.TESTIS in sites or only_marrow:
        yield yes_or_no("testicular", on, value=ExtramedullarySite.TESTIS in sites)
