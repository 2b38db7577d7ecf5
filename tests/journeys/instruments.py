"""What a laboratory sets up for its instruments: a profile of its own, and a device that is read by it."""

from services.samples.api.instruments.devices import EXAMPLE as DEVICE
from services.samples.api.instruments.profiles import EXAMPLE as PROFILE
from tests.conftest import Live

NAME = str(PROFILE["name"])
"""Under the documented example's own name: a body that names another one is wrong before anything is looked up."""


async def instruments_of(live: Live, hub: str) -> dict[str, str]:
    """Made once; whoever asks again gets the same."""
    technician = f"hub_technician@{hub}"
    written = await live.ask(technician, "POST", "samples", "/v1/instrument-profiles", json=PROFILE)
    assert written.status_code in {201, 409}, written.text
    made = await live.ask(technician, "POST", "samples", "/v1/instrument-devices", json=DEVICE)
    assert made.status_code in {201, 409}, made.text
    listed = await live.ask(technician, "GET", "samples", "/v1/instrument-devices?limit=200")
    found = next(one for one in listed.json()["items"] if one["name"] == DEVICE["name"])
    return {"device_id": str(found["id"]), "profile_name": NAME}
