"""What stands in doors.toml, and what is refused: a port in the open is no proof of anything."""

from pathlib import Path

import pytest

from libs.common.organisations import Organisations
from services.samples.doors.doors_file import Doors, DoorsError, read_doors

OURS = Path("deploy/network/doors.toml")
WRONG = {
    'name = "A door"\nprotocol = "mllp"\norganisation = "lab-drp"': "door.0.name",
    'name = "a"\nprotocol = "dicom"\norganisation = "lab-drp"': "'mllp' or 'astm'",
    'name = "a"\nprotocol = "mllp"\norganisation = "lab-drp"\nhost = "0.0.0.0"': "trusted_network = true",
    'name = "a"\nprotocol = "mllp"\norganisation = "lab-drp"\nhost = "lis"': "door.0.host",
    'name = "a"\nprotocol = "mllp"\norganisation = "lab-drp"\nprot = 1': "door.0.prot",
    'name = "a"\nprotocol = "mllp"\norganisation = "lab-drp"\n[[door]]\nname = "a"\nprotocol = "astm"\n'
    'organisation = "lab-drp"': "two doors have the same name",
    'name = "a"\nprotocol = "astm"\norganisation = "lab-drp"\ntls = {certificate = "c", key = "k",'
    ' client_authority = "a"}': "tls is for MLLP",
    "name = ": "is not TOML",
}


def test_our_own_doors_are_of_organisations_of_the_network() -> None:
    doors = read_doors(OURS).placed(range(8_140, 8_152))
    known = {one.id for one in Organisations.load(Path("deploy/network/organisations.toml"))}
    assert {door.organisation for door in doors.door} <= known
    assert len({door.port for door in doors.door}) == len(doors.door)


@pytest.mark.parametrize("door", list(WRONG))
def test_what_is_wrong_is_said(tmp_path: Path, door: str) -> None:
    file = tmp_path / "doors.toml"
    file.write_text(f"[[door]]\n{door}\n", encoding="utf-8")
    with pytest.raises(DoorsError, match=WRONG[door].replace(".", r"\.")):
        read_doors(file)


def test_a_file_that_is_not_there_and_ports_that_are_not_enough(tmp_path: Path) -> None:
    with pytest.raises(DoorsError, match="cannot be read"):
        read_doors(tmp_path / "none.toml")
    with pytest.raises(DoorsError, match="names no port"):
        read_doors(OURS).placed([8_140])


def test_in_a_trusted_network_it_may_listen_anywhere() -> None:
    told = {"name": "a", "protocol": "mllp", "organisation": "lab-drp", "host": "10.0.0.7", "trusted_network": True}
    assert Doors.model_validate({"door": [told]}).door[0].organisations == {"lab-drp"}


def test_a_network_holds_its_addresses_and_nothing_of_the_machine_s_own() -> None:
    told = {"organisation": "hub-madrid", "addresses": ["10.1.0.0/16", "0.0.0.0/0"], "ports": [2575]}
    [network] = Doors.model_validate({"network": [told]}).networks["hub-madrid"]
    assert network.holds("10.1.2.3", 2575)
    assert not any(network.holds(one, 2575) for one in ("169.254.169.254", "224.0.0.1", "fe80::1", "::"))
    assert not network.holds("10.1.2.3", 5432)
