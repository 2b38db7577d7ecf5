"""Generated parts of our Markdown documents: `check` compares them, `write` brings them up to date.

A part stands between `<!-- generated: <module> -->` and `<!-- end generated -->`;
what belongs there is what `python -m <module>` prints.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

PART = re.compile(r"(<!-- generated: (?P<module>[\w.]+) -->\n).*?(<!-- end generated -->)", re.DOTALL)
PLACES = ("README.md", "docs/**/*.md", "services/**/*.md", "libs/**/*.md", "deploy/**/*.md")
MERMAID = ("stateDiagram", "flowchart", "sequenceDiagram")


def main(arguments: Sequence[str]) -> int:
    """Compare or write; the number of stale documents decides the exit code."""
    match list(arguments):
        case ["check"]:
            stale = [path for path, _ in _stale()]
            for path in stale:
                sys.stderr.write(f"{path} is not current; `make fix` writes it.\n")
            return 1 if stale else 0
        case ["write"]:
            for path, text in _stale():
                path.write_text(text, encoding="utf-8")
            return 0
    sys.stderr.write("usage: python -m deploy.checks.documents check | write\n")
    return 2


def _stale() -> Iterator[tuple[Path, str]]:
    for path in sorted({found for place in PLACES for found in Path().glob(place)}):
        before = path.read_text(encoding="utf-8")
        after = PART.sub(_current, before)
        if after != before:
            yield path, after


def _current(part: re.Match[str]) -> str:
    command = [sys.executable, "-m", part["module"]]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    fenced = f"```mermaid\n{printed}\n```" if printed.startswith(MERMAID) else printed
    return f"{part[1]}{fenced}\n{part[3]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
