"""The rule sets that everybody knows (mrd_rules.toml)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from services.samples.domain.mrd.rules import MrdRules

FILE: Final = Path(__file__).with_name("mrd_rules.toml")


@cache
def rule_sets() -> Mapping[str, MrdRules]:
    """Those of the file, by their ids."""
    return {rules.id: rules for rules in (MrdRules.model_validate(entry) for entry in _table()["rule_set"])}


def default() -> str:
    """What is meant where nobody names one."""
    return str(_table()["default"])


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
