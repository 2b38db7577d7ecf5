"""Which panels there are, what each version of one looks at, and which lesions count as targetable."""

from typing import Annotated, Self

from fastapi import APIRouter, Path
from pydantic import Field

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import NotFound
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import View
from services.samples.domain.genomics import hgnc
from services.samples.domain.panels import targets
from services.samples.domain.panels.panel import Panel, PanelKind, Scope
from services.samples.store.panels import panels

router = APIRouter(prefix="/v1/panels", tags=["panels"])

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

    @classmethod
    def of(cls, panel: Panel) -> Self:
        return cls.model_validate(panel)


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
