"""What is shown of a result, and how it is shown to whom."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from libs.common.call import Call
from libs.common.contracts.samples.assays import Preanalytics
from libs.common.vocabulary import Assay as Kind
from libs.common.wire import View
from services.samples.commands.assays.post_result import Posted
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.reading import readable, without_germ_line
from services.samples.domain.assays.result_version import ResultState, ResultVersion
from services.samples.domain.assays.results.families import AnyResult
from services.samples.domain.stages import AssayStage


class ResultView(View):
    """One version of a result with its pre-analytical facts."""

    assay_id: UUID
    assay: Kind
    experimental: bool = Field(description="Functional assays await validation: nobody should treat by them alone.")
    stage: AssayStage = Field(description="The assay's stage now.")
    result_version: int
    state: ResultState = Field(description="What this version counts for.")
    result: AnyResult | None = Field(description="Null, or less, where germ-line findings are withheld.")
    withheld: bool = Field(description="Something of this result is kept for genetic counselling.")
    hints: tuple[str, ...]
    preanalytics: Preanalytics
    transport_alarms_since: tuple[str, ...] = Field(
        default=(),
        description="What the parcel's loggers were found to say only after this version; the version stays as it is.",
    )
    measured_at: datetime
    posted_at: datetime
    posted_by: str
    instrument: str | None
    aliquot_id: UUID | None
    released_at: datetime | None
    released_by: str | None
    reason: str | None
    version: int = Field(description="The assay's version, for If-Match.")

    @classmethod
    def of(cls, posted: Posted) -> Self:
        """After a write; what is kept for a repeated request holds no germ-line finding either."""
        return cls._shown(posted.assay, posted.result, body=without_germ_line(posted.result.body))

    @classmethod
    def seen_by(cls, assay: Assay, version: ResultVersion, call: Call, *, alarms: tuple[str, ...]) -> Self:
        """As this caller may read it, with the alarms of the tube by now."""
        shown = cls._shown(assay, version, body=readable(version, call.caller))
        return shown.model_copy(update={"transport_alarms_since": version.alarms_since(alarms)})

    @classmethod
    def _shown(cls, assay: Assay, version: ResultVersion, *, body: AnyResult | None) -> Self:
        named = {"assay_id", "state", "preanalytics", "measured_at", "posted_at", "posted_by", "instrument",
                 "aliquot_id", "released_at", "released_by", "reason"}  # fmt: skip
        return cls(
            **{name: getattr(version, name) for name in named},
            assay=assay.kind,
            experimental=assay.kind.experimental,
            stage=assay.stage,
            result_version=version.version,
            result=body,
            withheld=body != version.body,
            hints=version.body.hints(),
            version=assay.version,
        )
