"""Files of variants that nobody reads any more, because the service ended: they are to be uploaded again."""

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.samples.domain.vcf.vcf_file import SILENT_FOR
from services.samples.store.vcf import vcf_files


async def interrupt_files(db: Database) -> None:
    """Two workers at once leave each other's."""
    async with db.transaction(Call.service("samples")) as tx:
        silent = await vcf_files.silent_since(tx, tx.now - SILENT_FOR)
        for file in silent:
            entry = Audit(did="interrupted reading of file of variants", about=f"vcf_file/{file.id}")
            await vcf_files.save(tx, file.interrupted(at=tx.now), entry)
