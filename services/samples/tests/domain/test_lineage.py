"""A biobank in the mind: whatever is derived, pooled, used, moved and thawed, nothing is lost and nothing doubled."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from libs.common.errors import Invalid, Refusal, WrongState
from libs.common.vocabulary import Preservation
from services.samples.domain.biobank.aliquot import Aliquot, Place
from services.samples.domain.biobank.amount import Amount, Unit
from services.samples.domain.biobank.content import Content
from services.samples.domain.biobank.derivation import Wanted, check_derivation, pooled, thaws_of
from services.samples.domain.biobank.storage import Grid, Storage, StorageKind, check_shape, ways_down
from services.samples.domain.stages import AliquotStage

AT = datetime(2026, 6, 15, 12, tzinfo=UTC)
NODE = uuid4()
VALUES = st.integers(1, 60)


def tube(amount: int | None = 100, **told: Any) -> Aliquot:
    made = {
        "id": uuid4(),
        "label": "A-1",
        "sample_id": NODE,
        "patient": "000001AF",
        "hospital": "hospital-aragon",
        "hub": "hub-barcelona",
        "preservation": Preservation.FROZEN_VIABLE,
        "volume_ul": amount,
        "place": Place("box", "A1"),
        "storage_id": NODE,
        "banked_at": AT,
        "initial_amount": amount,
        "amount": amount,
        "unit": Unit.MICROLITRES if amount is not None else None,
    }
    return Aliquot(**{**made, **told})


def ul(value: int) -> Amount:
    return Amount(value, Unit.MICROLITRES)


class Bank(RuleBasedStateMachine):
    """Tubes by id, and what was used of them; the sum of all is what was banked."""

    def __init__(self) -> None:
        super().__init__()
        self.tubes: dict[Any, Aliquot] = {}
        self.banked = self.used = 0
        self.free = 0

    def put(self, made: Aliquot) -> None:
        self.free += 1
        self.tubes[made.id] = made.laid(Place("box", str(self.free)), NODE)

    @initialize(values=st.lists(VALUES, min_size=2, max_size=3))
    def bank(self, values: list[int]) -> None:
        self.banked = sum(values)
        for value in values:
            self.put(tube(value))

    def pick(self, data: st.DataObject) -> Aliquot:
        return self.tubes[data.draw(st.sampled_from(list(self.tubes)))]

    def attempt(self, change: Any, *changed: Aliquot) -> list[Aliquot] | None:
        """What the domain allows is done; what it refuses changes nothing."""
        try:
            return [change(one) for one in changed]
        except Refusal:
            assert any(
                one.stage is AliquotStage.USED_UP or one.amount < 60 for one in changed if one.amount is not None
            )
            return None

    @rule(data=st.data(), value=VALUES)
    def use(self, data: st.DataObject, value: int) -> None:
        for rest in self.attempt(lambda one: one.without(ul(value)), self.pick(data)) or []:
            self.tubes[rest.id] = rest
            self.used += value

    @precondition(lambda self: len(self.tubes) < 12)
    @rule(data=st.data(), value=VALUES, thawed=st.booleans())
    def derive(self, data: st.DataObject, value: int, thawed: bool) -> None:
        for rest in (
            self.attempt(lambda one: (one.thawed() if thawed else one).without(ul(value)), self.pick(data)) or []
        ):
            self.tubes[rest.id] = rest
            self.put(tube(value, thaw_cycles=rest.thaw_cycles))

    @precondition(lambda self: len(self.tubes) < 12)
    @rule(data=st.data(), value=VALUES)
    def pool(self, data: st.DataObject, value: int) -> None:
        parents = [self.pick(data), self.pick(data)]
        try:
            total = pooled(parents, [ul(value), ul(value)])
            rests = [parent.without(ul(value)) for parent in parents]
        except Refusal:
            return
        assert total == ul(2 * value)
        self.tubes |= {rest.id: rest for rest in rests}
        self.put(tube(total.value, thaw_cycles=thaws_of(parents)))

    @rule(data=st.data())
    def thaw(self, data: st.DataObject) -> None:
        one = self.pick(data)
        for after in self.attempt(lambda aliquot: aliquot.thawed(), one) or []:
            assert (after.thaw_cycles, after.version) == (one.thaw_cycles + 1, one.version + 1)
            self.tubes[after.id] = after

    @rule(data=st.data())
    def take_out(self, data: st.DataObject) -> None:
        one = self.pick(data)
        if one.stage is AliquotStage.STORED:
            self.tubes[one.id] = one.taken_out()

    @invariant()
    def amounts_add_up(self) -> None:
        left = [one.amount for one in self.tubes.values() if one.amount is not None]
        assert all(amount >= 0 for amount in left)
        assert sum(left) + self.used == self.banked

    @invariant()
    def every_tube_is_at_one_place_or_none(self) -> None:
        places = [one.place for one in self.tubes.values() if one.place]
        assert len(set(places)) == len(places)
        assert all((one.stage is AliquotStage.STORED) == (one.place is not None) for one in self.tubes.values())
        assert all(one.place is None for one in self.tubes.values() if one.amount == 0)


Bank.TestCase.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
TestBank = Bank.TestCase


@pytest.mark.parametrize(
    ("parent", "wanted", "taken", "refused"),
    [
        (tube(), Wanted(Content.DNA, Preservation.DNA, Amount(900, Unit.NANOGRAMS)), ul(50), None),
        (tube(), Wanted(Content.MNC, Preservation.FROZEN_VIABLE, Amount(10**6, Unit.CELLS)), ul(50), None),
        (tube(None), Wanted(Content.SAMPLE, Preservation.FROZEN_VIABLE, None), None, None),
        (tube(), Wanted(Content.SAMPLE, Preservation.FROZEN_VIABLE, ul(51)), ul(50), "cannot hold more"),
        (tube(), Wanted(Content.DNA, Preservation.FROZEN_VIABLE, None), ul(50), "not kept as"),
        (tube(), Wanted(Content.DNA, Preservation.DNA, Amount(5, Unit.CELLS)), ul(50), "not counted in"),
        (tube(), Wanted(Content.DNA, Preservation.DNA, None), None, "must be said"),
        (tube(content=Content.DNA), Wanted(Content.MNC, Preservation.FROZEN_VIABLE, None), ul(5), "can be made"),
    ],
)
def test_what_can_be_made_of_a_tube(parent: Aliquot, wanted: Wanted, taken: Amount | None, refused: str | None) -> None:
    if refused is None:
        check_derivation(parent, [wanted], [taken])
        return
    with pytest.raises(Invalid, match=refused):
        check_derivation(parent, [wanted], [taken])


def test_a_pool_is_of_one_child_and_of_one_kind() -> None:
    for other in (tube(patient="000002DE"), tube(content=Content.DNA), tube(hub="hub-madrid")):
        with pytest.raises(WrongState):
            pooled([tube(), other], [ul(1), ul(1)])
    one = tube()
    with pytest.raises(Invalid, match="twice"):
        pooled([one, one], [ul(1), ul(1)])
    with pytest.raises(Invalid, match="unit"):
        pooled([one, tube()], [ul(1), Amount(1, Unit.CELLS)])


def node(kind: StorageKind, **told: Any) -> Storage:
    about = {"id": NODE, "label": "C-1", "hub": "hub-madrid", "parent_id": None, "name": "n", "path": "n"}
    return Storage(**{**about, "kind": kind, "grid": None, "capacity": None, "created_at": AT, **told})


def test_grid_names_its_places_and_no_others() -> None:
    grid = Grid(2, 10)
    assert grid.positions()[0] == "A1"
    assert grid.positions()[-1] == "B10"
    assert all(grid.has(position) for position in grid.positions())
    assert not any(grid.has(position) for position in ("C1", "A11", "A0", "A01", "a1", "", "AA1"))


def test_positions_are_asked_where_there_are_some() -> None:
    node(StorageKind.BOX, grid=Grid(9, 9)).check_has("C4", where="w")
    node(StorageKind.BOX).check_has("anything", where="w")
    node(StorageKind.CONTAINER).check_has(None, where="w")
    wrong = [(node(StorageKind.BOX, grid=Grid(9, 9)), "K1"), (node(StorageKind.BOX), None)]
    wrong += [(node(StorageKind.CONTAINER), "A1"), (node(StorageKind.ROOM), "A1")]
    for place, position in wrong:
        with pytest.raises(Invalid):
            place.check_has(position, where="w")


def test_the_wider_holds_the_narrower() -> None:
    node(StorageKind.FREEZER).check_can_hold(StorageKind.BOX)
    node(StorageKind.OTHER).check_can_hold(StorageKind.SITE)
    for outer, inner in ((StorageKind.BOX, StorageKind.ROOM), (StorageKind.CONTAINER, StorageKind.BOX)):
        with pytest.raises(Invalid):
            node(outer).check_can_hold(inner)
    with pytest.raises(Invalid):
        check_shape(StorageKind.CONTAINER, Grid(1, 1), None)
    with pytest.raises(Invalid):
        check_shape(StorageKind.BOX, None, 5)


def test_names_lead_down_the_tree_and_odd_ones_stand_alone() -> None:
    assert ways_down("freezer-1/rack-B/box-07") == ["freezer-1", "freezer-1/rack-B", "freezer-1/rack-B/box-07"]
    assert ways_down("box//7") == ["box//7"]
    assert ways_down("box/") == ["box/"]
