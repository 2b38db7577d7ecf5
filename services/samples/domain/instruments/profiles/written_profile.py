"""A profile with who wrote it: shipped with the software, or a laboratory's own in a version of its own."""

from dataclasses import dataclass
from datetime import datetime

from services.samples.domain.instruments.profiles.device_profile import DeviceProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenProfile:
    """`lab` None: shipped; then the version counts the releases of the file."""

    profile: DeviceProfile
    version: int
    lab: str | None = None
    written_at: datetime | None = None
    written_by: str | None = None

    @property
    def called(self) -> str:
        """As messages name the profile they were read by: with its version, for the same name changes its meaning."""
        return f"{self.profile.name}@{self.version}"
