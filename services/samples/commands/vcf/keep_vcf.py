"""A file of variants has come whole: what is known of it is kept, and it is to be read."""

from dataclasses import asdict, dataclass, replace
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Forbidden, Invalid
from libs.common.identifiers import new_id
from libs.common.vocabulary import Assay
from services.samples.commands.assays.register_assay import lock_for_work
from services.samples.domain.counselling.control_material import is_control
from services.samples.domain.genomics.hgnc import former_symbols
from services.samples.domain.panels.panel import Panel, Scope
from services.samples.domain.vcf import suspicion
from services.samples.domain.vcf.draft import Asked
from services.samples.domain.vcf.vcf_file import FileState, VcfFile, check_reads
from services.samples.store.panels import panels
from services.samples.store.vcf import vcf_files


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepVcf:
    """The digest of what came, the panel by which it is read, and what the caller says of it."""

    call: Call
    assay_id: UUID
    panel_id: str
    panel_version: str
    asked: Asked
    sha256: bytes = b""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """The file, and how it is to be read; nothing is to be read of one that came before."""

    file: VcfFile
    asked: Asked
    repeated: bool = False


async def check_vcf(db: Database, order: KeepVcf) -> None:
    """Before a gigabyte comes: whether it would be taken."""
    async with db.transaction(replace(order.call, once=None)) as tx:
        assay, _ = await lock_for_work(tx, order.assay_id)
        assay.check_lab(order.call.caller.organisation)
        check_reads(assay.kind)
        if not order.call.caller.may_assay(assay.kind):
            raise Forbidden("The key of this instrument is not for this assay.")
        _found(await panels.find(tx, order.panel_id, order.panel_version))


async def keep_vcf(db: Database, order: KeepVcf) -> Kept:
    """The same file, asked in the same way, is the same draft."""
    async with db.transaction(order.call) as tx:
        assay, sample = await lock_for_work(tx, order.assay_id)
        assay.check_lab(order.call.caller.organisation)
        check_reads(assay.kind)
        panel = _found(await panels.find(tx, order.panel_id, order.panel_version))
        is_germ_line = assay.kind is Assay.GERM_LINE or is_control(sample.material)
        asked = replace(order.asked, genes=_genes(panel), is_germ_line=is_germ_line)
        file = VcfFile(
            id=new_id(),
            assay_id=assay.id,
            panel_id=panel.id,
            panel_version=panel.version,
            sha256=order.sha256,
            size=order.size,
            asked=_plain(asked),
            rule=suspicion.rule_id(),
            state=FileState.READING,
            received_at=tx.now,
            received_by=tx.call.by,
            heard_at=tx.now,
        )
        earlier = await vcf_files.same(tx, file)
        if earlier is not None:
            return Kept(tx.answer(earlier), asked, repeated=True)
        entry = Audit(did="uploaded file of variants", about=f"vcf_file/{file.id}", patient=assay.patient)
        await vcf_files.add(tx, file, entry)
        return Kept(tx.answer(file), asked)


def _plain(asked: Asked) -> dict[str, object]:
    """As JSON keeps it: lists, no tuples; the genes are the panel's."""
    told = {name: value for name, value in asdict(replace(asked, genes=None)).items() if name != "genes"}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}


def _found(panel: Panel | None) -> Panel:
    if panel is None:
        raise Invalid("There is no such version of a panel.", where="query.panel", right="one of GET /v1/panels")
    return panel


def _genes(panel: Panel) -> dict[str, str] | None:
    """Symbols that a caller may still use, to the panel's own; all genes where the panel lists none."""
    return former_symbols(panel.symbols) if panel.scope is Scope.LISTED else None
