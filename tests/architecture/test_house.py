"""House rules that no linter knows: where commits happen, how files are named."""

import ast
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BANNED = {"utils", "helpers", "manager", "managers", "base_service", "data", "info", "process", "handle_all", "misc"}
BANNED_FILES = {"models.py", "service.py", *(f"{name}.py" for name in BANNED)}
COMMITS_IN = {"libs/common/database.py", "libs/common/migrations.py", "libs/common/transaction.py"}


def sources() -> list[Path]:
    found = [path for room in ("libs", "services", "deploy", "tests") for path in (ROOT / room).rglob("*.py")]
    return [path for path in found if "__pycache__" not in path.parts]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_only_the_database_commits() -> None:
    """Whatever does not even hold the word need not be understood."""
    texts = {path: path.read_text(encoding="utf-8") for path in sources() if "tests" not in path.parts}
    commits = {
        named(path)
        for path, text in texts.items()
        if "commit" in text.lower()
        for node in ast.walk(ast.parse(text))
        if is_commit(node)
    }
    assert commits == COMMITS_IN


def is_commit(node: ast.AST) -> bool:
    """A method's call, or the command in its own words."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value.strip().upper().startswith("COMMIT")
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"


def test_no_file_or_folder_without_a_name() -> None:
    odd = [named(path) for path in sources() if path.name in BANNED_FILES or BANNED & set(path.parent.parts)]
    assert odd == []


@pytest.mark.parametrize("room", ["libs", "services", "deploy"])
def test_every_file_says_which_fact_lives_in_it(room: str) -> None:
    silent = [named(path) for path in sources() if path.is_relative_to(ROOT / room) and is_silent(path)]
    assert silent == []


BEFORE_THE_FIRST = {tokenize.ENCODING, tokenize.COMMENT, tokenize.NL}


def is_silent(path: Path) -> bool:
    """Whether a file that holds something begins with anything but a sentence: only that much of it is read."""
    with path.open("rb") as file:
        tokens = (token for token in tokenize.tokenize(file.readline) if token.type not in BEFORE_THE_FIRST)
        first = next(tokens)
        if first.type == tokenize.STRING:
            return not (ast.get_docstring(ast.parse(first.string)) and next(tokens).type == tokenize.NEWLINE)
    return first.type != tokenize.ENDMARKER


@pytest.mark.parametrize(
    "text", ["import ast\n", '""" """\n', 'b"bytes"\n', 'f"{1}"\n', '"" + "two"\n', "# a comment\nX = 1\n"]
)
def test_a_file_without_a_sentence_is_found(tmp_path: Path, text: str) -> None:
    (tmp_path / "silent.py").write_text(text, encoding="utf-8")
    assert is_silent(tmp_path / "silent.py")


def test_no_address_of_a_registry_or_of_a_machine() -> None:
    named_addresses = [
        named(path)
        for path in [*sources(), ROOT / "requirements.lock", ROOT / "pyproject.toml", ROOT / "Makefile"]
        if "py" + "pi.org" in path.read_text(encoding="utf-8") or "/work" + "/main" in path.read_text(encoding="utf-8")
    ]
    assert named_addresses == []
