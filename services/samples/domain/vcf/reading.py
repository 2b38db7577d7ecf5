"""A file of variants is read record by record, in a process of its own: what of it is proposed, and what is suspected.

The library is imported here and nowhere else. It writes what it stumbles over, records among it, to the process's
error output: that is closed while it reads.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Any, Final

from cyvcf2 import VCF

from libs.common.errors import Invalid
from services.samples.domain.genomics.assembly import accessions
from services.samples.domain.vcf import suspicion
from services.samples.domain.vcf.annotation import Effect, best, effects
from services.samples.domain.vcf.annotation import columns_of as parts_of
from services.samples.domain.vcf.call import SampleCall, sample_call
from services.samples.domain.vcf.draft import Asked, Counts, Proposal, Read
from services.samples.domain.vcf.header import Columns, HeaderFacts, columns_of, facts_of
from services.samples.domain.vcf.unpacking import look_through

MOST_PROPOSED: Final = 2_000
"""More is no list that a person could tier; the file's filters are wanting then."""
EVERY: Final = 0.5
"""Seconds between two notes of how far it is."""
INHERITED: Final = "A germ-line assay, or a germ-line control."
PASSED: Final = frozenset({"PASS"})


def read_vcf(path: str, asked: Asked, progress: str) -> Read:
    """Read it whole, or refuse it; nothing of a refused file is taken."""
    file = Path(path)
    unpacked = look_through(file)
    with _silent():
        reader = _opened(path)
        try:
            return _Reading(reader, asked, Path(progress), unpacked).read()
        finally:
            reader.close()


def _opened(path: str) -> Any:
    try:
        return VCF(path)
    except Exception as broken:  # the library raises nothing narrower
        right = "VCF 4.1 or later with a whole header and at least one sample column"
        raise Invalid("The file cannot be read as VCF.", where="body", right=right) from broken


@contextmanager
def _silent() -> Iterator[None]:
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


class _Reading:
    """One file, with what its header says."""

    def __init__(self, reader: Any, asked: Asked, progress: Path, unpacked: int) -> None:
        header, names = reader.raw_header, reader.samples
        self.reader, self.asked, self.progress = reader, asked, progress
        if not names:
            raise Invalid("The file has no sample column.", where="body", right="FORMAT and at least one sample")
        self.facts: HeaderFacts = facts_of(header, samples=len(names), asked=asked.assembly)
        self.columns: Columns = columns_of(names, tumour=asked.tumour, normal=asked.normal)
        self.tag, self.parts = _annotations(reader)
        self.accessions = accessions(self.facts.assembly)
        self.filters = PASSED.union(asked.filters) - (frozenset() if "PASS" in asked.filters else PASSED)
        self.found = Read(facts={**asdict(self.facts), "annotated_by": self.tag}, counts=Counts(), unpacked=unpacked)
        self.noted = 0.0

    def read(self) -> Read:
        counts = self.found.counts
        try:
            for record in self.reader:
                counts.records += 1
                self._note()
                self._take(record)
        except Invalid:
            raise
        except Exception as broken:  # the library raises nothing narrower
            where = f"record {counts.records + 1}"
            raise Invalid(f"The file cannot be read at {where}.", where="body", right="whole records") from broken
        if not counts.records:
            raise Invalid("The file has a header and no record.", where="body", right="at least one record")
        return self.found

    def _take(self, record: Any) -> None:
        counts = self.found.counts
        if not self.filters.intersection(record.FILTERS or ("PASS",)):
            counts.filtered += 1
            return
        written = record.INFO.get(self.tag)
        if not written:
            counts.not_annotated += 1
            return
        every = list(effects(written, self.parts))
        mine = [one for one in every if self._gene(one) is not None]
        if not mine:
            counts.outside_panel += 1
            return
        for place, alternative in enumerate(record.ALT):
            self._judge(record, place, alternative, mine)

    def _gene(self, effect: Effect) -> str | None:
        return effect.gene if self.asked.genes is None else self.asked.genes.get(effect.gene.upper())

    def _judge(self, record: Any, place: int, alternative: str, mine: Sequence[Effect]) -> None:
        counts, effect = self.found.counts, best(mine, allele=alternative, single=len(record.ALT) == 1)
        if effect is None or not effect.matters:
            counts.without_effect += 1
            return
        tumour, normal = self._calls(record, place)
        if suspicion.is_common(effect.frequency):
            counts.common += 1
        elif tumour.vaf_percent == 0:
            counts.not_in_tumour += 1
        else:
            self._propose(record, alternative, effect, tumour, normal)

    def _calls(self, record: Any, place: int) -> tuple[SampleCall, SampleCall | None]:
        told = (self.columns.tumour, self.columns.normal)
        calls = [
            None if column is None else sample_call(_values(record, column), alt=place, ref=record.REF, alts=record.ALT)
            for column in told
        ]
        tumour = calls[0] or SampleCall(None, None)
        return tumour, calls[1]

    def _propose(
        self, record: Any, alternative: str, effect: Effect, tumour: SampleCall, normal: SampleCall | None
    ) -> None:
        gene = self._gene(effect) or effect.gene
        because = INHERITED if self.asked.is_germ_line else suspicion.suspected(gene, tumour, normal)
        proposal = Proposal(
            gene=gene,
            transcript=effect.transcript,
            hgvs_c=effect.hgvs_c,
            hgvs_p=effect.hgvs_p,
            hgvs_g=effect.hgvs_g or self._genomic(record, alternative),
            assembly=self.facts.assembly.value,
            chromosome=record.CHROM,
            position=record.POS,
            reference=record.REF,
            alternative=alternative,
            vaf_percent=tumour.vaf_percent,
            depth=tumour.depth,
            consequence=effect.consequence,
            impact=effect.impact,
            origin="somatic" if suspicion.is_absent(normal) else "unknown",
            because=because,
        )
        if because is not None:
            self.found.suspected.append(proposal)
        elif len(self.found.proposals) < MOST_PROPOSED:
            self.found.proposals.append(proposal)
            self.found.counts.proposed += 1
        else:
            self.found.counts.left_off += 1

    def _genomic(self, record: Any, alternative: str) -> str | None:
        """Of a single base alone: a shift of longer changes to their 3' end needs the sequence."""
        accession = self.accessions.get(str(record.CHROM).removeprefix("chr"))
        if accession is None or len(record.REF) != 1 or len(alternative) != 1 or not alternative.isalpha():
            return None
        return f"{accession}:g.{record.POS}{record.REF}>{alternative}"

    def _note(self) -> None:
        now = monotonic()
        if now - self.noted >= EVERY:
            self.noted = now
            self.progress.write_text(json.dumps({"records": self.found.counts.records}), encoding="utf-8")


def _annotations(reader: Any) -> tuple[str, tuple[str, ...]]:
    for tag in ("CSQ", "ANN"):
        try:
            parts = parts_of(reader.get_header_type(tag)["Description"])
        except KeyError:
            continue
        if parts is not None:
            return tag, parts
    raise Invalid(
        "The file says nothing of genes: without annotations no variant can be restricted to a panel.",
        where="body",
        right="ANN (SnpEff) or CSQ (VEP) in INFO, described in the header",
    )


def _values(record: Any, column: int) -> Any:
    def of(name: str) -> Sequence[Any] | None:
        if name not in record.FORMAT:
            return None
        found = record.format(name)
        if found is None:
            return None
        one = found[column]
        return one.split(",") if isinstance(one, str) else list(one)

    return of
