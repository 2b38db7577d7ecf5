"""An early first relapse: advised, referred, sampled, assayed; alive."""

from libs.common.contracts import board, registry
from libs.common.contracts.samples.assays import Finding, ResultAmended
from libs.common.contracts.samples.labelling import LabelReplaced
from libs.common.contracts.samples.photographs import PhotographAdded
from libs.common.contracts.samples.transit import (
    NonconformityClosed,
    NonconformityOpened,
    ParcelCancelled,
    ParcelDispatched,
    ParcelDrafted,
    ParcelInTransit,
    ParcelLost,
    ParcelPartlyReceived,
    ParcelReadied,
    ParcelReceived,
    ParcelReconciled,
)
from libs.common.contracts.samples.tubes import SampleBanked, SampleExpected, SampleUndone
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import (
    Adherence,
    Assay,
    EpisodeKind,
    OutcomeStatus,
    Preservation,
    ReferralItem,
    ReferralKind,
    Response,
    Timing,
    TreatmentKind,
    Verdict,
)
from services.reporting.tests.chronicle import named
from services.reporting.tests.history.biobank import bank
from services.reporting.tests.history.children import FULL
from services.reporting.tests.history.journey import log_temperature, runs_out
from services.reporting.tests.history.network import Network
from services.reporting.tests.history.parties import ARAGON, BARCELONA
from services.reporting.tests.history.registering import treat
from services.reporting.tests.history.trials import verdict
from services.reporting.tests.history.unknown_tubes import unknown_tubes


def full(network: Network) -> None:
    """An early first relapse: advised, referred, sampled, assayed; alive."""
    network.register(FULL)
    first = network.episode(FULL, "full 1", kind=EpisodeKind.FIRST_DIAGNOSIS, diagnosed_on="2022-05-03")
    treat(network, FULL, first, TreatmentKind.CHEMOTHERAPY, "2022-05")
    network.state(
        registry.ResponseRecorded,
        patient=FULL,
        response_id=named("response full"),
        episode_id=first,
        response=Response.COMPLETE_REMISSION,
        assessed_on=PartialDate.parse("2022-08"),
        mrd=0.0001,
    )
    relapse = network.episode(FULL, "full 2", relapse_number=1, timing=(Timing.EARLY,), diagnosed_on="2025-01-02")
    about = network.ask(FULL, "full", relapse)
    network.state(board.ConsultationAnswered, **about, answered_at=network.now)
    network.advise(about)
    network.advise(about, version=2)
    car_t = network.refer(about, "full car-t", ReferralItem.CAR_T)
    network.state(board.ReferralAccepted, **car_t, accepted_at=network.now)
    drp = network.refer(
        about,
        "full drp",
        ReferralItem.DRP_DBP,
        kind=ReferralKind.SAMPLE,
        receiver=BARCELONA,
        assays=(Assay.DRP, Assay.DBP),
    )
    network.state(board.ReferralAccepted, **drp, accepted_at=network.now)
    network.state(
        SampleExpected,
        sample_id=named("sample full"),
        patient=FULL,
        referral_id=drp["referral_id"],
        assays=(Assay.DRP, Assay.DBP),
        origin=ARAGON,
        destination=BARCELONA,
    )
    sample = network.collect(FULL, "full", referral_id=drp["referral_id"], episode_id=relapse)
    network.dispatch(sample)
    runs_out(network, sample)
    network.receive(sample)
    network.state(SampleBanked, **sample, aliquots=4, preservation=Preservation.FROZEN_VIABLE, banked_at=network.now)
    bank(network, sample)
    stray = network.collect(FULL, "stray")
    network.dispatch(stray)
    network.receive(stray)
    network.receive(network.forward(stray))
    mistaken = network.collect(FULL, "mistaken")
    undone = {"mistake": "collected", "mistaken_version": 1, "stage": "expected"}
    network.state(SampleUndone, **mistaken, **undone)
    network.carry("full", ParcelDrafted, ParcelReadied, ParcelDispatched)
    network.carry("full", ParcelInTransit, ParcelLost, ParcelPartlyReceived)
    network.carry("full", ParcelReceived, ParcelReconciled)
    log_temperature(network, sample)
    network.carry("given up", ParcelDrafted, ParcelCancelled)
    found = {"nonconformity_id": named("nonconformity full"), "hub": BARCELONA, "origin": ARAGON}
    network.state(NonconformityOpened, **found, deviation="leaked", rejected=False)
    network.state(NonconformityClosed, **found)
    unknown_tubes(network, sample)
    relabelled = {"tube_id": sample["sample_id"], "kind": "sample", "former_label": "S-000001AF", "label": "S-00001522"}
    network.state(LabelReplaced, **sample, **relabelled, reason="unreadable")
    network.state(
        PhotographAdded,
        photograph_id=named("photograph full"),
        sample_id=sample["sample_id"],
        hub=BARCELONA,
        condition="leaked",
        nonconformity_id=found["nonconformity_id"],
        origin=ARAGON,
        destination=ARAGON,
    )
    profile = network.order(sample, "full drp", Assay.DRP, "lab-drp")
    network.result(profile, findings=(Finding(code="venetoclax.auc", value=0.31),))
    network.result(
        profile,
        ResultAmended,
        version=2,
        why={"replaces_version": 1, "reason": "calculation", "reason_text": "The upper asymptote is fixed now."},
        findings=(Finding(code="venetoclax.auc", value=0.35),),
    )
    germ_line = network.order(sample, "full germ", Assay.GERM_LINE)
    network.result(germ_line, findings=(Finding(code="TP53", value="planted"),))
    verdict(network, FULL, Verdict.UNDETERMINED)
    verdict(network, FULL, Verdict.ELIGIBLE)
    network.end(about, Adherence.YES, OutcomeStatus.ALIVE_CR)
    network.state(board.ConsultationClosed, **about, reason="done")
    network.state(
        registry.OutcomeRecorded, patient=FULL, status=OutcomeStatus.ALIVE_CR, on=PartialDate.parse("2025-03")
    )
