"""Which migrations belong to this code, read from the files: alembic itself is slow to import for one word."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def heads(service: str) -> tuple[str, ...]:
    """The revisions of a service that no other one builds on; one, unless two people added one each."""
    told = _told(service)
    built_upon = {constants.get("down_revision") for constants in told}
    return tuple(sorted(revisions(service) - built_upon))


@cache
def revisions(service: str) -> frozenset[str]:
    """Every revision of a service that this code has."""
    return frozenset(revision for constants in _told(service) if (revision := constants.get("revision")))


@cache
def _told(service: str) -> tuple[dict[str, str | None], ...]:
    folder = ROOT / "services" / service / "migrations" / "versions"
    return tuple(_constants(path) for path in sorted(folder.glob("*.py")))


def _constants(path: Path) -> dict[str, str | None]:
    """The plain assignments at the top of a migration."""
    found: dict[str, str | None] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        value = getattr(node, "value", None)
        if isinstance(value, ast.Constant) and (value.value is None or isinstance(value.value, str)):
            found |= dict.fromkeys((target.id for target in targets if isinstance(target, ast.Name)), value.value)
    return found
