"""A file of variants of a gigabyte goes through in flat memory, of the service and of the process that reads it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from services.samples.tests.vcf.vcf_text import Line, Vcf
from tests.conftest import Live
from tests.journeys.real import case_of

pytestmark = [pytest.mark.xdist_group("live"), pytest.mark.soak]

GIGABYTE: Final = 1_000_000_000
HIGHEST: Final = 200_000
"""Kilobytes that a process made for the file may have held at most."""
GROWTH: Final = 50_000
"""Kilobytes by which the service itself may have grown."""
HUB: Final = "hub-barcelona"


async def test_a_gigabyte_streams_in_flat_memory(live: Live) -> None:
    [of] = await live.rows("samples", "SELECT patient, hospital, hub FROM samples WHERE stage = 'banked' LIMIT 1")
    case = await case_of(live, patient=of["patient"], hospital=of["hospital"], hub=of["hub"])
    [found] = await live.rows("samples", "SELECT assay_id FROM counselling_cases WHERE id = $1::text::uuid", case)
    person = f"hub_technician@{of['hub']}"
    token = {"Authorization": f"Bearer {await live.token(person)}"}
    base = live.where.services["samples"]
    path = f"{base}/v1/assays/{found['assay_id']}/vcf-files"
    before = dict(_held())
    async with httpx.AsyncClient(timeout=900) as client:
        answer = await client.post(path, content=_file(), headers=token)
        assert answer.status_code in {201, 202}, answer.text
        draft, reached = answer.json(), {answer.json()["records"]}
        while draft["state"] == "reading":
            await asyncio.sleep(1)
            draft = (await client.get(f"{base}/v1/vcf-files/{draft['id']}", headers=token)).json()
            reached.add(draft["records"])
    held = dict(_held())
    print(draft["state"], draft["size"], draft["counts"], sorted(reached), held)  # noqa: T201 - a soak is read by a person
    assert draft["state"] == "draft", draft["reason"]
    assert draft["size"] >= GIGABYTE
    assert len(reached) > 2
    assert len(held) > 1
    grown = {name: kilobytes - before[name] for name, kilobytes in held.items() if name in before}
    assert all(kilobytes < GROWTH for kilobytes in grown.values()), grown
    assert all(kilobytes < HIGHEST for name, kilobytes in held.items() if name not in before), held


async def _file() -> AsyncIterator[bytes]:
    whole = Vcf(lines=()).content
    yield whole
    size = len(whole)
    block = "".join(
        Line(gene=("BRCA1", "KRAS")[n % 50 == 0], position=n + 1, filter=("PASS", "weak")[n % 50 == 0]).written(
            samples=1
        )
        for n in range(5_000)
    ).encode()
    while size < GIGABYTE:
        yield block
        size += len(block)


def _held() -> Iterator[tuple[str, int]]:
    """The highest memory of the service of samples and of the processes that calculate for it."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and _is_ours(folder):
            status: dict[str, Any] = dict(
                line.split(":", 1) for line in (folder / "status").read_text().splitlines() if ":" in line
            )
            yield f"{folder.name} {_command(folder)[-40:]}", int(status["VmHWM"].split()[0])


def _is_ours(folder: Path) -> bool:
    try:
        return "services.samples.main" in _command(folder) or "services.samples.main" in _command(_parent(folder))
    except OSError:
        return False


def _parent(folder: Path) -> Path:
    line = next(one for one in (folder / "status").read_text().splitlines() if one.startswith("PPid"))
    return Path("/proc") / line.split()[1]


def _command(folder: Path) -> str:
    return (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
