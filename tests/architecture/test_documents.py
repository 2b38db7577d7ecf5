"""What documents name is there: paths in backticks, and a check for every decision."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "services").glob("*/README.md")), *DECISIONS]
NAMED = re.compile(r"`([\w-]+(?:/[\w-]+)+/?(?:\.(?:py|toml|md|json))?)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_paths_it_names_are_there(document: Path) -> None:
    """Written from the root or from the document's own folder."""
    named = NAMED.findall(document.read_text(encoding="utf-8"))
    assert [path for path in named if not ((ROOT / path).exists() or (document.parent / path).exists())] == []


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_decision_says_what_was_rejected_and_what_enforces_it(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(decision.stem[:4])}. ")
    assert "\nRejected: " in text
    assert "\nEnforced by: " in text
