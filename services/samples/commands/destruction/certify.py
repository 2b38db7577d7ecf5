"""When everything on a list is accounted for, its certificate is made: facts and a hash, kept for ever."""

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.organisations import Organisations
from services.samples.domain.destruction import destruction_statements as statements
from services.samples.domain.destruction.certificate import digest_of, facts_of
from services.samples.domain.destruction.destruction import Destruction, is_accounted
from services.samples.store.destruction import destructions, listed_tubes


async def certify_if_whole(tx: Transaction, one: Destruction, *, parties: Organisations) -> Destruction:
    """Of a list that this transaction has locked; as it is, while something is left to do."""
    tubes = await listed_tubes.of_list(tx, one.id)
    if not is_accounted(tubes):
        return one
    names = {party: parties.get(party).name for party in {one.hospital, one.holder}}
    zone = str(parties.get(one.hospital).zone)
    facts = facts_of(one, tubes, names=names, zone=zone, at=tx.now)
    certified = one.certified(facts, digest=digest_of(facts), at=tx.now)
    about = f"destruction/{one.id}"
    changes = {"sha256": certified.certificate_hash}
    entry = Audit(did="certified destruction", about=about, patient=one.patient, changes=changes)
    await destructions.save(tx, certified, entry)
    await outbox.put(tx, statements.certified(certified, tubes, at=tx.now))
    return certified
