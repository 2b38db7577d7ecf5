"""Which family of results each assay gives, and how a stored or posted body is read."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter

from libs.common.errors import Invalid
from libs.common.vocabulary import Assay
from services.samples.domain.assays.results.cytogenetics import CytogeneticResult
from services.samples.domain.assays.results.dbp import DbpResult
from services.samples.domain.assays.results.drp import DrpResult
from services.samples.domain.assays.results.flow import FlowResult
from services.samples.domain.assays.results.germ_line import GermLineResult
from services.samples.domain.assays.results.ig_tr_mrd import IgTrMrdResult
from services.samples.domain.assays.results.ngs import NgsResult
from services.samples.domain.assays.results.pharmacogenetics import PharmacogeneticResult

AnyResult = Annotated[
    NgsResult
    | FlowResult
    | IgTrMrdResult
    | CytogeneticResult
    | DrpResult
    | DbpResult
    | PharmacogeneticResult
    | GermLineResult,
    Field(discriminator="family"),
]

FAMILY: Final[Mapping[Assay, str]] = MappingProxyType(
    {
        Assay.NGS_PANEL: "ngs",
        Assay.WES: "ngs",
        Assay.WGS: "ngs",
        Assay.RNA_SEQ: "ngs",
        Assay.GERM_LINE: "germ_line",
        Assay.PHARMACOGENETICS: "pharmacogenetics",
        Assay.KARYOTYPE: "cytogenetics",
        Assay.FISH: "cytogenetics",
        Assay.ARRAY: "cytogenetics",
        Assay.FLOW: "flow",
        Assay.IG_TR_MRD: "ig_tr_mrd",
        Assay.DRP: "drp",
        Assay.DBP: "dbp",
    }
)

_ADAPTER: Final[TypeAdapter[AnyResult]] = TypeAdapter(AnyResult)


def check_family(assay: Assay, body: AnyResult) -> None:
    """Refuse the result of another kind of assay."""
    if body.family != FAMILY[assay]:
        raise Invalid(
            f"This is no result of {assay}.", where="body.result.family", wrong=body.family, right=FAMILY[assay]
        )


def read_result(stored: Mapping[str, Any]) -> AnyResult:
    """A body as it was kept."""
    return _ADAPTER.validate_python(dict(stored))


def withholds(body: AnyResult) -> bool:
    """Whether something of it is in genetic counselling: all of a germ-line result, germ-line variants of a panel.

    Of pharmacogenetics what matters for the dose travels; its diplotypes are not what a reader waits for.
    """
    if isinstance(body, CytogeneticResult):
        return body.withheld_for_counselling
    return body.findings_withheld or (isinstance(body, NgsResult) and body.holds_germ_line)
