"""How many samples the biobanks hold: for whoever plans a study, with small numbers hidden."""

from typing import Annotated

from fastapi import APIRouter, Query

from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.database import Transaction
from libs.common.errors import Invalid, TooMany
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay, EpisodeKind, Material, Preservation
from libs.common.wire import OrganisationField, View
from services.samples.domain.biobank.amount import LARGEST, Amount, Unit
from services.samples.domain.biobank.content import Content
from services.samples.domain.research.counting import Shown, shown
from services.samples.domain.research.criteria import Criteria, Dimension, ResearchUse
from services.samples.store.research import holdings, searches

router = APIRouter(prefix="/v1/biobank", tags=["research"])

NOTES = {
    "en": "Samples, not tubes, of children whose families agree. Numbers that would point at 1 to 4 children are"
    " hidden (null), and with them those from which they could be worked out; 0 is shown.",
    "es": "Muestras, no tubos, de pacientes cuyas familias lo consienten. Los números que señalarían a entre 1 y 4"
    " pacientes se ocultan (null), y con ellos los que permitirían deducirlos; el 0 se muestra.",
}


class PartView(View):
    """One value of the dimension, and how many samples have it."""

    value: str
    samples: int | None


class CountsView(View):
    """The whole and its parts; a sample with tubes of two kinds counts with both."""

    samples: int | None
    by: Dimension | None
    parts: tuple[PartView, ...]
    questions_left: int
    notes: dict[str, str]


@router.get("/counts", summary="Count samples in the biobanks", responses=refusals(Invalid, TooMany))
async def count_them(
    *,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.BIOBANK_SEARCH)],
    by: Annotated[Dimension | None, Query(description="Break the number down.")] = None,
    material: Annotated[Material | None, Query(description="Only of this material.")] = None,
    content: Annotated[Content | None, Query(description="Only with tubes of this.")] = None,
    preservation: Annotated[Preservation | None, Query(description="Only kept like this.")] = None,
    hub: Annotated[OrganisationField | None, Query(description="Only in this hub's biobank.")] = None,
    year: Annotated[int | None, Query(ge=1990, le=2100, description="Only drawn in this year.")] = None,
    episode: Annotated[EpisodeKind | None, Query(description="Only drawn at an episode of this kind.")] = None,
    assay: Annotated[Assay | None, Query(description="Only with a released result of this assay.")] = None,
    at_least: Annotated[
        int | None, Query(ge=1, le=LARGEST, description="Only with a tube that holds so much, in steps.")
    ] = None,
    unit: Annotated[Unit | None, Query(description="Of `at_least`.")] = None,
    use: Annotated[
        tuple[ResearchUse, ...], Query(max_length=4, description="Only of families who agree to this, too.")
    ] = (),
) -> CountsView:
    """At most four facts at once; wider questions are looked at beside each, so that two answers tell no third."""
    if hub is not None:
        parties.get(hub, where="query.hub")
    if (at_least is None) != (unit is None):
        raise Invalid("An amount has a unit.", where="query.unit", right="at_least and unit together")
    asked = Criteria(
        material=material,
        content=content,
        preservation=preservation,
        hub=hub,
        year=year,
        episode=episode,
        assay=assay,
        at_least=Amount(at_least, unit) if at_least is not None and unit is not None else None,
        uses=frozenset(use),
    )
    asked.check_searchable()
    async with db.transaction(call) as tx:
        left = await searches.spend(tx, f"{by} {asked}")
        found = await _shown(tx, asked, by)
    parts = tuple(PartView(value=value, samples=number) for value, number in found.parts.items())
    return CountsView(samples=found.samples, by=by, parts=parts, questions_left=left, notes=NOTES)


async def _shown(tx: Transaction, asked: Criteria, by: Dimension | None) -> Shown:
    [total] = (await holdings.count(tx, asked)).values()
    return shown(total, await holdings.count(tx, asked, by=by) if by else {})
