"""What operators look at on a running network: the status, the figures, and the alert rules over them."""

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.ports import LISTENER
from deploy.status.gathering import gather
from deploy.status.problems import problems, unreachable
from libs.common.provisioning.databases import SERVICES
from libs.common.testing.messaging import until
from tests.conftest import Live

pytestmark = pytest.mark.xdist_group("live")

RULES = yaml.safe_load(Path("deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
RUNBOOK = Path("docs/operating.md").read_text(encoding="utf-8")
NAME = re.compile(r"\breallnet_\w+")
LABEL_NAMES = re.compile(r"(?:without|by|on)\s*\(([^)]*)\)")
NOWHERE = "127.0.0.1:1"


@pytest.fixture(scope="module")
async def figures(live: Live) -> dict[str, set[str]]:
    """Every metric of every service, with its labels."""
    watched = [*live.where.services.values(), live.system.address(LISTENER)]
    answers = await asyncio.gather(*(live.http.get(f"{url}/metrics") for url in watched))
    found: dict[str, set[str]] = {}
    for answer in answers:
        for family in text_string_to_metric_families(answer.text):
            found.setdefault(family.name, set())
            for sample in family.samples:
                found.setdefault(sample.name, set()).update(sample.labels)
    return found


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_a_rule_speaks_of_what_is_there(rule: dict[str, Any], figures: dict[str, set[str]]) -> None:
    named = NAME.findall(rule["expr"])
    assert named
    assert set(named) - figures.keys() == set()
    labels = set().union(*(figures[name] for name in named)) | {"instance"}
    asked = {label.strip() for group in LABEL_NAMES.findall(rule["expr"]) for label in group.split(",")} - {""}
    told = set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"]))
    if all(figures[name] for name in named):  # nothing may be parked now, and no party known
        assert asked | told <= labels
    assert rule["expr"].count("(") == rule["expr"].count(")")


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_a_rule_is_complete_and_has_its_line_in_the_runbook(rule: dict[str, Any]) -> None:
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert re.fullmatch(r"\d+[smhd]", rule.get("for", "0s"))
    assert f"| `{rule['alert']}` |" in RUNBOOK


async def test_the_status_of_a_running_network(live: Live) -> None:
    await live.settle()
    found = await gather(live.system.setup)
    assert [(one.service, one.ready) for one in found.services] == [(service, True) for service in SERVICES]
    assert all(one.standing and all(one.standing.turns.values()) for one in found.services)
    assert all(behind.messages == 0 for one in found.services for behind in (one.readers or {}).values())
    assert found.stream is not None
    assert found.stream.messages > 1_000
    assert unreachable(found) == []
    assert found.doors == ""


async def test_the_trail_of_a_running_network_is_sealed(live: Live) -> None:
    async def sealed() -> bool:
        found = await gather(live.system.setup)
        return all(one.standing and one.standing.trail.unsealed == 0 for one in found.services)

    await until(sealed, patience=30)
    assert {file.name for file in live.system.setup.places.audit.iterdir()} <= {f"{one}.jsonl" for one in SERVICES}


async def test_what_does_not_answer_is_said(live: Live) -> None:
    setup = replace(live.system.setup, postgres_url=f"postgresql://nobody@{NOWHERE}/none")
    found = await gather(setup)
    assert problems(found)[0] == "PostgreSQL does not answer: no service can work."
    setup = replace(live.system.setup, nats_url=f"nats://nobody@{NOWHERE}")
    found = await gather(setup, patience=3)
    assert found.stream is None
    assert unreachable(found)[-1].startswith("The bus does not answer")
