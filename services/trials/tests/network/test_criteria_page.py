"""Every example of docs/criteria.md is read, asked, and answers as the page says."""

import json
import re
from pathlib import Path
from typing import Final

import pytest

from services.trials.domain.criteria.completion import settled
from services.trials.domain.criteria.contradiction import contradiction
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.reading_criteria import read_criteria
from services.trials.domain.facts.reading_values import known_from

PAGE: Final = (Path(__file__).parents[2] / "docs" / "criteria.md").read_text(encoding="utf-8")
EXAMPLE: Final = re.compile(r"```json\n(.*?)```\n\n\| known \| answer \|\n\| --- \| --- \|\n(.*?)\n\n", re.DOTALL)
LINE: Final = re.compile(r"\| `(.*)` \| (.*) \|")
SAID: Final = {"eligible": Truth.TRUE, "not eligible": Truth.FALSE, "undetermined": Truth.UNKNOWN}
LINES: Final = [(tree, *line) for tree, table in EXAMPLE.findall(PAGE) for line in LINE.findall(table)]


@pytest.mark.parametrize(("tree", "known", "answer"), LINES)
def test_an_example_answers_as_the_page_says(tree: str, known: str, answer: str) -> None:
    told = known_from(json.loads(known).items())
    assert settled(read_criteria(json.loads(tree)), told) is SAID[answer]


def test_the_page_has_its_examples_and_its_contradiction() -> None:
    assert len(LINES) == PAGE.count("| `{")
    (tree,) = re.findall(r"```json contradiction\n(.*?)```", PAGE, re.DOTALL)
    found = contradiction(read_criteria(json.loads(tree), where="criteria"))
    assert found is not None
    assert [one.where for one in found.questions] == ["criteria.all[0]", "criteria.all[1].any[0]"]
