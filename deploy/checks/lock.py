"""The locks hold every dependency of pyproject.toml, each line with hashes, and no address of any index."""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")
ADDRESS = re.compile(r"https?://|--index-url|--extra-index-url|--find-links|file:")


def main() -> int:
    """Tell every fault of the locks: the network's, and that of what it is measured against."""
    told = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    project, groups = told["project"], told["dependency-groups"]
    listed = {
        "requirements.lock": [project["dependencies"], *project["optional-dependencies"].values()],
        "requirements-bench.lock": [groups["bench"]],
    }
    faults = [f"{name}: {fault}" for name, wanted in listed.items() for fault in _faults(Path(name), _names(wanted))]
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    return 1 if faults else 0


def _faults(path: Path, names: set[str]) -> Iterator[str]:
    lock = path.read_text(encoding="utf-8")
    locked = _locked(lock)
    for wanted in sorted(names - locked.keys()):
        yield f"{wanted} is missing; `make lock` writes the lock anew"
    for name in sorted(name for name, entry in locked.items() if "--hash=sha256:" not in entry):
        yield f"{name} has no hash"
    for line in lock.splitlines():
        if ADDRESS.search(line):
            yield f"an address has no place here: {line.strip()}"


def _locked(lock: str) -> dict[str, str]:
    """Each package with the text of its entry."""
    entries = re.split(r"\n(?=[A-Za-z0-9])", lock)
    return {_normal(found[0]): entry for entry in entries if (found := NAME.match(entry))}


def _names(lists: Iterable[Iterable[str]]) -> set[str]:
    """The packages that lists of requirements name."""
    return {_normal(found[0]) for listed in lists for one in listed if (found := NAME.match(one))}


def _normal(name: str) -> str:
    """The one spelling of a package's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
