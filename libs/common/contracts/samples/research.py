"""Researchers' requests to the biobanks, and each tube that is picked for one: pseudonyms, never a patient's code."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from libs.common.contracts.envelope import Event


class RequestedLine(BaseModel):
    """So many samples of a kind; `granted` is null until the committee has decided."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: int
    content: str
    material: str | None = None
    samples: int
    granted: int | None = None


class BiobankRequestStep(Event):
    """A request came into a state; origin is the institution, destination whoever has to act. Words stay behind."""

    biobank_request_id: UUID
    institution: str
    hub: str
    uses: tuple[str, ...]
    lines: tuple[RequestedLine, ...]
    reason: str | None = None


_OF_A_REQUEST = {"service": "samples", "noun": "biobank-request", "key": "biobank_request_id"}


class BiobankRequestSubmitted(BiobankRequestStep, participle="submitted", **_OF_A_REQUEST):
    """A researcher asks; the committee has to decide."""


class BiobankRequestGranted(BiobankRequestStep, participle="granted", **_OF_A_REQUEST):
    """The committee grants everything."""


class BiobankRequestPartlyGranted(BiobankRequestStep, participle="partly-granted", **_OF_A_REQUEST):
    """The committee grants a part."""


class BiobankRequestRefused(BiobankRequestStep, participle="refused", **_OF_A_REQUEST):
    """The committee grants nothing."""


class BiobankRequestCancelled(BiobankRequestStep, participle="cancelled", **_OF_A_REQUEST):
    """The institution no longer wants it; what was reserved is free."""


class BiobankRequestPicked(BiobankRequestStep, participle="picked", **_OF_A_REQUEST):
    """The hub has reserved tubes for it."""


class BiobankRequestHandedOut(BiobankRequestStep, participle="handed-out", **_OF_A_REQUEST):
    """Tubes have left for the institution."""


class BiobankRequestClosed(BiobankRequestStep, participle="closed", **_OF_A_REQUEST):
    """Every tube was returned, consumed or destroyed."""


class ResearchTubeStep(Event):
    """A tube of a pick list came into a state; origin is the hub, destination whoever has to act.

    Without the ids of sample and aliquot: by them, an institution that treats children would know whose it is.
    """

    research_tube_id: UUID
    biobank_request_id: UUID
    institution: str
    hub: str
    pseudonym: str
    reason: str | None = None
    amount: int | None = None
    unit: str | None = None
    due_at: AwareDatetime | None = None


_OF_A_TUBE = {"service": "samples", "noun": "research-tube", "key": "research_tube_id"}


class ResearchTubeReserved(ResearchTubeStep, participle="reserved", **_OF_A_TUBE):
    """It, or this amount of it, is kept for the request."""


class ResearchTubeWithheld(ResearchTubeStep, participle="withheld", **_OF_A_TUBE):
    """It may not leave; the reason is a code."""


class ResearchTubeReleased(ResearchTubeStep, participle="released", **_OF_A_TUBE):
    """It is no longer kept for the request."""


class ResearchTubeHandedOut(ResearchTubeStep, participle="handed-out", **_OF_A_TUBE):
    """It has left for the institution."""


class ResearchTubeRecalled(ResearchTubeStep, participle="recalled", **_OF_A_TUBE):
    """The family withdrew after it had left: the institution has to destroy or return it by `due_at`."""


class ResearchTubeReported(ResearchTubeStep, participle="reported", **_OF_A_TUBE):
    """The institution says what became of it; the hub has to book it."""


class ResearchTubeReturned(ResearchTubeStep, participle="returned", **_OF_A_TUBE):
    """It is back in the biobank; the amount is what is left."""


class ResearchTubeConsumed(ResearchTubeStep, participle="consumed", **_OF_A_TUBE):
    """Nothing is left of it."""


class ResearchTubeDestroyed(ResearchTubeStep, participle="destroyed", **_OF_A_TUBE):
    """The institution has destroyed it."""
