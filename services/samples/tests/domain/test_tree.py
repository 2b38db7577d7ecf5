"""A storage tree in the mind: whatever is carried and named anew, paths are true, nothing stands in itself."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from libs.common.errors import Invalid, Refusal, TooLarge, WrongState
from services.samples.domain.biobank.storage import Storage, StorageKind
from services.samples.domain.tree.relocation import MOST_TUBES, relocation_of

AT = datetime(2026, 6, 15, 12, tzinfo=UTC)
NAMES = st.sampled_from(["a", "b", "c"])


def node(name: str, parent: Storage | None = None, kind: StorageKind = StorageKind.OTHER) -> Storage:
    return Storage(
        id=uuid4(),
        label="C-1",
        hub="hub-madrid",
        parent_id=parent.id if parent else None,
        kind=kind,
        name=name,
        path=f"{parent.path}/{name}" if parent else name,
        grid=None,
        capacity=None,
        created_at=AT,
    )


class Tree(RuleBasedStateMachine):
    """Nodes by id, and tubes that know the path of the node they lie in."""

    def __init__(self) -> None:
        super().__init__()
        self.nodes: dict[UUID, Storage] = {}
        self.tubes: dict[int, tuple[UUID, str]] = {}

    @initialize()
    def plant(self) -> None:
        for name in ("x", "y", "z"):
            self.put(node(name))

    def put(self, one: Storage) -> None:
        if all(other.path != one.path for other in self.nodes.values()):
            self.nodes[one.id] = one

    def pick(self, data: st.DataObject) -> Storage:
        return self.nodes[data.draw(st.sampled_from(list(self.nodes)))]

    @rule(data=st.data(), name=NAMES)
    def draw_node(self, data: st.DataObject, name: str) -> None:
        self.put(node(name, self.pick(data)))

    @rule(data=st.data())
    def lay(self, data: st.DataObject) -> None:
        one = self.pick(data)
        self.tubes[len(self.tubes)] = (one.id, one.path)

    @rule(data=st.data(), name=NAMES, to_root=st.booleans())
    def carry(self, data: st.DataObject, name: str, to_root: bool) -> None:
        one, parent = self.pick(data), None if to_root else self.pick(data)
        inside = [other for other in self.nodes.values() if self.is_within(other, one)]
        try:
            to = relocation_of(one, parent=parent, name=name, inside=inside, tubes=0)
        except Refusal:
            assert parent in inside or to_root or (parent and one.path == f"{parent.path}/{name}")
            return
        if any(other.path == to.to_path for other in self.nodes.values() if other not in inside):
            return
        for other in inside:
            self.nodes[other.id] = replace(other, path=to.path_of(other.path))
        self.nodes[one.id] = replace(one, path=to.to_path, name=to.name, parent_id=to.parent_id)
        moved = {other.id for other in inside}
        for tube, (at, path) in self.tubes.items():
            self.tubes[tube] = (at, to.path_of(path) if at in moved else path)

    def is_within(self, one: Storage, outer: Storage) -> bool:
        way: Storage | None = one
        while way is not None and way.id != outer.id:
            way = self.nodes[way.parent_id] if way.parent_id else None
        return way is not None

    @invariant()
    def paths_are_true_and_lead_to_a_root(self) -> None:
        for one in self.nodes.values():
            seen: set[UUID] = set()
            names: list[str] = []
            way: Storage | None = one
            while way is not None:
                assert way.id not in seen
                seen.add(way.id)
                names.insert(0, way.name)
                way = self.nodes[way.parent_id] if way.parent_id else None
            assert one.path == "/".join(names)

    @invariant()
    def one_path_is_one_node_and_tubes_know_it(self) -> None:
        assert len({one.path for one in self.nodes.values()}) == len(self.nodes)
        assert all(self.nodes[at].path == path for at, path in self.tubes.values())


Tree.TestCase.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
TestTree = Tree.TestCase


def test_what_cannot_be_carried_there() -> None:
    room, rack = node("room", kind=StorageKind.ROOM), node("rack", kind=StorageKind.RACK)
    box = node("box", rack, kind=StorageKind.BOX)
    with pytest.raises(Invalid, match="holds no rack"):
        relocation_of(rack, parent=box, name="rack", inside=[rack], tubes=0)
    with pytest.raises(Invalid, match="within itself"):
        relocation_of(rack, parent=box, name="rack", inside=[rack, box], tubes=0)
    with pytest.raises(Invalid, match="no other place"):
        relocation_of(node("old"), parent=box, name="old", inside=[node("old")], tubes=0)
    with pytest.raises(WrongState, match="already"):
        relocation_of(box, parent=rack, name="box", inside=[box], tubes=0)
    with pytest.raises(Invalid, match="too long"):
        relocation_of(rack, parent=room, name="n" * 250, inside=[rack, box], tubes=0)
    with pytest.raises(TooLarge):
        relocation_of(rack, parent=room, name="rack", inside=[rack], tubes=MOST_TUBES + 1)
    closed = replace(room, closed_at=AT)
    with pytest.raises(WrongState, match="out of use"):
        relocation_of(rack, parent=closed, name="rack", inside=[rack], tubes=0)
