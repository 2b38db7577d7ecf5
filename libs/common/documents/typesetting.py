"""Documents on paper: a template of typst and its data, typeset beside the event loop."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import typst

AT_ONCE: Final = 1
"""Documents in the making; each takes a core for some hundredths of a second, and requests go first."""

_turns = asyncio.Semaphore(AT_ONCE)


async def typeset(template: Path, data: Mapping[str, object]) -> bytes:
    """A PDF. The template reads its data with `json(bytes(sys.inputs.data))`: text in it is text, never markup."""
    async with _turns:
        return await asyncio.to_thread(pdf, template, data)


def pdf(template: Path, data: Mapping[str, object]) -> bytes:
    """The same, here and now. The same data give the same bytes: no fonts of the machine, no date of today."""
    return typst.compile(template, root=template.parent, sys_inputs=_given(data), ignore_system_fonts=True, timestamp=0)


def pictures(template: Path, data: Mapping[str, object], *, dots_per_inch: float) -> list[bytes]:
    """Its pages as PNG, as a printer with so many dots would print them."""
    found: bytes | list[bytes] = typst.compile(
        template,
        root=template.parent,
        sys_inputs=_given(data),
        ignore_system_fonts=True,
        format="png",
        ppi=dots_per_inch,
    )
    return found if isinstance(found, list) else [found]


def _given(data: Mapping[str, object]) -> dict[str, str]:
    return {"data": json.dumps(data)}
