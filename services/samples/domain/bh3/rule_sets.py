"""The rule sets that everybody knows (bh3_rules.toml)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from services.samples.domain.bh3.rules import Bh3Rules

FILE: Final = Path(__file__).with_name("bh3_rules.toml")


@cache
def rule_sets() -> Mapping[str, Bh3Rules]:
    """Those of the file, by their ids."""
    return {rules.id: rules for rules in (Bh3Rules.model_validate(entry) for entry in _table()["rule_set"])}


def default() -> str:
    """What is meant where nobody names one."""
    return str(_table()["default"])


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
