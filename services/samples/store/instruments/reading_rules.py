"""By which profile the messages of a sender are read: its device's, the laboratory's default, or the shipped one."""

from dataclasses import dataclass

from libs.common.database import Transaction
from services.samples.domain.instruments.device import Device, device_of
from services.samples.domain.instruments.message import Protocol
from services.samples.domain.instruments.profiles.shipped import shipped, usual
from services.samples.domain.instruments.profiles.written_profile import WrittenProfile
from services.samples.store.instruments import devices, profiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """All that one laboratory has set up: few enough to be read at once."""

    lab: str
    devices: tuple[Device, ...]
    own: dict[str, WrittenProfile]

    def device(self, *, application: str | None, facility: str | None, port: int | None = None) -> Device | None:
        """Who it is that sends."""
        return device_of(self.devices, application=application, facility=facility, port=port)

    def named_device(self, name: str | None) -> Device | None:
        """By the name under which a door took it."""
        return next((one for one in self.devices if one.name == name), None)

    def profile(self, name: str) -> WrittenProfile | None:
        """The laboratory's own of this name, or the shipped one."""
        return self.own.get(name) or shipped().get(name)

    def profile_for(self, device: Device | None, protocol: Protocol) -> WrittenProfile:
        """What a device's messages are read by; a profile of another protocol cannot be meant."""
        found = None if device is None else self.profile(device.profile)
        return found if found is not None and found.profile.protocol is protocol else usual(protocol)


async def bench_of(tx: Transaction, lab: str) -> Bench:
    """Two questions, however many messages are read by the answer."""
    return Bench(lab=lab, devices=tuple(await devices.of_lab(tx, lab)), own=dict(await profiles.newest(tx, lab=lab)))
