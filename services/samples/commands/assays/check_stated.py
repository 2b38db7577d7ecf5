"""A result is asked before it is kept: symbols, descriptions of variants, and the panel that it names."""

import asyncio
from dataclasses import replace
from typing import Final

from libs.common.database import Transaction
from libs.common.errors import Invalid
from libs.common.off_loop import off_loop
from services.samples.domain.assays.results.families import AnyResult
from services.samples.domain.assays.results.ngs import NgsResult
from services.samples.domain.assays.results.sequencing import PanelUsed
from services.samples.domain.genomics.stated import check_descriptions, check_symbols
from services.samples.domain.panels.panel import Panel
from services.samples.store import patients
from services.samples.store.panels import panels

AT_HAND: Final = 60
"""Descriptions read beside the event loop, at some milliseconds each; more go to a process of their own."""

WITHIN: Final = 120.0
"""Seconds for an exome's."""


async def check_stated(tx: Transaction, body: AnyResult, *, of_control: bool = False) -> None:
    """Refuse symbols that HGNC has not approved, what is no HGVS, and what the named panel does not hold.

    Of a germ-line control no line is said again.
    """
    symbols = tuple(replace(one, is_germ_line=one.is_germ_line or of_control) for one in body.symbols())
    if symbols:
        await asyncio.to_thread(check_symbols, symbols)
    await _check_descriptions(body)
    if isinstance(body, NgsResult):
        await _check_panel(tx, body, tx.call.caller.organisation)


async def _check_descriptions(body: AnyResult) -> None:
    described = tuple(body.descriptions())
    if len(described) > AT_HAND:
        await off_loop(check_descriptions, described, within=WITHIN)
    elif described:
        await asyncio.to_thread(check_descriptions, described)


async def _check_panel(tx: Transaction, body: NgsResult, lab: str) -> None:
    if body.panel is not None:
        panel = await panel_of(tx, body.panel)
        panel.check_named(lab=lab, today=patients.today(tx))
        panel.check_within(body.covered_genes)


async def panel_of(tx: Transaction, used: PanelUsed) -> Panel:
    """The version that a result names."""
    found = await panels.find(tx, used.id, used.version)
    if found is None:
        raise Invalid("There is no such version of a panel.", where="body.result.panel", right="one of GET /v1/panels")
    return found
