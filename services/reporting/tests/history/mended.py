"""Everything was entered wrongly once."""

from datetime import date

from libs.common.contracts import registry
from libs.common.contracts.samples.assays import Finding, ResultWithdrawn
from libs.common.contracts.samples.tubes import SampleCancelled
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import Assay, Lineage, Response, Sex, TreatmentKind
from services.reporting.tests.chronicle import named
from services.reporting.tests.history.children import MENDED
from services.reporting.tests.history.network import Network
from services.reporting.tests.history.registering import treat


def mended(network: Network) -> None:
    """Everything was entered wrongly once."""
    network.register(MENDED)
    network.state(registry.PatientCorrected, patient=MENDED, birth_date=date(2014, 3, 1), sex=Sex.MALE)
    network.episode(MENDED, "mended", relapse_number=1)
    network.episode(MENDED, "mended", registry.EpisodeCorrected, relapse_number=2, lineage=Lineage.T)
    network.episode(MENDED, "mistaken", relapse_number=9)
    network.state(registry.EpisodeVoided, patient=MENDED, episode_id=named("episode mistaken"))
    treat(network, MENDED, None, TreatmentKind.OTHER, "2025-01")
    network.state(
        registry.TreatmentVoided,
        patient=MENDED,
        treatment_id=named(f"treatment {MENDED} {TreatmentKind.OTHER}"),
    )
    network.state(
        registry.ResponseRecorded,
        patient=MENDED,
        response_id=named("response mended"),
        episode_id=named("episode mended"),
        response=Response.PARTIAL,
        assessed_on=PartialDate.parse("2025-02"),
    )
    network.state(registry.ResponseVoided, patient=MENDED, response_id=named("response mended"))
    sample = network.collect(MENDED, "mended")
    network.state(SampleCancelled, **sample)
    ordered = network.order(sample, "mended", Assay.FLOW)
    network.result(ordered, findings=(Finding(code="CD19", value=95, unit="%"),))
    about = {name: ordered[name] for name in ("assay_id", "patient")}
    network.state(ResultWithdrawn, **about, result_version=1, reason="mix_up", reason_text="Of another tube.")
