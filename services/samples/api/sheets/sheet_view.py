"""The common sheet of one released result, as data; the PDF says the same."""

import operator
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from libs.common.contracts.samples.assays import Finding, Preanalytics
from libs.common.experimental import experimental_by
from libs.common.vocabulary import Assay as Kind
from libs.common.vocabulary import Material, Preservation, Tube
from libs.common.wire import View
from services.samples.api.assays.tested_genes import CheckedGeneView, TargetView
from services.samples.domain.assays.result_version import ResultState
from services.samples.domain.assays.results.ngs import CopyNumber, Variant
from services.samples.domain.assays.results.sequencing import Burden, FusionDetail, MaterialQuality, PanelUsed


class LayoutView(View):
    """Which version of the sheet's layout, and where that stands."""

    id: str
    layout_version: str = Field(validation_alias="version")
    source: str
    blocks: tuple[str, ...] = Field(description="In the order in which they stand on paper.")


class SpecimenView(View):
    """The tube and the portion that was measured."""

    label: str
    parent: str | None = Field(description="The tube that the portion came from; null: the tube itself was measured.")
    material: Material | None
    tube: Tube | None
    preservation: Preservation
    collected_at: datetime | None
    received_at: datetime | None
    frozen_at: datetime | None
    sprec: str | None


class SequencingView(View):
    """Of a sequencing result: lines, what was tested, targets, limits."""

    panel: PanelUsed | None
    variants: tuple[Variant, ...]
    fusions: tuple[str, ...]
    fusion_details: tuple[FusionDetail, ...]
    copy_numbers: tuple[CopyNumber, ...]
    tumour_mutational_burden: float | None
    burden_counted: Burden | None
    limit_of_detection_percent: float
    blasts_percent: float | None
    materials: tuple[MaterialQuality, ...]
    comment: str | None
    tested: tuple[CheckedGeneView, ...] = Field(description="What was not detected is not negative.")
    targets_rule: str
    targets: tuple[TargetView, ...]


class ChangeView(View):
    """A fact that is another than on the sheet before."""

    code: str
    before: Any = None
    now: Any = None
    experimental: bool = experimental_by("code", exclude_if=operator.not_)


class SheetView(View):
    """One result on the common sheet."""

    layout: LayoutView
    experimental: bool
    banner: str | None = Field(description="What must be read first, on DRP and DBP.")
    patient: str
    hospital: str
    hub: str | None
    requester: str = Field(description="Who ordered it: the child's hospital; `referral_id`: by the board.")
    referral_id: UUID | None
    specimen: SpecimenView
    assay_id: UUID
    assay: Kind
    lab: str
    method: str | None
    measured_at: datetime
    result_version: int
    state: ResultState
    findings: tuple[Finding, ...] = Field(description="The coded facts of the result.")
    sequencing: SequencingView | None
    iscn: str | None
    withheld: bool = Field(description="Something of it is in genetic counselling, and never on this sheet.")
    preanalytics: Preanalytics
    verified_by: str | None
    verified_at: datetime | None
    authorised_by: str | None = Field(description="Null: nobody answers for it yet.")
    authorised_at: datetime | None
    changes_since: int | None = Field(description="The released version before; null: there is none.")
    changes: tuple[ChangeView, ...]
    reason: str | None = Field(description="Why it was corrected, in the words for readers.")
