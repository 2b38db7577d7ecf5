"""What is shown of a result, and how it is shown to whom."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from pydantic import Field

from libs.common.call import Call
from libs.common.contracts.samples.assays import ChangeReason, Preanalytics
from libs.common.permissions import Permission
from libs.common.vocabulary import Assay as Kind
from libs.common.wire import View
from services.samples.commands.assays.file_result import Posted
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.reading import without_germ_line
from services.samples.domain.assays.result_version import ResultState, ResultVersion
from services.samples.domain.assays.results.families import AnyResult, withholds
from services.samples.domain.stages import AssayStage
from services.samples.domain.verification.awaits import Awaits
from services.samples.domain.verification.why import Why

_NAMED: Final = (
    "assay_id",
    "state",
    "preanalytics",
    "measured_at",
    "posted_at",
    "posted_by",
    "posted_by_person",
    "instrument",
    "aliquot_id",
    "verified_at",
    "verified_by",
    "released_at",
    "released_by",
    "verification_rule",
    "run_id",
)


class WhyView(View):
    """Why a version was written, or taken back; the sentence is null where it could name a withheld finding."""

    reason: ChangeReason
    for_readers: str | None

    @classmethod
    def of(cls, why: Why | None, *, bare: bool) -> Self | None:
        return None if why is None else cls(reason=why.code, for_readers=None if bare else why.for_readers)


class OverrideView(View):
    """Who answered for a result of a rejected run, when and why."""

    by: str
    at: datetime
    reason: str


class ResultView(View):
    """One version of a result with its pre-analytical facts."""

    assay_id: UUID
    assay: Kind
    experimental: bool = Field(description="Functional assays await validation: nobody should treat by them alone.")
    stage: AssayStage = Field(description="The assay's stage now.")
    result_version: int
    state: ResultState = Field(description="What this version counts for.")
    result: AnyResult | None = Field(description="Null, or less, where germ-line findings are withheld.")
    withheld: bool = Field(description="Something of this result is in genetic counselling (`/v1/counselling`).")
    hints: tuple[str, ...]
    hints_es: tuple[str, ...] = Field(description="The same in Spanish.")
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
    posted_by_person: bool = Field(description="False: an instrument posted it, and answers for nothing.")
    awaits: Awaits | None = Field(description="What this version waits for: that a person verifies or releases it.")
    verified_at: datetime | None
    verified_by: str | None
    released_at: datetime | None
    released_by: str | None
    run_id: UUID | None = Field(description="The run that it was measured in.")
    run_override: OverrideView | None = Field(
        description="The controls of its run were bad, and this person answered for it all the same."
    )
    verification_rule: str | None = Field(description="The rule under which it was released.")
    reason: str | None = Field(description="The laboratory's own note of the last change.")
    correction: WhyView | None = Field(description="Why this version was written in place of a released one.")
    withdrawal: WhyView | None = Field(description="Why it was taken back, or dismissed before its release.")
    version: int = Field(description="The assay's version, for If-Match.")

    @classmethod
    def of(cls, posted: Posted) -> Self:
        """After a write; what is kept for a repeated request says no more."""
        return cls._shown(posted.assay, posted.result, bare=withholds(posted.result.body))

    @classmethod
    def seen_by(cls, assay: Assay, version: ResultVersion, call: Call, *, alarms: tuple[str, ...]) -> Self:
        """As this caller may read it, with the alarms of the tube by now; germ-line findings nobody reads here."""
        counsels = call.caller.may(Permission.RESULTS_READ_GERM_LINE)
        shown = cls._shown(assay, version, bare=withholds(version.body) and not counsels)
        return shown.model_copy(update={"transport_alarms_since": version.alarms_since(alarms)})

    @classmethod
    def _shown(cls, assay: Assay, version: ResultVersion, *, bare: bool) -> Self:
        return cls(
            **{name: getattr(version, name) for name in _NAMED},
            **_why(version, bare=bare),
            awaits=assay.awaits if version.version == assay.result_version else None,
            assay=assay.kind,
            experimental=assay.kind.experimental,
            stage=assay.stage,
            result_version=version.version,
            result=without_germ_line(version.body),
            withheld=withholds(version.body),
            hints=tuple(one.en for one in version.body.hints()),
            hints_es=tuple(one.es for one in version.body.hints()),
            version=assay.version,
        )


def _why(version: ResultVersion, *, bare: bool) -> Mapping[str, Any]:
    """What people wrote about a withheld finding is withheld with it."""
    return {
        "reason": None if bare else version.reason,
        "run_override": version.run_override,
        "correction": WhyView.of(version.correction, bare=bare),
        "withdrawal": WhyView.of(version.withdrawal, bare=bare),
    }
