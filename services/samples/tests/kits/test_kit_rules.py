"""The table of kits and the states: complete, in the network's own words, each with its source."""

from libs.common.organisations import Organisations
from libs.common.vocabulary import Material, Preservation
from services.samples.domain.kits import kit_order_states, kit_states
from services.samples.domain.kits.kit_order_statements import EVENT_OF as TOLD_OF_ORDER
from services.samples.domain.kits.kit_statements import EVENT_OF as TOLD_OF_KIT
from services.samples.domain.kits.low_stock import low_below
from services.samples.domain.kits.template import table, templates
from services.samples.domain.routing import limits


def test_every_material_has_a_kit_and_every_entry_a_source(organisations: Organisations) -> None:
    assert {material for kind in templates().values() for material in kind.materials} == set(Material)
    assert all(entry["source"] for entry in (*table()["kit"], *table()["low"]))
    for entry in table()["low"]:
        assert low_below(entry["kit"], organisations.get(entry["organisation"])) == entry["low"]
    used = {component for entry in table()["kit"] for component in entry["number"]}
    assert used == {entry["id"] for entry in table()["component"]}


def test_kits_that_the_advice_names_are_kits_that_freeze_so() -> None:
    for state in (Preservation.FROZEN_VIABLE, Preservation.FROZEN_DRY):
        named = limits.kit_for(state)
        assert named is not None
        assert state in templates()[named.id].preservations
        assert Preservation.FRESH in templates()[named.id].preservations


def test_every_state_and_deed_is_told_and_drawn() -> None:
    assert {*kit_states.DEEDS, kit_states.Deed.ASSEMBLED} == set(TOLD_OF_KIT) == set(kit_states.Deed)
    assert set(kit_order_states.ORDER_MOVES) == set(TOLD_OF_ORDER) == set(kit_order_states.OrderState)
    drawn = kit_states.diagram() + kit_order_states.diagram()
    assert all(str(state) in drawn for state in (*kit_states.KitState, *kit_order_states.OrderState))
