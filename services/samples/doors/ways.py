"""Which way a message came: through which door, of which device, and so by which profile it is read."""

from dataclasses import dataclass

from services.samples.domain.instruments.arrival import Door
from services.samples.domain.instruments.device import Device
from services.samples.domain.instruments.message import Protocol
from services.samples.domain.instruments.profile import ReadingRules
from services.samples.domain.instruments.profiles.written_profile import WrittenProfile
from services.samples.store.instruments.reading_rules import Bench


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Of one message. `profile` names the version, too."""

    door: Door
    rules: ReadingRules
    profile: str
    device: str | None = None
    peer: str | None = None
    assays: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Of one connection, or one request, of a laboratory."""

    door: Door
    protocol: Protocol
    bench: Bench
    port: int | None = None
    peer: str | None = None
    instrument: str | None = None
    """Whose key it was."""
    assays: frozenset[str] | None = None
    """What the key is for; None: no key, or no such limit."""

    def of(self, application: str | None = None, facility: str | None = None) -> Way:
        """By the key, else by who sends; without a name, by the port alone."""
        device, written = self.sender(application, facility)
        return Way(
            door=self.door,
            rules=written.profile.reading_rules(),
            profile=written.called,
            device=device.name if device else None,
            peer=self.peer,
            assays=self.assays,
        )

    def sender(self, application: str | None, facility: str | None) -> tuple[Device | None, WrittenProfile]:
        """Which device it is, if anybody has registered it, and how it writes."""
        keyed = self.bench.named_device(self.instrument) if self.instrument else None
        device = keyed or self.bench.device(application=application, facility=facility, port=self.port)
        return device, self.bench.profile_for(device, self.protocol)
