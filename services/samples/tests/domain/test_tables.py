"""The data files of the routing rule: complete, in the network's own words, each figure with its source."""

import tomllib
from datetime import date, time
from itertools import product
from typing import Any

import pytest

from libs.common.organisation import OrganisationKind
from libs.common.organisations import Organisations
from libs.common.vocabulary import Assay, Material, Preservation, Tube
from services.samples.domain.routing import closures, limits, pick_ups
from services.samples.domain.routing.hubs import hub_abilities
from services.samples.domain.transit.transport import FRESH_LIMIT, Temperature
from services.samples.domain.viability import traffic_light


def table() -> dict[str, Any]:
    return tomllib.loads(limits.FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("entry", table()["limit"], ids=lambda entry: "-".join(entry["assays"]))
def test_limit_is_in_our_words_and_has_a_source(entry: dict[str, Any]) -> None:
    for assay in entry["assays"]:
        for material in entry["materials"]:
            for tube, temperature in product(entry["tubes"], entry["temperatures"]):
                found = limits.limit_of(
                    Assay(assay), material=Material(material), tube=Tube(tube), temperature=Temperature(temperature)
                )
                # Were a combination there twice, the second one would never be asked.
                assert found is not None
                assert found.source == entry["source"]
                assert found.preferred <= found.longest


def test_assays_can_be_done_frozen_or_are_known_not_to() -> None:
    assert {assay for assay in Assay if limits.frozen_for(assay) is None} == {Assay.KARYOTYPE}
    assert limits.frozen_for(Assay.DBP) is Preservation.FROZEN_VIABLE


def test_rule_names_its_version() -> None:
    assert limits.rule_id() == table()["rule"]
    assert FRESH_LIMIT.total_seconds() == 48 * 3600


def test_closures_name_hubs_and_reasons(organisations: Organisations) -> None:
    entries = tomllib.loads(closures.FILE.read_text(encoding="utf-8"))
    for entry in (*entries.get("closed", ()), *entries.get("open", ())):
        assert organisations.get(entry["hub"])
        assert isinstance(entry["day"], date)
        assert entry["why"]
    assert date(2026, 5, 25) in closures.closures_of("hub-barcelona")
    assert closures.extra_openings_of("hub-barcelona") == {}


def test_extra_opening_is_read_in_wall_time() -> None:
    opening = closures.opening_of("09:00-13:30")
    assert (opening.opens, opening.closes) == (time(9), time(13, 30))


def test_hubs_of_the_file_are_hubs_with_sources(organisations: Organisations) -> None:
    abilities = hub_abilities()
    assert set(abilities) == {hub.id for hub in organisations.of_kind(OrganisationKind.HUB)}
    assert all(ability.source and ability.capacity > 0 for ability in abilities.values())


def test_thresholds_of_the_clock_have_a_source() -> None:
    thresholds = tomllib.loads(traffic_light.FILE.read_text(encoding="utf-8"))
    assert thresholds["rule"] == traffic_light.rule_id()
    assert thresholds["source"]
    assert 0 < thresholds["amber_share"] < 1


def test_windows_of_the_couriers_are_of_known_hospitals(organisations: Organisations) -> None:
    entries = tomllib.loads(pick_ups.FILE.read_text(encoding="utf-8"))["pick_up"]
    assert all(
        entry["source"] and (entry["hospital"] == "*" or entry["hospital"] in organisations) for entry in entries
    )
