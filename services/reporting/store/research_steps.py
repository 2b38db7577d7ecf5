"""The course of researchers' requests and of the tubes picked for them, one row per step; neither names a patient."""

from libs.common.contracts.envelope import ATTRIBUTES
from libs.common.contracts.samples.research import BiobankRequestStep, ResearchTubeStep
from libs.common.database import Transaction
from libs.common.keeping import keep_first
from services.reporting.store.tables.research import biobank_request_steps, research_tube_steps

_ELSEWHERE = {*ATTRIBUTES, "biobank_request_id", "research_tube_id", "institution", "hub"}


async def save_request(tx: Transaction, event: BiobankRequestStep) -> None:
    """Keep a step of a request."""
    await keep_first(
        tx,
        biobank_request_steps,
        biobank_request_id=event.biobank_request_id,
        version=event.version,
        state=event.participle,
        stated_at=event.at,
        institution=event.institution,
        hub=event.hub,
        facts=event.model_dump(mode="json", exclude=_ELSEWHERE),
    )


async def save_tube(tx: Transaction, event: ResearchTubeStep) -> None:
    """Keep a step of a tube."""
    await keep_first(
        tx,
        research_tube_steps,
        research_tube_id=event.research_tube_id,
        version=event.version,
        biobank_request_id=event.biobank_request_id,
        state=event.participle,
        stated_at=event.at,
        institution=event.institution,
        hub=event.hub,
        facts=event.model_dump(mode="json", exclude=_ELSEWHERE),
    )
