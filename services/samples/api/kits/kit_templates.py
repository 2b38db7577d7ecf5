"""Which kinds of kit there are: what is in each and what it serves."""

from typing import Annotated, Self

from fastapi import APIRouter, Path
from pydantic import Field

from libs.common.access import needs
from libs.common.call import Call
from libs.common.errors import NotFound
from libs.common.experimental import experimental_among
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay, Material, Preservation, Tube
from libs.common.wire import View
from services.samples.domain.kits.template import Cooling, Template, templates

router = APIRouter(prefix="/v1/kit-templates", tags=["kits"])

Reads = Annotated[Call, needs(Permission.KITS_READ)]


class PartView(View):
    """So many of a component; of a dated one lot and expiry are told when the kit is assembled."""

    id: str
    name: str
    name_es: str
    number: int
    dated: bool


class TemplateView(View):
    """One kind of kit."""

    id: str
    rule: str
    name: str
    name_es: str
    parts: tuple[PartView, ...]
    materials: tuple[Material, ...]
    tubes: tuple[Tube, ...] = Field(description="Those it holds; none: it serves a tube of any kind.")
    preservations: tuple[Preservation, ...]
    assays: tuple[Assay, ...]
    experimental_assays: tuple[Assay, ...] = experimental_among("assays")
    cooling: Cooling
    source: str

    @classmethod
    def of(cls, kind: Template) -> Self:
        return cls.model_validate(kind)


class TemplatesView(View):
    """All of them, under the version of their table."""

    items: tuple[TemplateView, ...]


@router.get("", summary="List the kinds of kit")
async def list_them(call: Reads) -> TemplatesView:
    """What is in each, for which material, preservation and assays; the same for everybody."""
    del call
    return TemplatesView(items=tuple(TemplateView.of(one) for one in templates().values()))


@router.get("/{template}", summary="Read a kind of kit", responses=refusals(NotFound))
async def show_one(
    template: Annotated[str, Path(max_length=64, examples=["freeze-viable"])], call: Reads
) -> TemplateView:
    del call
    found = templates().get(template)
    if found is None:
        raise NotFound("There is no such kind of kit.", right=", ".join(templates()))
    return TemplateView.of(found)
