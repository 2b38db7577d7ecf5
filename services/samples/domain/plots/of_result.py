"""Which plots a result has, and the one that is asked for."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from libs.common.errors import Invalid
from libs.common.vocabulary import Assay as Kind
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.result_version import ResultVersion
from services.samples.domain.assays.results.dbp import DbpResult
from services.samples.domain.assays.results.drp import DrpResult
from services.samples.domain.assays.results.ig_tr_mrd import IgTrMrdResult
from services.samples.domain.plots.bh3_bars import bh3_bars
from services.samples.domain.plots.dose_response import dose_response
from services.samples.domain.plots.parts import PlotName
from services.samples.domain.plots.picture import ResultPlot
from services.samples.domain.plots.standard_curve import standard_curve

PLOT_OF: Final[Mapping[Kind, PlotName]] = MappingProxyType(
    {
        Kind.DRP: PlotName.DOSE_RESPONSE,
        Kind.DBP: PlotName.BH3_BARS,
        Kind.IG_TR_MRD: PlotName.STANDARD_CURVE,
    }
)


def plot_of(
    assay: Assay, version: ResultVersion, name: str, *, language: str, drug: str | None, marker: str | None
) -> ResultPlot:
    """From what the version holds, and from nothing else."""
    _check(assay, name, drug=drug, marker=marker)
    match version.body:
        case DrpResult():
            return dose_response(assay, version, version.body, language=language, drug=drug)
        case DbpResult():
            return bh3_bars(assay, version, version.body, language=language, drug=drug)
        case IgTrMrdResult():
            return standard_curve(assay, version, version.body, language=language, marker=marker)
        case _:
            raise _none_such(assay)


def _check(assay: Assay, name: str, *, drug: str | None, marker: str | None) -> None:
    if PLOT_OF.get(assay.kind) != name:
        raise _none_such(assay)
    by_marker = assay.kind is Kind.IG_TR_MRD
    if marker is not None and not by_marker:
        raise Invalid("This plot has no markers.", where="query.marker", right="drug, or neither")
    if drug is not None and by_marker:
        raise Invalid("This plot has no drugs.", where="query.drug", right="marker, or neither")


def _none_such(assay: Assay) -> Invalid:
    """No plot of this name, or of this assay at all."""
    own = PLOT_OF.get(assay.kind)
    of_others = f"none: only results of {', '.join(PLOT_OF)} (drp and dbp experimental) are drawn"
    return Invalid("A result of this assay has no such plot.", where="path.plot", right=own or of_others)
