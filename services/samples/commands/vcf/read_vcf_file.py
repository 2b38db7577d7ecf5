"""A file of variants is read in a process of its own; how far it is can be asked meanwhile."""

import asyncio
import json
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import structlog

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid, Refusal, Unavailable
from libs.common.off_loop import off_loop
from services.samples.commands.assays.register_assay import lock_for_work
from services.samples.commands.vcf.keep_vcf import Kept
from services.samples.domain.counselling.finding import FindingKind, GermLineFinding
from services.samples.domain.vcf.draft import Proposal, Read, read_apart
from services.samples.domain.vcf.vcf_file import FileState, VcfFile
from services.samples.store.counselling import findings
from services.samples.store.vcf import vcf_files

log = structlog.get_logger(__name__)

WITHIN: Final = 3_600.0
BEAT: Final = 2.0
"""Seconds between two signs of life."""

_turns: Final = asyncio.Semaphore(1)
"""One at a time: other calculations need the other process."""


async def read_vcf_file(db: Database, call: Call, kept: Kept, path: str) -> None:
    """Read it and keep the draft, or why there is none; whoever calls waits or does not."""
    mine, file = replace(call, once=None, if_match=None), kept.file
    try:
        read = await _read(db, mine, kept, path)
    except Refusal as refused:
        await _refuse(db, mine, file, _why(refused))
    except Exception as mistake:  # noqa: BLE001 - its words may be the file's: only its kind is told
        log.error("file of variants was not read", error=type(mistake).__name__)  # noqa: TRY400
        await _refuse(db, mine, file, "The file could not be read, by a mistake of ours.")
    else:
        await _draft(db, mine, file, read)


async def _read(db: Database, call: Call, kept: Kept, path: str) -> Read:
    with TemporaryDirectory(prefix="reallnet-vcf-") as folder:
        progress = Path(folder) / "progress.json"
        reading = asyncio.create_task(_in_turn(kept, path, progress))
        try:
            while not (await asyncio.wait({reading}, timeout=BEAT))[0]:
                async with db.transaction(call) as tx:
                    await vcf_files.hear(tx, kept.file.id, records=_so_far(progress))
            return await reading
        finally:
            reading.cancel()


async def _in_turn(kept: Kept, path: str, progress: Path) -> Read:
    async with _turns:
        return await off_loop(read_apart, path, kept.asked, str(progress), within=WITHIN)


def _so_far(progress: Path) -> int:
    with suppress(OSError, ValueError, KeyError):
        return int(json.loads(progress.read_text(encoding="utf-8"))["records"])
    return 0


def _why(refused: Refusal) -> str:
    right = f" Right would be: {refused.right}." if refused.right else ""
    where = f" ({refused.where})" if isinstance(refused, Invalid) and refused.where else ""
    again = " Upload it again later." if isinstance(refused, Unavailable) else ""
    return f"{refused.sentence}{where}{right}{again}"


async def _draft(db: Database, call: Call, file: VcfFile, read: Read) -> None:
    """What is suspected to be inherited goes to genetic counselling, in the same transaction, and into no draft."""
    async with db.transaction(call) as tx:
        try:
            assay, _ = await lock_for_work(tx, file.assay_id)
        except Refusal as refused:
            await _end(tx, file, refused=refused.sentence)
            return
        locked = await vcf_files.lock(tx, file.id)
        if locked.state is not FileState.READING:
            return
        withheld = bool(read.suspected) or read_for_germ_line(locked)
        drafted = locked.drafted(
            facts=read.facts,
            counts=asdict(read.counts),
            proposals=[_shown(one) for one in read.proposals],
            withheld=withheld,
            at=tx.now,
        )
        if withheld:
            await findings.keep(tx, assay.id, tuple(map(_suspicion, read.suspected)), file_id=file.id)
        entry = Audit(did="read file of variants", about=f"vcf_file/{file.id}", patient=assay.patient)
        await vcf_files.save(tx, drafted, entry)


def read_for_germ_line(file: VcfFile) -> bool:
    """Everything that such a file holds is inherited."""
    return bool(file.asked.get("is_germ_line"))


def _shown(one: Proposal) -> dict[str, object]:
    return {name: value for name, value in asdict(one).items() if name != "because"}


def _suspicion(one: Proposal) -> GermLineFinding:
    named = ("gene", "transcript", "hgvs_c", "hgvs_p", "hgvs_g", "assembly", "vaf_percent", "depth", "because")
    told = {name: getattr(one, name) for name in named}
    return GermLineFinding.model_validate({"kind": FindingKind.SUSPECTED, **told})


async def _refuse(db: Database, call: Call, file: VcfFile, reason: str) -> None:
    async with db.transaction(call) as tx:
        await _end(tx, file, refused=reason)


async def _end(tx: Transaction, file: VcfFile, *, refused: str) -> None:
    locked = await vcf_files.lock(tx, file.id)
    if locked.state is FileState.READING:
        entry = Audit(did="refused file of variants", about=f"vcf_file/{file.id}")
        await vcf_files.save(tx, locked.refused(refused, at=tx.now), entry)
