"""The office enters hospitals and spellings; what stood there before stays as an earlier version."""

from dataclasses import replace

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Invalid
from libs.common.organisations import Organisations
from services.trials.domain.hospitals.hospital import Alias, Hospital
from services.trials.store import arms_due, hospitals


async def enter_hospital(db: Database, call: Call, hospital: Hospital) -> Hospital:
    """A new one, or one more version."""
    async with db.transaction(call) as tx:
        await hospitals.one_at_a_time(tx)
        before = (await hospitals.hospitals(tx)).get(hospital.id)
        call.check_version(before.version if before else 0)
        kept = replace(hospital, version=before.version + 1 if before else 1)
        await hospitals.add_hospital(tx, kept, Audit("entered hospital", f"trial-hospital/{hospital.id}"))
        if before is None or before.country != kept.country:
            await arms_due.add_all_at(tx, hospital.id)
        return tx.answer(kept)


async def enter_alias(db: Database, parties: Organisations, call: Call, alias: Alias) -> Alias:
    """A spelling that counts from now on, or no longer; records that were imported before are matched anew."""
    async with db.transaction(call) as tx:
        await hospitals.one_at_a_time(tx)
        if alias.hospital not in parties and alias.hospital not in await hospitals.hospitals(tx):
            raise Invalid(
                "There is no such hospital.",
                where="body.hospital",
                right="an id of GET /v1/trial-hospitals, or a party",
            )
        if not alias.key[1]:
            raise Invalid("A spelling has letters.", where="body.facility", right="the registry's text")
        before = (await hospitals.aliases(tx)).get(alias.key)
        call.check_version(before.version if before else 0)
        kept = replace(alias, version=before.version + 1 if before else 1)
        await hospitals.add_alias(tx, kept, Audit("entered spelling", f"trial-hospital/{alias.hospital}"))
        return tx.answer(kept)
