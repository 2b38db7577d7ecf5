"""How a profile of devices is shown: as it is written, with who wrote it."""

from datetime import datetime
from typing import Self

from pydantic import Field

from libs.common.wire import View
from services.samples.domain.instruments.profiles.device_profile import DeviceProfile
from services.samples.domain.instruments.profiles.written_profile import WrittenProfile


class ProfileView(View):
    """One version of a profile; "(check)" in a source: not compared with a device of this make yet."""

    name: str
    title: str
    lab: str | None = Field(description="Whose own it is; null: it comes with the software.")
    written_at: datetime | None
    written_by: str | None
    profile: DeviceProfile = Field(description="As it is written: send it under another name to have one of your own.")
    version: int

    @classmethod
    def of(cls, written: WrittenProfile) -> Self:
        return cls(
            name=written.profile.name,
            title=written.profile.title,
            lab=written.lab,
            written_at=written.written_at,
            written_by=written.written_by,
            profile=written.profile,
            version=written.version,
        )


class ProfilesView(View):
    """Shipped ones and the own ones, by name."""

    items: tuple[ProfileView, ...]
