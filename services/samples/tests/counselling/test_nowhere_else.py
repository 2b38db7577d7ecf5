"""Germ-line findings that nobody can mistake, planted through every way in, are in the counselling queue and nowhere else.

Read afterwards: every GET route as every role that may use it, every table as text, every event, every line of the log,
and every answer that the writing itself was given.
"""

import io
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import text

from libs.common.access import permission_of
from libs.common.call import Call
from libs.common.database import Database
from libs.common.organisation import OrganisationKind
from libs.common.roles import ROLES, granted
from services.samples.tests import bodies
from services.samples.tests.counselling import planted
from services.samples.tests.events import HOSPITAL, HUB
from services.samples.tests.vcf.vcf_text import Line, Vcf

Json = dict[str, Any]

KEPT_IN: frozenset[str] = frozenset({"counselling_findings"})
"""The one table that has them: the queue reads it."""

ITS_ROUTE = "/v1/counselling/{case_id}"
PLACES = {OrganisationKind.HOSPITAL: HOSPITAL, OrganisationKind.HUB: HUB, OrganisationKind.LAB: "lab-drp"}


class Answers:
    """Everything that whoever planted was told."""

    def __init__(self, ask: Any) -> None:
        """`ask` sends; what comes back is kept."""
        self._ask = ask
        self.texts: list[str] = []

    async def __call__(self, path: str, body: Json, *, expect: int, more: Json | None = None) -> Json:
        answer = await self._ask("POST", path, json=body, more=more)
        assert answer.status_code == expect, answer.text
        self.texts += [answer.text, str(dict(answer.headers))]
        found: Json = answer.json()
        return found


@pytest.fixture
async def told(ordered: Any, technician: Any, colleague: Any, received: Any) -> tuple[list[str], dict[str, str]]:
    """Planted; what was answered, and the ids of one assay's records."""
    first, second = Answers(technician), Answers(colleague)
    orders = {}
    for assay, body in planted.BY_ASSAY.items():
        order = orders[assay] = await ordered(assay)
        path, once = f"/v1/assays/{order['id']}", {"Idempotency-Key": str(uuid4())}
        await first(f"{path}/results", _broken(assay, body), expect=422)
        posting = bodies.posting(body, message_id="777", instrument="sequencer")
        for _ in range(2):
            await first(f"{path}/results", posting, expect=201, more=once)
        await second(f"{path}/release", {"result_version": 1}, expect=200, more=once)
        why = {"reason": "Depth was counted anew.", "reason_for_readers": "Depth was counted anew."}
        amended = bodies.posting(body, **why)
        await first(f"{path}/amendments", amended, expect=201, more={"Idempotency-Key": str(uuid4())})
        await second(f"{path}/release", {"result_version": 2}, expect=200)
        if assay != "pharmacogenetics":
            file = await _upload(technician, path, first)
    last = orders["ngs_panel"]
    ids = {"assay_id": last["id"], "sample_id": last["sample_id"], "result_version": "2", "patient": last["patient"]}
    ids["vcf_file_id"] = file
    return [*first.texts, *second.texts], {**ids, "code": last["patient"]}


async def _upload(technician: Any, path: str, first: Answers) -> str:
    """A file of variants with the finding in it, and one that breaks off in it; the draft's id."""
    inherited = Line(
        gene="TP53", position=93_777_123, transcript=planted.TRANSCRIPT, coding=planted.C, protein=planted.P, vaf=0.48
    )
    content = Vcf(lines=(Line(), inherited)).content
    for file, state in ((content, "draft"), (content.replace(b"GT:AD:DP:AF\t0/1:520", b"GT:AD\t:::"), "refused")):
        answer = await technician("POST", f"{path}/vcf-files", content=file)
        assert (answer.status_code, answer.json()["state"]) == (201, state), answer.text
        first.texts += [answer.text, str(dict(answer.headers))]
    listed = await technician("GET", f"{path}/vcf-files")
    return str(listed.json()["items"][-1]["id"])


def _broken(assay: str, body: Json) -> Json:
    """What is refused is told by its place, and not said again."""
    if assay == "pharmacogenetics":
        return bodies.posting({**body, "genes": [{**body["genes"][0], "phenotype": planted.DIPLOTYPE}]})
    return bodies.posting({**body, "variants": [{**body["variants"][-1], "hgvs_c": f"{planted.C}>"}]})


def found_in(shown: str) -> list[str]:
    return [word for word in planted.WORDS if word in shown]


FEW = frozenset({"site_clinician", "hub_technician", "genetic_counsellor"})
"""Of each kind of reader one; all roles are asked in the long run."""


@pytest.mark.parametrize("roles", [FEW, pytest.param(frozenset(ROLES), marks=pytest.mark.soak)], ids=["few", "every"])
async def test_nothing_says_a_germ_line_finding_but_the_counselling_queue(
    *,
    roles: frozenset[str],
    told: tuple[list[str], dict[str, str]],
    database: Database,
    ask: Any,
    application: Any,
    lines: io.StringIO,
) -> None:
    answers, ids = told
    assert [word for answer in answers for word in found_in(answer)] == []
    assert await _tables(database) == KEPT_IN
    counsellor = ("genetic_counsellor", HUB)
    cases = (await ask("GET", "/v1/counselling", role=counsellor[0], of=counsellor[1])).json()["items"]
    assert len(cases) == len(planted.BY_ASSAY)
    shown, asked = set(), 0
    for route in _gets(application):
        for role, place in _readers(route, roles):
            for path in _addresses(route.path, ids, [case["id"] for case in cases]):
                answer = await ask("GET", path, role=role, of=place)
                asked += answer.status_code == 200
                shown |= {route.path} if found_in(_text(answer)) else set()
    assert shown == {ITS_ROUTE}
    assert asked > 40
    assert found_in(lines.getvalue()) == []


def _text(answer: Any) -> str:
    return str(answer.text if "pdf" not in answer.headers.get("content-type", "") else answer.content)


async def _tables(database: Database) -> frozenset[str]:
    """Those that hold a planted word in any column, the ledger and the audit trail and kept answers among them."""
    async with database.reading(Call.service("test")) as tx:
        names = [
            row.tablename for row in await tx.all(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        ]
        holding = set()
        for name in names:
            rows = await tx.all(text(f"SELECT kept::text AS line FROM {name} AS kept"))
            everything = "".join(row.line for row in rows)
            # Bytes are written in hexadecimal.
            hidden = [word for word in planted.WORDS if word.encode().hex() in everything]
            holding |= {name} if found_in(everything) or hidden else set()
    return frozenset(holding)


def _gets(application: Any) -> Iterable[APIRoute]:
    for context in iter_route_contexts(application.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and route.path.startswith("/v1"):
            yield route


def _readers(route: APIRoute, roles: frozenset[str]) -> Iterable[tuple[str, str]]:
    """Each of the roles at every kind of place where it may use the route."""
    permission = permission_of(route)
    for kind, place in PLACES.items():
        yield from ((role, place) for role in roles if permission in granted([role], kind=kind).permissions)


def _addresses(path: str, ids: dict[str, str], cases: list[str]) -> Iterable[str]:
    for case in cases if "{case_id}" in path else [""]:
        address = path.replace("{case_id}", case)
        for name, value in ids.items():
            address = address.replace(f"{{{name}}}", value)
        if "{" not in address:
            yield address
