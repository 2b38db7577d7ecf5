"""What the codes in answers mean, in English and in Spanish: for screens, and for whoever reads an answer by itself."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from libs.common.access import needs
from libs.common.call import Call
from libs.common.errors import NotFound
from libs.common.experimental import experimental_by
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import View
from services.samples.domain.wording.words import every

router = APIRouter(prefix="/v1/reasons", tags=["reasons"])


class ReasonView(View):
    """One code of one vocabulary."""

    vocabulary: str = Field(description="`no_match`, `mrd`, `quality_rule` …", examples=["no_match"])
    code: str = Field(examples=["unknown_specimen"])
    en: str = Field(examples=["None of the ids is a tube or an order that this laboratory knows."])
    es: str = Field(examples=["Ninguno de los identificadores es un tubo o una petición que este laboratorio conozca."])
    experimental: bool = experimental_by("vocabulary", "code")


class ReasonsView(View):
    """All of them, or those of one vocabulary."""

    items: tuple[ReasonView, ...]


@router.get("", summary="List what the codes in answers mean, in English and in Spanish", responses=refusals(NotFound))
async def list_them(
    call: Annotated[Call, needs(Permission.ASSAYS_READ)],
    vocabulary: Annotated[str | None, Query(max_length=40, description="Only of this one, such as `mrd`.")] = None,
) -> ReasonsView:
    """Values that a sentence names stand in braces."""
    del call
    if vocabulary is not None and vocabulary not in every():
        raise NotFound("There is no such vocabulary.", where="query.vocabulary", right=", ".join(sorted(every())))
    chosen = {name: table for name, table in every().items() if vocabulary in {None, name}}
    items = [(name, code, words) for name, table in chosen.items() for code, words in table.items()]
    return ReasonsView(
        items=tuple(ReasonView(vocabulary=name, code=code, en=words.en, es=words.es) for name, code, words in items)
    )
