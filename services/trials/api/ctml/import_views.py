"""What is shown of CTML trials that came in."""

from typing import Any, Literal, Self

from pydantic import Field

from libs.common.wire import View
from services.trials.api.registry_views import ImportedSiteView
from services.trials.commands.ctml.import_ctml import CtmlImported, CtmlImportedAll
from services.trials.domain.criteria.contradiction import Contradiction


class UnsaidView(View):
    """A criterion that is not in the draft, and why."""

    where: str
    says: str
    reason: str


class CtmlChangedView(View):
    """One place that is different; null: nothing stood there, or stands there no more."""

    where: str
    before: str | None
    after: str | None
    of_criteria: bool


class ContradictoryView(View):
    """An arm that no child can satisfy: its draft is neither reviewed nor published like this."""

    arm: str
    questions: list[str] = Field(description="They cannot all be met; each says where in the file it stands.")

    @classmethod
    def of(cls, arm: str, found: Contradiction) -> Self:
        return cls(arm=arm, questions=[one.question.says or one.where for one in found.questions])


class CtmlSitesView(View):
    """What became of the sites."""

    applied: list[ImportedSiteView]
    proposed: list[ImportedSiteView]
    unmatched: list[str] = Field(description="Names of which nobody has said which hospital they are.")


class CtmlTrialView(View):
    """What one trial became."""

    trial: str
    outcome: Literal["created", "updated", "unchanged"]
    number: int = Field(description="Which version of the document this is.")
    arms: list[dict[str, Any]] = Field(description="As drafted; criteria in force stay as they are.")
    contradictory: list[ContradictoryView]
    not_said: list[UnsaidView] = Field(description="What is not in the draft: it waits for a person.")
    difference: list[CtmlChangedView]
    read_differently_by_matchminer: list[str] = Field(description="Arms whose clause MatchMiner reads otherwise.")
    documentation_only: list[str]
    sites: CtmlSitesView

    @classmethod
    def of(cls, found: CtmlImported) -> Self:
        sites = CtmlSitesView(
            applied=[ImportedSiteView.of(one) for one in found.sites.applied],
            proposed=[ImportedSiteView.of(one) for one in found.sites.proposed],
            unmatched=list(found.sites.unmatched),
        )
        return cls(
            trial=found.trial,
            outcome=found.outcome,
            number=found.number,
            arms=list(found.arms),
            contradictory=[ContradictoryView.of(arm, clash) for arm, clash in found.contradictory],
            not_said=[UnsaidView.model_validate(one) for one in found.unsaid],
            difference=[CtmlChangedView.model_validate(one) for one in found.difference],
            read_differently_by_matchminer=list(found.differs),
            documentation_only=list(found.documenting),
            sites=sites,
        )


class CtmlImportView(View):
    """What all of them became, by id."""

    imported: list[CtmlTrialView]

    @classmethod
    def of(cls, found: CtmlImportedAll) -> Self:
        return cls(imported=[CtmlTrialView.of(one) for one in found.imported])
