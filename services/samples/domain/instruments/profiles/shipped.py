"""The profiles that come with the software, one file each with its source; maps of codes that several share beside."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from services.samples.domain.instruments.message import Protocol
from services.samples.domain.instruments.profiles.device_profile import DeviceProfile
from services.samples.domain.instruments.profiles.written_profile import WrittenProfile

FOLDER: Final = Path(__file__).with_name("shipped")

USUAL: Final = {
    Protocol.HL7: "hl7-lenient",
    Protocol.ASTM: "astm-lenient",
    Protocol.JSON: "json",
}
"""By which a message is read whose sender is no registered device, and whose laboratory has no default."""


@cache
def shipped() -> Mapping[str, WrittenProfile]:
    """All, by name."""
    found = [_written(_table(path)) for path in sorted(FOLDER.glob("*.toml"))]
    return {one.profile.name: one for one in found}


def usual(protocol: Protocol) -> WrittenProfile:
    """For senders that nobody has registered."""
    return shipped()[USUAL[protocol]]


def _written(file: dict[str, Any]) -> WrittenProfile:
    version, maps = int(file.pop("version")), file.pop("maps", [])
    results = [_table(FOLDER / "maps" / f"{name}.toml") for name in maps]
    return WrittenProfile(version=version, profile=DeviceProfile.model_validate({**file, "results": results}))


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
