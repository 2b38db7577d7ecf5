"""What documents name is there: paths in backticks, and a check for every decision."""

import re
from pathlib import Path

import pytest

from libs.common.provisioning.databases import SERVICES
from tests.routes import ROUTES

ROOT = Path(__file__).resolve().parents[2]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
DOCUMENTS = [
    ROOT / "README.md",
    *sorted((ROOT / "services").glob("*/README.md")),
    ROOT / "docs" / "operating.md",
    *DECISIONS,
]
ROUTE = re.compile(r"`(GET|POST|PUT|PATCH) (/v1/[^`?]+)[^`]*`")
NAMED = re.compile(r"`([\w-]+(?:/[\w-]+)+/?(?:\.(?:py|toml|md|json))?)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_paths_it_names_are_there(document: Path) -> None:
    """Written from the root or from the document's own folder; what `make run` makes is under var/."""
    named = NAMED.findall(document.read_text(encoding="utf-8"))
    assert [
        path
        for path in named
        if not (path.startswith("var/") or (ROOT / path).exists() or (document.parent / path).exists())
    ] == []


@pytest.mark.parametrize("service", SERVICES)
def test_routes_its_readme_names_are_there(service: str) -> None:
    readme = (ROOT / "services" / service / "README.md").read_text(encoding="utf-8")
    there = {(route.method, _shape(route.path)) for route in ROUTES if route.service == service}
    named = {(method, _shape(path)) for method, path in ROUTE.findall(readme)}
    assert named
    assert named - there == set()


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_decision_says_what_was_rejected_and_what_enforces_it(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(decision.stem[:4])}. ")
    assert "\nRejected: " in text
    assert "\nEnforced by: " in text


def _shape(path: str) -> str:
    """A path whatever its parameters are called."""
    return re.sub(r"\{\w+\}", "{}", path)
