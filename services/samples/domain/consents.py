"""Which consent each act with a sample needs (consents.toml; domain, section 9; paper, section 5 for the germ line)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from libs.common.vocabulary import Assay, Purpose

FILE: Final = Path(__file__).with_name("consents.toml")

FOR_SAMPLES: Final = Purpose.SAMPLES_AND_BIOBANK
FOR_ANY_TUBE: Final = (Purpose.REGISTRY, FOR_SAMPLES)
"""Without these no tube is drawn, and none that is there is used."""


def rule_id() -> str:
    """Under which version of the table an answer was given."""
    return str(_table()["rule"])


def purpose_of(assay: Assay) -> Purpose:
    """What the family must have agreed to before this assay is done."""
    return _needs()[assay][0]


def source_of(assay: Assay) -> str:
    """Where it stands that the assay needs this consent."""
    return _needs()[assay][1]


def assays_of(purposes: frozenset[Purpose]) -> frozenset[Assay]:
    """The assays that fall when these purposes are withdrawn."""
    return frozenset(assay for assay in Assay if purpose_of(assay) in purposes)


def freezes_everything(purposes: frozenset[Purpose]) -> bool:
    """Without these nothing of the child may be used at all."""
    return not purposes.isdisjoint(FOR_ANY_TUBE)


@cache
def _needs() -> Mapping[Assay, tuple[Purpose, str]]:
    return {
        Assay(assay): (Purpose(need["purpose"]), need["source"])
        for need in _table()["need"]
        for assay in need["assays"]
    }


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
