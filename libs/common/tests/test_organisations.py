"""The parties of the network: the real file, and what is said of a wrong one."""

from datetime import date, time
from pathlib import Path

import pytest

from libs.common.errors import Invalid
from libs.common.organisation import Opening, OrganisationKind
from libs.common.organisations import Organisations, OrganisationsError

GOOD = """
[[organisation]]
id = "hub-x"
name = "Hub X"
kind = "hub"
region = "Aragón"
time_zone = "Europe/Madrid"
opening_hours = { monday = "08:00-20:00" }
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "organisations.toml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_the_network_has_its_parties(organisations: Organisations) -> None:
    assert [hub.id for hub in organisations.of_kind("hub")] == ["hub-barcelona", "hub-madrid"]
    assert [lab.id for lab in organisations.of_kind(OrganisationKind.LAB)] == ["lab-drp", "lab-dbp"]
    assert {"board", "office"} <= {party.id for party in organisations}
    assert "hub-madrid" in organisations
    assert len(organisations) == 21


def test_the_fifteen_hospitals_are_plainly_invented_and_in_fifteen_regions(organisations: Organisations) -> None:
    hospitals = organisations.of_kind("hospital")

    assert len({hospital.region for hospital in hospitals}) == 15
    assert all(hospital.invented and hospital.name.startswith("Invented Hospital of") for hospital in hospitals)
    assert not any(party.invented for party in organisations if party not in hospitals)


def test_the_canaries_are_an_hour_behind(organisations: Organisations) -> None:
    assert organisations.get("hospital-canarias").zone.key == "Atlantic/Canary"


def test_hours_are_per_day_of_the_week(written: Path) -> None:
    hub = Organisations.load(written).get("hub-x")

    assert hub.opening_on(date(2026, 11, 23)) == Opening(opens=time(8), closes=time(20))
    assert hub.opening_on(date(2026, 11, 24)) is None


def test_an_unknown_id_is_refused_with_the_nearest(organisations: Organisations) -> None:
    with pytest.raises(Invalid) as refused:
        organisations.get("hub-barcelna", where="body.hub")

    assert refused.value.where == "body.hub"
    assert refused.value.right == "did you mean hub-barcelona?"
    assert refused.value.wrong is None
    assert "barcelna" not in refused.value.sentence
    assert organisations.find("hub-barcelna") is None


@pytest.mark.parametrize(
    ("was", "becomes", "sentence"),
    [
        ('id = "hub-x"', 'id = "_"', "The id '_' may only have"),
        ('id = "hub-x"', 'id = "Hub.X"', "The id 'Hub.X' may only have"),
        ('id = "hub-x"', "", "An organisation without a proper id: id must be a text"),
        ('kind = "hub"', 'kind = "harbour"', "Organisation hub-x: kind 'harbour' is none of hospital, hub"),
        ("Europe/Madrid", "Europe/Atlantis", "Organisation hub-x: there is no time zone 'Europe/Atlantis'"),
        ("Europe/Madrid", "../../etc/passwd", "Organisation hub-x: there is no time zone"),
        ("08:00-20:00", "8-20", "Organisation hub-x, monday: opening hours '8-20' are not of the form"),
        ("08:00-20:00", "08:00-24:00", "Organisation hub-x, monday: opening hours '08:00-24:00' are not"),
        ("08:00-20:00", "20:00-08:00", "Organisation hub-x, monday: it closes (08:00) before it opens (20:00)"),
        ("monday", "lunes", "Organisation hub-x: lunes is no day of the week"),
        ('{ monday = "08:00-20:00" }', '"always"', "Organisation hub-x: opening_hours must be a table"),
        ("region", "regoin", "Organisation hub-x: unknown entry regoin"),
        ('region = "Aragón"', "region = 7", "Organisation hub-x: region must be a text"),
        ('region = "Aragón"', 'region = "Aragón"\ncoordinates = [91, 0]', "coordinates must be [latitude"),
        ('region = "Aragón"', 'region = "Aragón"\nservices = "car_t"', "services must be a list"),
        ("[[organisation]]", "[[party]]", "names no organisation"),
        ("[[organisation]]", "[[organisation", "is not TOML"),
    ],
)
def test_a_wrong_file_gives_one_clear_sentence(written: Path, was: str, becomes: str, sentence: str) -> None:
    written.write_text(GOOD.replace(was, becomes), encoding="utf-8")

    with pytest.raises(OrganisationsError) as trouble:
        Organisations.load(written)

    assert sentence in str(trouble.value)
    assert "\n" not in str(trouble.value)


def test_an_id_may_be_there_once(written: Path) -> None:
    written.write_text(GOOD + GOOD, encoding="utf-8")

    with pytest.raises(OrganisationsError, match="more than one organisation has the id hub-x"):
        Organisations.load(written)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(OrganisationsError, match="cannot be read: No such file"):
        Organisations.load(tmp_path / "nowhere.toml")
