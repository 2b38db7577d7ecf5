"""Who may read which part of a result: drafts are the laboratory's; germ-line findings are nobody's here."""

from libs.common.caller import WHOLE_NETWORK
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.result_version import ResultVersion
from services.samples.domain.assays.results.families import AnyResult
from services.samples.domain.assays.results.germ_line import GermLineResult
from services.samples.domain.counselling.apart import set_apart


def can_read(version: ResultVersion, assay: Assay, *, scope: str) -> bool:
    """A body that nobody answered for is shown to the laboratory and the hub only."""
    return version.released_at is not None or sees_drafts(assay, scope=scope)


def sees_drafts(assay: Assay, *, scope: str) -> bool:
    """The laboratory that works on it and the hub see what nobody has answered for."""
    return scope in {assay.lab, assay.hub, WHOLE_NETWORK}


def without_germ_line(body: AnyResult) -> AnyResult | None:
    """The body as anybody may read it, who posted it among them; None if nothing of it is left.

    What is stored has no germ-line finding any more; a body on its way in, or of an older time, loses it here.
    """
    return None if isinstance(body, GermLineResult) else set_apart(body)[0]
