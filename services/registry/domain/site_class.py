"""Where a relapse sits, as the risk groups ask it (domain.md, section 3)."""

from libs.common.vocabulary import SiteClass
from services.registry.domain.episode import EpisodeContent
from services.registry.domain.rule_set import RuleSet

Placed = tuple[SiteClass | None, str]


def place(episode: EpisodeContent, *, rules: RuleSet) -> Placed:
    """The site class with its sentence; None where the rule gives none."""
    blasts = episode.blasts_percent
    if blasts is None:
        return None, "Site not classified: the marrow's blasts are not recorded."
    if blasts < rules.combined_blasts:
        return _without_marrow(episode, rules=rules)
    if episode.involved:
        sites = ", ".join(episode.involved)
        return SiteClass.COMBINED, f"Combined: blasts >= {rules.combined_blasts:g} % and {sites}."
    if blasts >= rules.marrow_blasts:
        return (
            SiteClass.ISOLATED_MARROW,
            f"Isolated marrow: blasts >= {rules.marrow_blasts:g} %, nothing outside the marrow.",
        )
    return None, (
        f"Site not classified: blasts from {rules.combined_blasts:g} to below {rules.marrow_blasts:g} % alone;"
        " a repeat is due."
    )


def _without_marrow(episode: EpisodeContent, *, rules: RuleSet) -> Placed:
    below = f"blasts < {rules.combined_blasts:g} %"
    if not episode.involved:
        return None, f"Site not classified: {below} and nothing outside the marrow."
    if episode.peripheral_blasts is None:
        return None, f"Site not classified: {below}, and it is not recorded whether the blood has blasts."
    if episode.peripheral_blasts:
        return None, f"Site not classified: {below}, but blasts in the blood; a repeat is due."
    sites = ", ".join(episode.involved)
    return SiteClass.ISOLATED_EXTRAMEDULLARY, f"Isolated extramedullary: {below}, none in the blood, {sites}."
