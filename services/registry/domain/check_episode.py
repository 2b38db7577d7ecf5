"""What a single episode must fulfil, whatever its course: which words belong to which kind."""

from libs.common.errors import Invalid
from libs.common.vocabulary import EpisodeKind
from services.registry.domain.episode import CNS_GRADES, EpisodeContent


def check_episode(told: EpisodeContent) -> None:
    """Refuse what an episode of this kind cannot have."""
    _check_number(told)
    _check_belongings(told)
    if len(set(told.extramedullary)) < len(told.extramedullary):
        raise Invalid("A site is named twice.", where="body.extramedullary")
    if len(CNS_GRADES & set(told.extramedullary)) > 1:
        raise Invalid("The CNS has one grade: cns1, cns2 or cns3.", where="body.extramedullary")


def _check_number(told: EpisodeContent) -> None:
    if told.kind is EpisodeKind.RELAPSE and told.relapse_number is None:
        raise Invalid("A relapse has a number.", where="body.relapse_number", right="1 for the first relapse")
    if told.kind is EpisodeKind.FIRST_DIAGNOSIS and told.relapse_number is not None:
        raise Invalid("A first diagnosis belongs to no relapse.", where="body.relapse_number")


def _check_belongings(told: EpisodeContent) -> None:
    if told.frontline_ended_on is not None:
        _only_for(EpisodeKind.FIRST_DIAGNOSIS, told, "frontline_ended_on")
        if told.frontline_ended_on.certainly_before(told.diagnosed_on):
            raise Invalid("Frontline therapy ended before the diagnosis.", where="body.frontline_ended_on")
    if told.on_frontline_therapy is not None:
        _only_for(EpisodeKind.RELAPSE, told, "on_frontline_therapy")
    if told.after_remission:
        _only_for(EpisodeKind.RELAPSE, told, "after_remission")


def _only_for(kind: EpisodeKind, told: EpisodeContent, name: str) -> None:
    if told.kind is not kind:
        raise Invalid(f"Only a {kind} has this.", where=f"body.{name}")
