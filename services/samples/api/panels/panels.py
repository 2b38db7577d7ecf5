"""Which panels there are, what each version of one looks at, and which lesions count as targetable."""

from datetime import date, datetime
from typing import Annotated, Final, Self

from fastapi import APIRouter, Path
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import AlreadyThere, Forbidden, Invalid, NotFound
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import Body, FreeText, Line, PlannedDate, View
from services.samples.commands.panels.add_panel import AddPanel, add_panel
from services.samples.domain.assays.results.sequencing import Nucleic
from services.samples.domain.genomics import hgnc
from services.samples.domain.panels import targets
from services.samples.domain.panels.panel import Panel, PanelGene, PanelKind, Scope
from services.samples.store.panels import panels

router = APIRouter(prefix="/v1/panels", tags=["panels"])

MOST_GENES: Final = 2_000
Symbol = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9@_.-]{0,31}$", examples=["TP53"])]
Symbols = Annotated[tuple[Symbol, ...], Field(max_length=MOST_GENES)]
PanelId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$", examples=["hub-barcelona-relapse"])]
PanelVersion = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.+-]{0,31}$", examples=["3"])]
EXAMPLE: Final[JsonDict] = {
    "id": "hub-barcelona-relapse",
    "version": "3",
    "name": "Relapse panel",
    "name_es": "Panel de recaída",
    "nucleic": ["dna"],
    "source": "Kit insert, revision 3; validated 2026-05 (check)",
    "genes": [{"symbol": "TP53", "regions": "coding exons", "source": "kit insert"}],
    "copy_numbers": ["IKZF1"],
    "limit_of_detection_percent": 3,
    "limit_source": "validation 2026-05",
    "minimum_depth": 500,
    "depth_source": "validation 2026-05",
}

Reads = Annotated[Call, needs(Permission.ASSAYS_READ)]


class PanelGeneView(View):
    """A gene, what of it is read, and why it is on the list."""

    symbol: str
    regions: str
    source: str


class PanelLineView(View):
    """One version of one panel, as the list shows it."""

    id: str
    panel_version: str = Field(validation_alias="version", description="A result names it as `panel.version`.")
    name: str
    name_es: str
    kind: PanelKind
    scope: Scope = Field(description="`listed`: the genes below, and no other.")
    nucleic: tuple[str, ...]
    source: str
    lab: str | None = Field(description="Whose it is; null: the network's.")
    effective_from: date | None = Field(description="Of a laboratory's: results name it from this day on.")


class PanelView(PanelLineView):
    """What it looks at, how deeply, and from which variant fraction on. "(check)" in a source: to be confirmed."""

    genes: tuple[PanelGeneView, ...] = Field(description="Those whose variants it reads.")
    copy_numbers: tuple[str, ...]
    fusion_partners: tuple[str, ...]
    expression: tuple[str, ...]
    limit_of_detection_percent: float
    limit_source: str
    minimum_depth: float
    depth_source: str
    added_at: datetime | None
    added_by: str | None

    @classmethod
    def of(cls, panel: Panel) -> Self:
        return cls.model_validate(panel)


class PanelGeneBody(Body):
    """A gene, what of it is read, and why it is on the list."""

    symbol: Symbol
    regions: Line = Field(examples=["coding exons"])
    source: Line = Field(examples=["kit insert, revision 3"])


class PanelBody(Body):
    """A version of a laboratory's own panel, whole: it never changes."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: PanelId = Field(description="`<laboratory>-<name>`.")
    version: PanelVersion
    name: Line
    name_es: Line
    scope: Scope = Scope.LISTED
    nucleic: Annotated[tuple[Nucleic, ...], Field(min_length=1, max_length=2)]
    source: FreeText = Field(description="Kit and version, or the validation that the list rests on.")
    genes: Annotated[tuple[PanelGeneBody, ...], Field(max_length=MOST_GENES)] = ()
    copy_numbers: Symbols = ()
    fusion_partners: Symbols = ()
    expression: Symbols = ()
    limit_of_detection_percent: Annotated[float, Field(gt=0, le=100)]
    limit_source: Line
    minimum_depth: Annotated[float, Field(gt=0, le=1e6)]
    depth_source: Line
    effective_from: PlannedDate | None = Field(default=None, description="Null: today.")

    def panel(self) -> Panel:
        """As the domain has it."""
        own = {name: getattr(self, name) for name in PanelBody.model_fields if name not in {"genes", "nucleic"}}
        genes = tuple(PanelGene(symbol=one.symbol, regions=one.regions, source=one.source) for one in self.genes)
        nucleic = tuple(dict.fromkeys(one.value for one in self.nucleic))
        return Panel(**own, genes=genes, nucleic=nucleic, kind=PanelKind.ASSAY)


class PanelsView(View):
    """All versions of all panels, and by which lists results are judged."""

    items: tuple[PanelLineView, ...]
    symbols: str = Field(description="The pinned list of gene symbols.")
    targets_rule: str = Field(description="The table of targetable lesions.")


@router.get("", summary="List the panels that a result can name")
async def list_them(db: Db, call: Reads) -> PanelsView:
    async with db.transaction(call) as tx:
        found = await panels.every(tx)
    lines = tuple(PanelLineView.model_validate(one) for one in sorted(found, key=lambda one: (one.id, one.version)))
    return PanelsView(items=lines, symbols=hgnc.VERSION, targets_rule=targets.rule_id())


@router.post(
    "",
    status_code=201,
    summary="State a version of a panel of the own laboratory",
    responses=refusals(Forbidden, Invalid, AlreadyThere),
)
async def add_one(
    *, body: PanelBody, db: Db, call: Annotated[Call, needs(Permission.RESULTS_RELEASE, answers=PanelView, status=201)]
) -> PanelView:
    """Named `<laboratory>-<name>`, its genes by HGNC's symbols. It never changes: a change is the next version."""
    return PanelView.of(await add_panel(db, AddPanel(call, body.panel())))


@router.get("/{panel_id}/{panel_version}", summary="Read one version of a panel", responses=refusals(NotFound))
async def show_one(
    *,
    panel_id: Annotated[str, Path(max_length=64, examples=["reallnet-consensus"])],
    panel_version: Annotated[str, Path(max_length=32, examples=["2026.1"])],
    db: Db,
    call: Reads,
) -> PanelView:
    async with db.transaction(call) as tx:
        found = await panels.find(tx, panel_id, panel_version)
    if found is None:
        raise NotFound("There is no such version of a panel.")
    return PanelView.of(found)
