"""The bytes of a received message are read by the profile of whoever sent it."""

from typing import Any, Final

import orjson

from services.samples.commands.instruments.batch import Opened, Read
from services.samples.domain.instruments.device import Device
from services.samples.domain.instruments.parsed_json import from_json, written
from services.samples.domain.instruments.profiles.written_profile import WrittenProfile
from services.samples.domain.instruments.receipt import Receipt
from services.samples.store.instruments.reading_rules import Bench

_NUL: Final = rb"\u0000"


def open_message(receipt: Receipt, raw: bytes, bench: Bench, read: Read) -> Opened:
    """Unreadable if they are no message of that protocol."""
    device = device_of(receipt, bench)
    return opened_as(receipt, raw, bench.profile_for(device, receipt.protocol), read, device=device)


def opened_as(
    receipt: Receipt, raw: bytes, profile: WrittenProfile, read: Read, *, device: Device | None = None
) -> Opened:
    """Read by this very profile."""
    message = read(raw, profile.profile.reading_rules())
    text = written(message)
    parsed = orjson.loads(text)
    if _NUL in text:
        parsed = _storable(parsed)
        message = from_json(parsed)
    return Opened(receipt=receipt, message=message, parsed=parsed, profile=profile, device=device)


def opened_before(receipt: Receipt, bench: Bench) -> Opened | None:
    """As it was read when it was filed first; None if it never was."""
    if receipt.parsed is None:
        return None
    device = device_of(receipt, bench)
    profile = bench.profile_for(device, receipt.protocol)
    message = from_json(receipt.parsed)
    return Opened(receipt=receipt, message=message, parsed=receipt.parsed, profile=profile, device=device)


def device_of(receipt: Receipt, bench: Bench) -> Device | None:
    """As a door that belongs to one device has said, or by what the sender says of itself."""
    named = bench.named_device(receipt.device)
    return named or bench.device(application=receipt.application, facility=receipt.facility)


def _storable(value: Any) -> Any:
    """Without NUL, which PostgreSQL does not take; the bytes as received keep theirs."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {name: _storable(one) for name, one in value.items()}
    return value
