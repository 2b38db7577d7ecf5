"""What a device is told of an order: whether it can do it, and by which code of its own."""

from collections.abc import Collection

from libs.common.vocabulary import Assay as Kind
from services.samples.domain.instruments.device import Device
from services.samples.domain.instruments.mapping import fits
from services.samples.domain.instruments.matching import result_map
from services.samples.domain.instruments.orders_by import OrdersBy
from services.samples.domain.instruments.profiles.device_profile import DeviceProfile


def kinds_of(device: Device | None, profile: DeviceProfile) -> frozenset[Kind] | None:
    """The assays that a device does: those it may post, else those its profile maps. None: nobody has said."""
    if device is None:
        return None
    return frozenset(device.assays or [one.assay for one in profile.results]) or None


def can_be_told(device: Device, profile: DeviceProfile) -> bool:
    """Whether the profile writes orders as the device's way to it needs them."""
    if device.orders_by is None:
        return True
    return profile.orders is not None and (device.orders_by is OrdersBy.ASTM) is (profile.orders == "ASTM")


def code_of(kind: Kind, profile: DeviceProfile) -> str:
    """The device's own code for an assay, else the network's name of it."""
    chosen = result_map(profile, kind)
    exact = next((code for code in chosen.order_codes if not code.endswith("*")), None) if chosen else None
    return exact or kind.value


def asked_code(kind: Kind, profile: DeviceProfile, codes: Collection[str]) -> str | None:
    """The one of these codes that means the assay."""
    chosen = result_map(profile, kind)
    mine = (*(chosen.order_codes if chosen else ()), kind.value)
    return next((code for code in codes if any(fits(one, code) for one in mine)), None)
