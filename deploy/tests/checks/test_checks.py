"""The checks find what they are for, and change nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.checks import __main__ as runner
from deploy.checks import documents, lock
from deploy.checks.checks import Check

PROJECT = """
[project]
dependencies = ["Rich_Text>=1", "anyio[trio]>=4"]
[project.optional-dependencies]
dev = ["pytest>=8"]
[dependency-groups]
bench = ["measure>=1"]
"""
ENTRY = "{}==1.0 \\\n    --hash=sha256:abc\n    # via reallnet (pyproject.toml)\n"
WHOLE = "".join(ENTRY.format(name) for name in ("anyio", "pytest", "rich-text"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").write_text(PROJECT, encoding="utf-8")

    def write(text: str) -> None:
        Path("requirements.lock").write_text(text, encoding="utf-8")
        Path("requirements-bench.lock").write_text(ENTRY.format("measure"), encoding="utf-8")

    return write


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (WHOLE.replace("pytest", "pytest-x"), "pytest is missing"),
        (WHOLE.replace("--hash=sha256:abc", "--only-binary", 1), "anyio has no hash"),
        ("--index-url https://packages.example\n" + WHOLE, "an address has no place here"),
    ],
)
def test_faults_of_the_lock(
    project: Callable[[str], None], capsys: pytest.CaptureFixture[str], text: str, fault: str
) -> None:
    project(WHOLE)
    assert lock.main() == 0
    project(text)
    assert lock.main() == 1
    assert fault in capsys.readouterr().err


def test_a_stale_part_of_a_document_is_found_and_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("printed.py").write_text("print('stateDiagram-v2\\n    [*] --> open')", encoding="utf-8")
    readme = Path("README.md")
    readme.write_text("Before\n<!-- generated: printed -->\nold\n<!-- end generated -->\nAfter\n", encoding="utf-8")
    assert documents.main(["check"]) == 1
    assert "old" in readme.read_text(encoding="utf-8")
    assert documents.main(["write"]) == 0
    assert documents.main(["check"]) == 0
    fresh = "```mermaid\nstateDiagram-v2\n    [*] --> open\n```"
    assert readme.read_text(encoding="utf-8") == (
        f"Before\n<!-- generated: printed -->\n{fresh}\n<!-- end generated -->\nAfter\n"
    )


def test_failures_are_counted_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    checks = (Check("Goes well", ("true",)), Check("Goes wrong", ("sh", "-c", "echo because; exit 3")))
    assert runner.main(checks) == 1
    said = capsys.readouterr().out
    assert "Goes well: passed" in said
    assert "Goes wrong: FAILED" in said
    assert "because" in said
    assert "2 checks, 1 failed" in said
