"""However often a tube is sent on, called back, received and not received, one holder has it at every instant."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.vocabulary import Material, Preservation, Tube
from services.samples.domain.forwarding.forwarding import Forwarding, ForwardReason, alarms_then, standing
from services.samples.domain.stages import SampleStage
from services.samples.domain.transit.custody import Handing, Holder, Told, handing_of, is_whole, link_at, links, to_undo
from services.samples.domain.tubes.sample import Parcel, Sample

START = datetime(2026, 6, 15, 8, tzinfo=UTC)
H = timedelta(hours=1)
OTHER = {"hub-barcelona": "hub-madrid", "hub-madrid": "hub-barcelona"}
COLLECTED = Sample(
    id=UUID(int=1),
    label="S-1",
    patient="000001AF",
    hospital="hospital-aragon",
    stage=SampleStage.COLLECTED,
    created_at=START,
    hub="hub-barcelona",
    material=Material.BONE_MARROW,
    tube=Tube.EDTA,
    preservation=Preservation.FRESH,
    extracted_at=START,
    collected_at=START,
)


@dataclass
class Journey:
    """A tube, and all that was told of it."""

    tube: Sample = COLLECTED
    now: datetime = START
    told: list[Handing] = field(default_factory=list)
    sent: list[Forwarding] = field(default_factory=list)

    def keep(self, moved: Sample, **more: object) -> None:
        self.tube = moved
        who = Told(by="x", by_organisation=moved.hub, at=self.now, **more)  # type: ignore[arg-type]
        self.told.append(handing_of(moved, who))

    def parcel(self, hub: str) -> Parcel:
        its = UUID(int=100 + len(self.told))
        return Parcel(id=its, hub=hub, preservation=None, dispatched_at=self.now, expected_at=self.now + 6 * H)

    def step(self, choice: int) -> None:
        """The next thing that can happen; whatever cannot, does not."""
        self.now += H
        tube, hub = self.tube, self.tube.hub or ""
        if tube.stage is SampleStage.RECEIVED and choice:
            self.forward(tube, hub)
        elif tube.stage is SampleStage.RECEIVED:
            mistake, before = to_undo(self.told)
            back = tube.undone(preservation=before.preservation if before else None, alarms=alarms_then(self.sent))
            self.keep(back, deed="received_undone", since=self.now, undoes=mistake.version)
        elif choice == 1 and standing(self.sent):
            self.call_back(tube, standing(self.sent)[-1])
        else:
            self.keep(tube.received(hub=hub, at=self.now, noticed=("too_warm",) if choice else ()))

    def forward(self, tube: Sample, hub: str) -> None:
        gone = tube.forwarded(self.parcel(OTHER[hub]), hub=hub)
        self.sent.append(
            Forwarding(
                sample_id=tube.id,
                version=gone.version,
                patient=tube.patient,
                hospital=tube.hospital,
                by_hub=hub,
                from_hub=hub,
                to_hub=OTHER[hub],
                parcel_id=gone.shipment_id or tube.id,
                reason=ForwardReason.OTHER,
                note=None,
                forwarded_at=self.now,
                recorded_at=self.now,
                recorded_by="x",
                shipment_before=tube.shipment_id,
                dispatched_before=tube.dispatched_at,
                expected_before=tube.expected_at,
                received_before=tube.received_at,
                preservation_before=tube.preservation,
                alarms_before=tube.transport_alarms,
            )
        )
        self.keep(gone, deed="forwarded")

    def call_back(self, tube: Sample, sent: Forwarding) -> None:
        if tube.shipment_id != sent.parcel_id:
            return
        back = tube.called_back(sent)
        self.sent.append(sent.called_back(version=back.version, at=self.now, by="x"))
        self.keep(back, deed="forwarded_undone", since=self.now, undoes=sent.version)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 2), max_size=14))
def test_one_holder_at_every_instant(choices: list[int]) -> None:
    journey = Journey()
    journey.keep(COLLECTED)
    journey.now += H
    journey.keep(COLLECTED.dispatched(journey.parcel("hub-barcelona")))
    for choice in choices:
        journey.step(choice)
        chain = links(journey.told)
        assert is_whole(chain)
        newest = link_at(chain, journey.now)
        at_hub = journey.tube.stage is SampleStage.RECEIVED
        assert newest.holder is (Holder.HUB if at_hub else Holder.COURIER)
        assert (newest.organisation if at_hub else newest.destination) == journey.tube.hub
        assert (journey.tube.received_at is None) is not at_hub
    assert [one.version for one in journey.told] == list(range(1, journey.tube.version + 1))
