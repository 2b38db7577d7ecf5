"""Hostile JSON in every part of every body that trials takes, over HTTP: a clear refusal, soon, and without growing.

Soon is time of the service's processor: how busy the machine is otherwise does not count.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest

from libs.common.testing.body_parts import MARK, marked, parts
from tests.conftest import Live
from tests.journeys.concerned import Concerned, concerned, good_body
from tests.routes import ROUTES, Route

pytestmark = [pytest.mark.xdist_group("live"), pytest.mark.soak]

HOSTILE: Final = (
    *("NaN", "-Infinity", "1e400", "1e308", "9" * 400, "9" * 9_000),
    *('"\\ud800"', '"\\u0000"', f'"{"x" * 70_000}"', '{"\\ud800":1}', '{"":{"":""}}', '{"a":1,"a":2}'),
    *("[]", "{}", "null", "[null]", '"2026-13-45"', '"9999-12-31"'),
    *("[" * 90 + "]" * 90, "[" * 100_000 + "]" * 100_000, '{"not":' * 100_000 + "1" + "}" * 100_000),
    *(f"[{','.join(['{}'] * 300_000)}]", f'{{"all":[{",".join(["{}"] * 300_000)}]}}'),
    '{"fact":"age","below":{"years":99999999999999999999999}}',
    '{"all":[{"fact":"age","below":3}],"any":[{"fact":"age","below":3}]}',
)
MOST_PARTS: Final = 5
SLOWEST: Final = 1.0
"""Seconds of the service's processor for one answer."""
MOST_GROWN: Final = 200_000_000
WITH_BODY: Final = [route for route in ROUTES if route.service == "trials" and route.api.body_field is not None]


@dataclass(frozen=True)
class Process:
    """The HTTP process of trials."""

    at: Path

    def seconds(self) -> float:
        """What it has used of the processor, with those of its children that have ended."""
        fields = (self.at / "stat").read_text().rpartition(")")[2].split()
        return sum(int(ticks) for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")

    def held(self) -> int:
        """Bytes in memory."""
        return int((self.at / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture(scope="module")
def process(live: Live) -> Process:
    port = str(urlsplit(live.where.services["trials"]).port)
    for at in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (at / "cmdline").read_bytes().decode().split("\0")
            if port in words and "services.trials.main" in words:
                return Process(at)
    raise AssertionError("no process of trials listens there")


@pytest.fixture(scope="module")
async def child(live: Live) -> Concerned:
    return await concerned(live)


async def amiss(live: Live, child: Concerned, process: Process, route: Route) -> list[str]:
    headers = {"Authorization": f"Bearer {await live.token(child.person(route))}", "Content-Type": "application/json"}
    url, good = f"{live.where.services['trials']}{child.address(route)}", good_body(route, child.ids)
    found = []
    for part in list(parts(good))[:MOST_PARTS]:
        template = json.dumps(marked(good, part))
        for hostile in HOSTILE:
            before = process.seconds()
            answer = await live.http.request(
                route.method, url, content=template.replace(f'"{MARK}"', hostile).encode(), headers=headers
            )
            took = process.seconds() - before
            clear = answer.is_success or answer.headers["Content-Type"] == "application/problem+json"
            if answer.is_server_error or not clear or took > SLOWEST:
                found.append(f"{route} {part} {hostile[:40]}: {answer.status_code} after {took:.1f} s")
    return found


async def test_no_body_brings_trials_down_or_to_a_halt(live: Live, child: Concerned, process: Process) -> None:
    before = process.held()
    found = [line for route in WITH_BODY for line in await amiss(live, child, process, route)]
    assert not found, "\n".join(found[:40])
    assert process.held() - before < MOST_GROWN
