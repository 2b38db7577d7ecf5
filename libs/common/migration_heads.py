"""Which migrations belong to this code, read from the files: alembic itself is slow to import for one word."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def heads(service: str) -> tuple[str, ...]:
    """The revisions of a service that no other one builds on; one, unless two people added one each."""
    folder = ROOT / "services" / service / "migrations" / "versions"
    told = [_constants(path) for path in folder.glob("*.py")]
    revisions = {constants["revision"] for constants in told if constants.get("revision")}
    return tuple(sorted(str(found) for found in revisions - {constants.get("down_revision") for constants in told}))


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
