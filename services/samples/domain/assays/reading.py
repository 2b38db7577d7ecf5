"""Who may read which part of a result: drafts are the laboratory's, germ-line findings genetic counselling's."""

from libs.common.caller import WHOLE_NETWORK, Caller
from libs.common.permissions import Permission
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.result_version import ResultVersion
from services.samples.domain.assays.results.families import AnyResult
from services.samples.domain.assays.results.germ_line import GermLineResult
from services.samples.domain.assays.results.ngs import NgsResult, Origin


def can_read(version: ResultVersion, assay: Assay, *, scope: str) -> bool:
    """A body that nobody answered for is shown to the laboratory and the hub only."""
    return version.released_at is not None or scope in {assay.lab, assay.hub, WHOLE_NETWORK}


def without_germ_line(body: AnyResult) -> AnyResult | None:
    """The body as others may read it; None if nothing of it is left."""
    if isinstance(body, GermLineResult):
        return None
    if isinstance(body, NgsResult):
        kept = tuple(variant for variant in body.variants if variant.origin is not Origin.GERM_LINE)
        return body.model_copy(update={"variants": kept})
    return body


def readable(version: ResultVersion, caller: Caller) -> AnyResult | None:
    """What this caller may read of the body."""
    if caller.may(Permission.RESULTS_READ_GERM_LINE):
        return version.body
    return without_germ_line(version.body)
