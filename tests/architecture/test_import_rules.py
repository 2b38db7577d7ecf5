"""Each import rule of the architecture, broken on purpose in a copy, is caught by its contract."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("import-rules")

ROOT = Path(__file__).resolve().parents[2]

BREAKS = {
    "strangers": ("services/registry/domain/trespass.py", "import services.samples.domain\n"),
    "downwards": ("services/board/store/trespass.py", "import services.board.commands\n"),
    "foundation": ("libs/common/trespass.py", "import services.trials.domain\n"),
    "pure": ("services/samples/domain/trespass.py", "import httpx\n"),
    "sql": ("services/reporting/api/trespass.py", "import sqlalchemy\n"),
    "bus": ("services/trials/commands/trespass.py", "import nats\n"),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One run over a copy that breaks every rule, and has a folder without a layer."""
    copy = tmp_path_factory.mktemp("broken")
    for name in ("libs", "services", "deploy", "pyproject.toml"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__", "var"))
        else:
            shutil.copy(source, copy / name)
    for path, text in BREAKS.values():
        (copy / path).write_text(text)
    return _lint(copy)


def _lint(folder: Path) -> str:
    program = Path(sys.executable).parent / "lint-imports"
    run = subprocess.run([program, "--no-logo", "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 1, run.stdout
    return run.stdout


NAMES = {
    "strangers": "No service imports another",
    "downwards": "imports point downwards",
    "foundation": "libs knows no service",
    "pure": "Rules and contracts import no framework",
    "sql": "Only store speaks SQL",
    "bus": "Only libs.common.bus speaks NATS",
}


@pytest.mark.parametrize("rule", BREAKS)
def test_broken_rule_is_caught(report: str, rule: str) -> None:
    flat = " ".join(report.split())
    start = flat.index(NAMES[rule])
    assert "BROKEN" in flat[start : start + 200]


def test_folder_without_a_layer_is_caught(tmp_path: Path) -> None:
    for name in ("libs", "services", "deploy"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "var"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    room = tmp_path / "services" / "registry" / "spare"
    room.mkdir()
    (room / "__init__.py").touch()
    program = Path(sys.executable).parent / "lint-imports"
    run = subprocess.run(
        [program, "--no-logo", "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (run.returncode, "spare" in run.stdout + run.stderr) == (1, True)
