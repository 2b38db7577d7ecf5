"""Whether a released result is ground for a reflex rule. "Not detected" is not "negative": unread genes are none."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from services.samples.domain.assays.results.families import AnyResult
from services.samples.domain.assays.results.ig_tr_mrd import IgTrMrdResult
from services.samples.domain.assays.results.mrd_plate import NotEvaluable
from services.samples.domain.assays.results.ngs import NgsResult
from services.samples.domain.panels import catalogue, targets
from services.samples.domain.panels.panel import Panel
from services.samples.domain.panels.tested import Extent, LookedFor, genes_checked
from services.samples.domain.reflex.rules import Ground

_COLUMNS: Final = {
    "gene": LookedFor.VARIANTS,
    "fusion": LookedFor.FUSIONS,
    "expression": LookedFor.EXPRESSION,
    "amplified": LookedFor.COPY_NUMBERS,
}


def holds(ground: Ground, body: AnyResult, panel: Panel | None) -> bool:
    """Whether the result says so; `panel` is the one that a sequencing result names."""
    return _JUDGES[ground](body, panel)


def _no_targetable_lesion(body: AnyResult, panel: Panel | None) -> bool:
    """Nothing was found that a drug is aimed at, and everything was read in which it could have been."""
    if not isinstance(body, NgsResult) or targets.targets_of(body):
        return False
    aimed = targets.aimed_at()
    wanted = {(symbol, _COLUMNS[way]) for way, symbols in aimed.items() for symbol in symbols}
    symbols = frozenset(symbol for symbol, _ in wanted)
    # Of an exome thirty thousand genes are covered; those that no drug is aimed at do not matter here.
    narrow = body.model_copy(update={"covered_genes": tuple(one for one in body.covered_genes if one in symbols)})
    rows = genes_checked(narrow, panel, catalogue.consensus())
    aimed_rows = [row for row in rows if (row.gene, row.looked_for) in wanted]
    asked = [row for row in aimed_rows if row.in_consensus or row.testing is not Extent.NOT_IN_PANEL]
    return bool(asked) and all(row.testing is Extent.TESTED for row in asked)


def _not_evaluable(body: AnyResult, _: Panel | None) -> bool:
    return isinstance(body, IgTrMrdResult) and isinstance(body.outcome, NotEvaluable)


_JUDGES: Final[Mapping[Ground, Callable[[AnyResult, Panel | None], bool]]] = MappingProxyType(
    {Ground.NO_TARGETABLE_LESION: _no_targetable_lesion, Ground.NOT_EVALUABLE: _not_evaluable}
)
