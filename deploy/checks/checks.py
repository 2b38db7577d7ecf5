"""The checks of `make check`, as data: what each looks at, and the command that does it."""

import sys
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Check:
    """One check; it changes nothing and ends with 0 when all is well."""

    title: str
    command: tuple[str, ...]


def _program(name: str, *arguments: str) -> tuple[str, ...]:
    """A program installed beside this Python."""
    return (str(PROGRAMS / name), *arguments)


def _module(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name, *arguments)


# The slow ones first: two run at a time.
CHECKS = (
    Check("Types (mypy)", _program("mypy")),
    Check("Migrations agree with the tables", _module("libs.common.migrations", "check")),
    Check("Format (ruff)", _program("ruff", "format", "--check", "--quiet", ".")),
    Check("Style (ruff)", _program("ruff", "check", "--quiet", "--output-format", "concise", ".")),
    Check("Imports point downwards (import-linter)", _program("lint-imports", "--no-logo")),
    Check(
        "Schemas and AsyncAPI document agree with the contracts", _module("libs.common.contracts.generate", "--check")
    ),
    Check(
        "No published event has changed for those who read it", _module("libs.common.contracts.published", "--check")
    ),
    Check("Generated parts of documents are current", _module("deploy.checks.documents", "check")),
    Check("The locks hold every dependency, with hashes and without addresses", _module("deploy.checks.lock")),
    Check("Organisations file", _module("deploy.checks.organisations")),
)
