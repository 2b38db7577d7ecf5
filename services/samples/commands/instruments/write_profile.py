"""A laboratory writes a profile of its own, or a new version of one; earlier versions stay as they were."""

from dataclasses import dataclass

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import AlreadyThere, Invalid, NotFound
from services.samples.domain.instruments.profiles.device_profile import DeviceProfile
from services.samples.domain.instruments.profiles.shipped import shipped
from services.samples.domain.instruments.profiles.targets import wrong_targets
from services.samples.domain.instruments.profiles.written_profile import WrittenProfile
from services.samples.store.instruments import profiles


@dataclass(frozen=True, slots=True)
class WriteProfile:
    """The whole profile, as it is to be from now on."""

    call: Call
    profile: DeviceProfile


async def create_profile(db: Database, order: WriteProfile) -> WrittenProfile:
    """The first version, under a name that is neither shipped nor taken."""
    check_profile(order.profile)
    if order.profile.name in shipped():
        raise AlreadyThere("A profile of this name comes with the software.", where="body.name", right="another name")
    async with db.transaction(order.call) as tx:
        return tx.answer(await _keep(tx, order, version=1))


async def rewrite_profile(db: Database, order: WriteProfile) -> WrittenProfile:
    """The next version: messages that come from now on are read by it."""
    check_profile(order.profile)
    async with db.transaction(order.call) as tx:
        newest = await profiles.find(tx, order.profile.name, lab=order.call.caller.organisation)
        if newest is None:
            raise NotFound("Your laboratory has no profile of this name; those that are shipped are not changed.")
        order.call.check_version(newest.version)
        return tx.answer(await _keep(tx, order, version=newest.version + 1))


def check_profile(profile: DeviceProfile) -> None:
    """Refuse a map into fields that no result has, naming each."""
    wrong = wrong_targets(profile.results, where="body")
    if wrong:
        raise Invalid("The maps name fields that the results do not have.", several=wrong)


async def _keep(tx: Transaction, order: WriteProfile, *, version: int) -> WrittenProfile:
    written = WrittenProfile(
        lab=tx.call.caller.organisation,
        profile=order.profile,
        version=version,
        written_at=tx.now,
        written_by=tx.call.by,
    )
    about = f"instrument-profile/{order.profile.name}"
    entry = Audit(did="wrote instrument profile", about=about, changes={"version": version})
    if not await profiles.add(tx, written, entry):
        raise AlreadyThere(
            "There is a profile of this name, or somebody wrote this version just now.", where="body.name"
        )
    return written
