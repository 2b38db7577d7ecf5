"""A history with every kind of event: nine children, three hospitals, two hubs, one board."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from libs.common.contracts import board, network, registry, trials
from libs.common.contracts.samples import kits
from libs.common.contracts.samples.assays import (
    AssayCancelled,
    AssayOrdered,
    AssayResulted,
    Finding,
    Preanalytics,
    Result,
    ResultAmended,
    ResultWithdrawn,
)
from libs.common.contracts.samples.biobank import (
    AliquotDerived,
    AliquotMoved,
    AliquotPart,
    AliquotUsed,
    StorageAlarmAcknowledged,
    StorageAlarmEnded,
    StorageAlarmMerged,
    StorageAlarmRaised,
    StorageProbeSilent,
)
from libs.common.contracts.samples.destruction import (
    DestructionCertified,
    DestructionDue,
    DestructionListed,
    DestructionRevoked,
    SampleDestroyed,
)
from libs.common.contracts.samples.forwarding import SampleForwarded
from libs.common.contracts.samples.instruments import (
    InstrumentMessageQuarantined,
    InstrumentMessageSettled,
    MessageWaits,
)
from libs.common.contracts.samples.labelling import LabelReplaced
from libs.common.contracts.samples.loggers import LoggedTube, TemperatureLogged
from libs.common.contracts.samples.photographs import PhotographAdded
from libs.common.contracts.samples.research import (
    BiobankRequestCancelled,
    BiobankRequestClosed,
    BiobankRequestGranted,
    BiobankRequestHandedOut,
    BiobankRequestPartlyGranted,
    BiobankRequestPicked,
    BiobankRequestRefused,
    BiobankRequestStep,
    BiobankRequestSubmitted,
    ResearchTubeConsumed,
    ResearchTubeDestroyed,
    ResearchTubeHandedOut,
    ResearchTubeRecalled,
    ResearchTubeReleased,
    ResearchTubeReported,
    ResearchTubeReserved,
    ResearchTubeReturned,
    ResearchTubeStep,
    ResearchTubeWithheld,
)
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
    ParcelStep,
)
from libs.common.contracts.samples.tubes import (
    SampleBanked,
    SampleCancelled,
    SampleCollected,
    SampleDispatched,
    SampleExpected,
    SampleQuarantined,
    SampleReceived,
    SampleRejected,
    SampleUndone,
)
from libs.common.contracts.samples.unmatched import (
    UnmatchedTubeDestroyed,
    UnmatchedTubeFound,
    UnmatchedTubeMatched,
    UnmatchedTubeReturned,
)
from libs.common.contracts.samples.viability import DelayAdvised, ViabilityChanged
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import (
    Adherence,
    Assay,
    Colour,
    EpisodeKind,
    LateAdvice,
    Lineage,
    Material,
    OutcomeStatus,
    Preservation,
    Purpose,
    RecommendationKind,
    ReferralItem,
    ReferralKind,
    Response,
    Sex,
    Timing,
    TreatmentKind,
    Tube,
    Verdict,
)
from services.reporting.tests.chronicle import Chronicle, named

ARAGON, GALICIA, MURCIA = "hospital-aragon", "hospital-galicia", "hospital-murcia"
BARCELONA, MADRID = "hub-barcelona", "hub-madrid"

FULL, REFRACTORY, SURVIVOR, DUPLICATE, GONE, MENDED, THIRD, LATE, BACK = (
    "0000105J",
    "000011GZ",
    "000012JE",
    "000013V3",
    "0000148D",
    "00001522",
    "000016WH",
    "000017PY",
    "000018ZF",
)

REGIONS = {ARAGON: "Aragón", GALICIA: "Galicia", MURCIA: "Región de Murcia"}


class Network(Chronicle):
    """The sentences the services speak, with what a story does not care about filled in."""

    def register(self, code: str, hospital: str = ARAGON) -> None:
        self.state(
            registry.PatientRegistered,
            patient=code,
            hospital=hospital,
            region=REGIONS[hospital],
            birth_date=date(2015, 3, 1),
            sex=Sex.FEMALE,
            origin=hospital,
        )
        for purpose in (Purpose.REGISTRY, Purpose.CONSULTATION, Purpose.TRIAL_MATCHING):
            self.consent(code, purpose)

    def consent(self, code: str, purpose: Purpose) -> None:
        given_on = self.now.date()
        self.state(registry.ConsentGiven, patient=code, purpose=purpose, document_version="v1", given_on=given_on)

    def withdraw(self, code: str, *purposes: Purpose) -> registry.ConsentWithdrawn:
        return self.state(
            registry.ConsentWithdrawn,
            patient=code,
            withdrawal_id=named(f"withdrawal {code} {purposes}"),
            purposes=purposes,
            withdrawn_on=self.now.date(),
        )

    def episode(self, code: str, name: str, event: Any = registry.EpisodeRecorded, **content: Any) -> UUID:
        timing = content.pop("timing", ())
        told = {"kind": EpisodeKind.RELAPSE, "lineage": Lineage.BCP, "diagnosed_on": "2025-01", **content}
        self.state(
            event,
            patient=code,
            episode_id=named(f"episode {name}"),
            episode=registry.Episode(**{**told, "diagnosed_on": PartialDate.parse(told["diagnosed_on"])}),
            classification=registry.Classification(rule="2023.1", timing=timing, explanation=("by the rule",)),
        )
        return named(f"episode {name}")

    def ask(self, code: str, name: str, episode_id: UUID | None, hospital: str = ARAGON) -> dict[str, Any]:
        about = {"consultation_id": named(f"consultation {name}"), "patient": code}
        self.state(
            board.ConsultationOpened,
            **about,
            episode_id=episode_id,
            lineage=Lineage.BCP,
            opened_at=self.now,
            answer_due_at=self.now + timedelta(hours=48),
            recommendation_due_at=self.now + timedelta(hours=48),
            origin=hospital,
            destination="board",
        )
        return about

    def advise(self, about: dict[str, Any], version: int = 1) -> None:
        self.state(
            board.RecommendationIssued,
            **about,
            recommendation_id=named(f"recommendation {about['consultation_id']}"),
            recommendation_version=version,
            items=(board.RecommendedItem(position=1, kind=RecommendationKind.CAR_T, code="car_t"),),
            issued_at=self.now,
        )

    def contradict(self, about: dict[str, Any]) -> None:
        """A recommended trial no longer stands on what it stood on."""
        consultation = about["consultation_id"]
        self.state(
            trials.PinGoneStale,
            **about,
            pin_id=named(f"pin {consultation}"),
            recommendation_id=named(f"recommendation {consultation}"),
            recommendation_version=1,
            position=1,
            trial="trial-one",
            arm="a",
            hospital=MADRID,
            criteria_version=1,
            reason="site_paused",
        )

    def end(self, about: dict[str, Any], adherence: Adherence, status: OutcomeStatus | None) -> None:
        self.state(board.AdherenceRecorded, **about, adherence=adherence)
        if status:
            self.state(board.ConsultationFollowedUp, **about, status=status, on=self.now)

    def refer(self, about: dict[str, Any], name: str, *items: ReferralItem, **content: Any) -> dict[str, Any]:
        referral = {**about, "referral_id": named(f"referral {name}"), "kind": ReferralKind.PATIENT}
        referral |= {key: content.pop(key) for key in ("kind",) if key in content}
        receiver = content.pop("receiver", GALICIA)
        self.state(
            board.ReferralMade,
            **referral,
            items=items,
            made_at=self.now,
            destination=receiver,
            origin=ARAGON,
            **content,
        )
        return {**referral, "receiver": receiver}

    def collect(self, code: str, name: str, **content: Any) -> dict[str, Any]:
        about = {"sample_id": named(f"sample {name}"), "patient": code, "origin": ARAGON, "destination": BARCELONA}
        self.state(
            SampleCollected,
            **about,
            material=Material.BONE_MARROW,
            tube=Tube.EDTA,
            preservation=Preservation.FRESH,
            **{"extracted_at": self.now, **content},
        )
        return about

    def dispatch(self, about: dict[str, Any]) -> None:
        self.state(
            SampleDispatched,
            **about,
            shipment_id=named(f"shipment {about['sample_id']}"),
            courier="courier-one",
            preservation=Preservation.FRESH,
            dispatched_at=self.now,
            expected_at=self.now + timedelta(hours=24),
        )

    def carry(self, name: str, *steps: type[ParcelStep]) -> None:
        for step in steps:
            self.state(
                step,
                parcel_id=named(f"parcel {name}"),
                sender=ARAGON,
                receiver=BARCELONA,
                samples=(),
                waiting=(),
                origin=ARAGON,
                destination=BARCELONA,
            )

    def study(self, name: str, *steps: type[BiobankRequestStep]) -> None:
        about = {"biobank_request_id": named(f"request {name}"), "institution": GALICIA, "hub": BARCELONA}
        for step in steps:
            self.state(step, **about, uses=(), lines=(), origin=GALICIA, destination=BARCELONA)

    def lend(self, name: str, *steps: type[ResearchTubeStep]) -> None:
        about = {"biobank_request_id": named("request study"), "institution": GALICIA, "hub": BARCELONA}
        tube = {"research_tube_id": named(f"research tube {name}"), "pseudonym": f"P-{name}"}
        for step in steps:
            self.state(step, **about, **tube, origin=BARCELONA, destination=GALICIA)

    def receive(self, about: dict[str, Any]) -> None:
        self.state(
            SampleReceived,
            **about,
            preservation=Preservation.FRESH,
            received_at=self.now,
            hours_since_extraction=2.0,
        )

    def forward(self, about: dict[str, Any]) -> dict[str, Any]:
        going = {**about, "destination": MADRID}
        self.state(
            SampleForwarded,
            **going,
            from_hub=BARCELONA,
            to_hub=MADRID,
            reason="wrong_hub",
            shipment_id=named(f"second shipment {about['sample_id']}"),
            courier="courier-one",
            material=Material.BONE_MARROW,
            tube=Tube.EDTA,
            preservation=Preservation.FRESH,
            extracted_at=self.now,
            dispatched_at=self.now,
            expected_at=self.now + timedelta(hours=6),
        )
        return going

    def order(self, about: dict[str, Any], name: str, assay: Assay, lab: str = BARCELONA) -> dict[str, Any]:
        ordered = {**about, "assay_id": named(f"assay {name}"), "destination": lab}
        self.state(AssayOrdered, **ordered, assay=assay, lab=lab, experimental=assay.experimental)
        return {**ordered, "assay": assay, "lab": lab}

    def result(
        self,
        ordered: dict[str, Any],
        event: Any = AssayResulted,
        version: int = 1,
        why: Mapping[str, Any] = MappingProxyType({}),
        **found: Any,
    ) -> None:
        about = {name: ordered[name] for name in ("assay_id", "patient", "origin", "destination")}
        content = Result(
            **{name: ordered[name] for name in ("assay_id", "sample_id", "patient", "assay", "lab")},
            result_version=version,
            experimental=ordered["assay"].experimental,
            preanalytics=Preanalytics(preservation=Preservation.FRESH, hours_since_extraction=2.0),
            released_at=self.now,
            **found,
        )
        self.state(event, **about, **why, result=content)


def whole_history() -> Network:
    """All stories one after the other."""
    network = Network()
    for story in (
        _trials,
        _research,
        _full,
        _contradicted,
        _refractory,
        _merged,
        _gone,
        _mended,
        _third,
        _late,
        _back,
        _kits,
    ):
        story(network)
    return network


def _trials(network: Network) -> None:
    for title in ("A trial", "The trial"):
        network.state(trials.TrialPublished, trial="trial-one", title=title, arms=("a",), criteria_version=1)
    for status in ("open", "paused"):
        network.state(
            trials.SiteStatusChanged,
            site="trial-one.a.hub-madrid",
            trial="trial-one",
            arm="a",
            hospital=MADRID,
            status=status,
            since=date(2025, 1, 1),
        )
    network.state(
        trials.SiteConfirmationDue,
        site="trial-one.a.hub-madrid",
        trial="trial-one",
        arm="a",
        hospital=MADRID,
        status="paused",
        since=date(2025, 1, 1),
        verified_on=date(2025, 1, 1),
        due_on=date(2025, 6, 30),
    )
    network.state(
        trials.QuestionsSessionAttached,
        session_id=named("questions session"),
        consultation_id=named("consultation of the questions"),
        patient=None,
        kind="adaptive",
        tree=None,
        tree_version=None,
        leaf=None,
        questions=("course",),
        eligible=(),
        undetermined=("trial-one/a",),
        next_question="lineage",
    )


def _research(network: Network) -> None:
    """A study gets tubes: one is used, one is destroyed after a withdrawal, one comes back, two do not leave."""
    network.study("refused", BiobankRequestSubmitted, BiobankRequestRefused)
    network.study("given up", BiobankRequestSubmitted, BiobankRequestPartlyGranted, BiobankRequestCancelled)
    network.study("study", BiobankRequestSubmitted, BiobankRequestGranted, BiobankRequestPicked)
    network.lend("1", ResearchTubeReserved, ResearchTubeHandedOut, ResearchTubeConsumed)
    network.lend("2", ResearchTubeReserved, ResearchTubeHandedOut, ResearchTubeRecalled)
    network.lend("2", ResearchTubeReported, ResearchTubeDestroyed)
    network.lend("3", ResearchTubeReserved, ResearchTubeHandedOut, ResearchTubeReturned)
    network.lend("4", ResearchTubeReserved, ResearchTubeWithheld)
    network.lend("5", ResearchTubeReserved, ResearchTubeReleased)
    network.study("study", BiobankRequestHandedOut, BiobankRequestClosed)


def _verdict(network: Network, code: str, verdict: Verdict) -> None:
    network.state(
        trials.VerdictChanged,
        verdict_id=named(f"verdict {code}"),
        patient=code,
        trial="trial-one",
        arm="a",
        verdict=verdict,
        previous=None,
        criteria_version=1,
        reasons=("age",),
        sites=(
            trials.TrialSite(
                hospital=MADRID, status="recruiting", since=date(2025, 1, 1), reason="recruiting", verdict=verdict
            ),
        ),
        because=("fact:cd22",),
    )


def _contradicted(network: Network) -> None:
    """Two laboratories; the clinician decides, a third laboratory says otherwise."""
    conflict = {"conflict_id": named("conflict full"), "patient": FULL, "fact": "cd22"}
    network.state(trials.FactConflictFound, **conflict)
    network.state(trials.FactConflictSettled, **conflict, by_person=True)
    network.state(trials.FactConflictFound, **conflict)


def _full(network: Network) -> None:
    """An early first relapse: advised, referred, sampled, assayed; alive."""
    network.register(FULL)
    first = network.episode(FULL, "full 1", kind=EpisodeKind.FIRST_DIAGNOSIS, diagnosed_on="2022-05-03")
    _treat(network, FULL, first, TreatmentKind.CHEMOTHERAPY, "2022-05")
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
    _runs_out(network, sample)
    network.receive(sample)
    network.state(SampleBanked, **sample, aliquots=4, preservation=Preservation.FROZEN_VIABLE, banked_at=network.now)
    _bank(network, sample)
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
    _log_temperature(network, sample)
    network.carry("given up", ParcelDrafted, ParcelCancelled)
    found = {"nonconformity_id": named("nonconformity full"), "hub": BARCELONA, "origin": ARAGON}
    network.state(NonconformityOpened, **found, deviation="leaked", rejected=False)
    network.state(NonconformityClosed, **found)
    _unknown_tubes(network, sample)
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
    _verdict(network, FULL, Verdict.UNDETERMINED)
    _verdict(network, FULL, Verdict.ELIGIBLE)
    network.end(about, Adherence.YES, OutcomeStatus.ALIVE_CR)
    network.state(board.ConsultationClosed, **about, reason="done")
    network.state(
        registry.OutcomeRecorded, patient=FULL, status=OutcomeStatus.ALIVE_CR, on=PartialDate.parse("2025-03")
    )


def _runs_out(network: Network, sample: dict[str, Any]) -> None:
    """Its parcel is late, and its clock turns amber."""
    mine = {"sample_id": sample["sample_id"], "patient": sample["patient"], "origin": ARAGON, "destination": BARCELONA}
    network.state(
        ViabilityChanged,
        **mine,
        clock_id=sample["sample_id"],
        assay=None,
        colour=Colour.AMBER,
        earlier_colour=Colour.GREEN,
        minutes_left=360,
        limit_at=network.now,
        rule="viability-2026.1",
    )
    network.state(
        DelayAdvised,
        **mine,
        shipment_id=named("shipment full"),
        advice=LateAdvice.STILL_IN_TIME,
        expected_at=network.now,
        earliest_reception_at=network.now,
        still_in_time=(Assay.DRP,),
        freeze_on_arrival=(),
        too_late=(),
        rule="routing-2026.2",
    )


def _unknown_tubes(network: Network, sample: dict[str, object]) -> None:
    """Three tubes came with codes that nobody knew."""
    for name in ("matched", "returned", "destroyed"):
        network.state(UnmatchedTubeFound, **_unknown(name), found_at=network.now)
    network.state(UnmatchedTubeMatched, **_unknown("matched"), sample_id=sample["sample_id"])
    network.state(UnmatchedTubeReturned, **_unknown("returned"), returned_to=ARAGON)
    network.state(UnmatchedTubeDestroyed, **_unknown("destroyed"))
    message = {"message_id": named("message"), "lab": BARCELONA, "origin": BARCELONA, "destination": BARCELONA}
    network.state(InstrumentMessageQuarantined, **message, waits=(MessageWaits.UNMATCHED,))
    network.state(InstrumentMessageSettled, **message)


def _unknown(name: str) -> dict[str, Any]:
    return {"tube_id": named(f"unknown {name}"), "hub": BARCELONA, "origin": ARAGON, "destination": BARCELONA}


def _bank(network: Network, sample: dict[str, object]) -> None:
    """A tube of the biobank is moved, DNA is made of it, and the rest is counted."""
    about = {**sample, "aliquot_id": named("aliquot full"), "destination": BARCELONA}
    network.state(
        AliquotMoved,
        **about,
        stage="stored",
        reason="reorganised",
        from_box="box-1",
        from_position="A1",
        to_box="box-2",
        to_position="A1",
        moved_at=network.now,
    )
    part = AliquotPart(aliquot_id=named("aliquot full"), amount=200, unit="ul")
    dna = {**about, "aliquot_id": named("aliquot full dna")}
    made = {"content": "dna", "preservation": Preservation.DNA, "thaw_cycles": 1, "parts": (part,)}
    network.state(AliquotDerived, **dna, **made, derived_at=network.now)
    network.state(AliquotUsed, **about, amount=300, unit="ul", thaw_cycles=1)
    alarm = {"alarm_id": named("alarm full"), "origin": BARCELONA, "destination": BARCELONA}
    shown = {"storage": "freezer-1", "probe": "1", "since": network.now, "worst": -58.0, "highest": -70.0}
    network.state(StorageAlarmRaised, **alarm, **shown)
    network.state(StorageAlarmAcknowledged, **alarm, acknowledged_at=network.now)
    probe = {"storage": "freezer-1", "probe": "1"}
    joined = {**alarm, "alarm_id": named("alarm joined")}
    network.state(StorageAlarmRaised, **joined, **shown)
    network.state(StorageAlarmMerged, **joined, **probe, into_alarm_id=alarm["alarm_id"])
    silent = {**alarm, "alarm_id": named("alarm silent")}
    network.state(StorageProbeSilent, **silent, **probe, since=network.now, silent_after_minutes=60)
    network.state(StorageAlarmEnded, **silent, ended_at=network.now)


def _log_temperature(network: Network, sample: dict[str, Any]) -> None:
    """Too warm on its way, as its logger says; at first it was read wrongly, and then said nothing of any tube."""
    parcel = {"parcel_id": named("parcel full"), "sender": ARAGON, "receiver": BARCELONA}
    about = {**parcel, "origin": ARAGON, "destination": BARCELONA, "loggers": 1, "rule": "journey-temperatures-2026.1"}
    inside = (sample["sample_id"],)
    network.state(TemperatureLogged, **about, samples=inside, judged_at=network.now, tubes=())
    warm = LoggedTube(
        sample_id=inside[0],
        limits="ambient",
        alarms=("too_warm",),
        lowest=20.0,
        highest=31.5,
        mean_kinetic=24.2,
        minutes_outside=90,
        longest_gap_minutes=0,
    )
    network.state(TemperatureLogged, **about, samples=inside, judged_at=network.now, tubes=(warm,))


def _treat(network: Network, code: str, episode_id: UUID | None, kind: TreatmentKind, since: str) -> None:
    network.state(
        registry.TreatmentRecorded,
        patient=code,
        treatment_id=named(f"treatment {code} {kind}"),
        episode_id=episode_id,
        kind=kind,
        agents=("vincristine",),
        line=1,
        started_on=PartialDate.parse(since),
    )


def _refractory(network: Network) -> None:
    """Declined here, taken there; moved to another hospital; the tube was refused; died of the disease."""
    network.register(REFRACTORY, GALICIA)
    episode = network.episode(REFRACTORY, "refractory", kind=EpisodeKind.REFRACTORY, relapse_number=2)
    about = network.ask(REFRACTORY, "refractory", episode, GALICIA)
    network.state(board.ConsultationOverdue, **about, clock="answer", due_at=network.now)
    network.state(board.ConsultationOverdue, **about, clock="recommendation", due_at=network.now)
    network.advise(about)
    declined = network.refer(about, "refractory 1", ReferralItem.CAR_T, receiver=MADRID)
    network.state(board.ReferralDeclined, **declined, reason="no_place", declined_at=network.now)
    taken = network.refer(about, "refractory 2", ReferralItem.CAR_T, receiver=BARCELONA)
    network.state(board.ReferralAccepted, **taken, accepted_at=network.now)
    mistaken = network.refer(about, "refractory 3", ReferralItem.HSCT, receiver=MADRID)
    network.state(board.ReferralAccepted, **mistaken, accepted_at=network.now)
    network.state(board.ReferralRevoked, **mistaken, revoked_at=network.now)
    sample = network.collect(REFRACTORY, "refractory", extracted_at=None)
    network.state(SampleRejected, **sample, reason="clotted", rejected_at=network.now)
    network.state(
        registry.PatientMoved,
        patient=REFRACTORY,
        from_hospital=GALICIA,
        to_hospital=MURCIA,
        region=REGIONS[MURCIA],
        origin=GALICIA,
        destination=MURCIA,
    )
    network.end(about, Adherence.NO, OutcomeStatus.DEATH_OF_DISEASE)


def _merged(network: Network) -> None:
    """One child under two codes, in two hospitals."""
    network.register(DUPLICATE, GALICIA)
    episode = network.episode(DUPLICATE, "duplicate", relapse_number=3)
    network.ask(DUPLICATE, "duplicate", episode, GALICIA)
    network.register(SURVIVOR, ARAGON)
    network.state(registry.PatientMerged, patient=SURVIVOR, duplicate=DUPLICATE)
    sample = network.collect(SURVIVOR, "survivor")
    network.receive(sample)
    network.state(
        registry.OutcomeRecorded,
        patient=SURVIVOR,
        status=OutcomeStatus.ALIVE_WITH_DISEASE,
        on=PartialDate.parse("2025-04"),
    )


def _gone(network: Network) -> None:
    """Advised and referred; then the family withdrew everything, and every service obeyed."""
    network.register(GONE)
    episode = network.episode(GONE, "gone", relapse_number=1, timing=(Timing.VERY_EARLY,))
    about = network.ask(GONE, "gone", episode)
    network.advise(about)
    referral = network.refer(about, "gone", ReferralItem.TRIAL, trial="trial-one")
    network.state(board.ReferralAccepted, **referral, accepted_at=network.now)
    network.end(about, Adherence.PARTLY, OutcomeStatus.DEATH_OF_TREATMENT)
    sample = network.collect(GONE, "gone")
    ordered = network.order(sample, "gone", Assay.NGS_PANEL)
    withdrawn = network.withdraw(GONE, Purpose.REGISTRY, Purpose.CONSULTATION, Purpose.TRIAL_MATCHING)
    network.state(board.ReferralRevoked, **referral, revoked_at=network.now, cause=withdrawn.id)
    network.state(board.ConsultationClosed, **about, reason="consent_withdrawn", cause=withdrawn.id)
    network.state(SampleQuarantined, **sample, cause=withdrawn.id)
    network.state(
        AssayCancelled,
        **{name: ordered[name] for name in ("assay_id", "sample_id", "patient")},
        cause=withdrawn.id,
    )
    for service in ("registry", "samples"):
        _confirm(network, withdrawn, service)
    _destroy(network, sample)


def _confirm(chronicle: Network, withdrawn: registry.ConsentWithdrawn, service: str) -> None:
    chronicle.state(
        network.WithdrawalConfirmed,
        withdrawal_id=withdrawn.withdrawal_id,
        patient=withdrawn.patient,
        by_service=service,
        confirmed_at=chronicle.now,
    )


def _mended(network: Network) -> None:
    """Everything was entered wrongly once."""
    network.register(MENDED)
    network.state(registry.PatientCorrected, patient=MENDED, birth_date=date(2014, 3, 1), sex=Sex.MALE)
    network.episode(MENDED, "mended", relapse_number=1)
    network.episode(MENDED, "mended", registry.EpisodeCorrected, relapse_number=2, lineage=Lineage.T)
    network.episode(MENDED, "mistaken", relapse_number=9)
    network.state(registry.EpisodeVoided, patient=MENDED, episode_id=named("episode mistaken"))
    _treat(network, MENDED, None, TreatmentKind.OTHER, "2025-01")
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


def _third(network: Network) -> None:
    """A second relapse, asked from Murcia."""
    network.register(THIRD, MURCIA)
    episode = network.episode(THIRD, "third", relapse_number=2, timing=(Timing.EARLY,))
    about = network.ask(THIRD, "third", episode, MURCIA)
    network.advise(about)
    network.contradict(about)
    network.refer(about, "third", ReferralItem.NGS, ReferralItem.FLOW, kind=ReferralKind.SAMPLE, receiver=MADRID)
    network.end(about, Adherence.YES, OutcomeStatus.ALIVE_CR)


def _late(network: Network) -> None:
    """A late first relapse, and one that may be early or late: neither is of high risk."""
    network.register(LATE)
    late = network.episode(LATE, "late", relapse_number=1, timing=(Timing.LATE,))
    network.end(network.ask(LATE, "late", late), Adherence.YES, OutcomeStatus.ALIVE_CR)
    either = network.episode(LATE, "either", relapse_number=1, timing=(Timing.EARLY, Timing.LATE))
    network.end(network.ask(LATE, "either", either), Adherence.YES, OutcomeStatus.LOST_TO_FOLLOW_UP)


def _back(network: Network) -> None:
    """Withdrawn and given again: the old verdict is gone; of the board's part the family wants nothing more."""
    network.register(BACK)
    about = network.ask(BACK, "back", None)
    network.state(board.ConsultationAnswered, **about, answered_at=network.now)
    mistaken = network.ask(BACK, "mistaken", None)
    network.state(board.ConsultationClosed, **mistaken, reason="entered_in_error")
    _verdict(network, BACK, Verdict.NOT_ELIGIBLE)
    network.withdraw(BACK, Purpose.REGISTRY)
    network.consent(BACK, Purpose.REGISTRY)
    network.withdraw(BACK, Purpose.CONSULTATION)


def _kits(network: Network) -> None:
    """Barcelona assembles kits that Aragón has ordered: one is used, one discarded, one found, one expires."""
    for step in (kits.KitOrderRequested, kits.KitOrderAccepted, kits.KitOrderSent, kits.KitOrderReceived):
        _order(network, "full", step)
    _order(network, "declined", kits.KitOrderRequested)
    _order(network, "declined", kits.KitOrderDeclined)
    _order(network, "cancelled", kits.KitOrderRequested)
    _order(network, "cancelled", kits.KitOrderCancelled)
    for name in ("used", "discarded", "found", "expired"):
        _kit(network, name, kits.KitAssembled, stock_of=BARCELONA)
        _kit(network, name, kits.KitSent, receiver=ARAGON)
        _kit(network, name, kits.KitReceived, holder=ARAGON, stock_of=ARAGON)
    here = {"holder": ARAGON}
    _kit(network, "used", kits.KitUsed, **here, sample_id=named("sample full"))
    _kit(network, "used", kits.KitRestored, **here, stock_of=ARAGON)
    _kit(network, "discarded", kits.KitDiscarded, **here, reason="damaged")
    _kit(network, "found", kits.KitLost, **here)
    _kit(network, "found", kits.KitFound, **here, stock_of=ARAGON)
    _kit(network, "expired", kits.KitExpired, **here)


def _kit(network: Network, name: str, step: type[kits.KitStep], **told: Any) -> None:
    about = {"kit_id": named(f"kit {name}"), "label": "K-000001AF", "template": "draw-heparin", "maker": BARCELONA}
    network.state(step, **{**about, "holder": BARCELONA, "origin": BARCELONA, "destination": ARAGON, **told})


def _order(network: Network, name: str, step: type[kits.KitOrderStep]) -> None:
    lines = (kits.KitLine(template="draw-heparin", number=4),)
    about = {"order_id": named(f"kit order {name}"), "orderer": ARAGON, "supplier": BARCELONA, "lines": lines}
    network.state(step, **about, origin=ARAGON, destination=BARCELONA)


def _destroy(network: Network, sample: dict[str, Any]) -> None:
    """The hub accounts for what it held, late; of another list nothing had to be destroyed."""
    one = {"patient": GONE, "holder": BARCELONA, "due_on": network.now.date(), "tubes": 1}
    gone = {**one, "destruction_id": named("destruction gone")}
    ends = {"origin": ARAGON, "destination": BARCELONA}
    network.state(DestructionListed, **gone, **ends, accounted=0)
    network.state(DestructionDue, **gone, **ends, accounted=0)
    tube = {"sample_id": sample["sample_id"], "patient": GONE, "origin": ARAGON, "destination": ARAGON}
    network.state(SampleDestroyed, **tube, destroyed_at=network.now)
    proof = {"certified_at": network.now, "certificate_sha256": "0" * 64}
    network.state(DestructionCertified, **gone, origin=BARCELONA, destination=ARAGON, accounted=1, **proof)
    spared = {**one, "destruction_id": named("destruction spared")}
    network.state(DestructionListed, **spared, **ends, accounted=0)
    network.state(DestructionRevoked, **spared, **ends, accounted=1)
