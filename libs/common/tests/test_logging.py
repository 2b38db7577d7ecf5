"""Nothing of a patient reaches a log line, whoever writes it."""

import ast
import io
import json
import logging as standard
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from libs.common import logging

PLANTED = "García Planted"
ROOT = Path(__file__).resolve().parents[3]
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    before = structlog.get_config()
    out = io.StringIO()
    logging.configure(service="registry", stream=out)
    yield out
    structlog.configure(**before)
    standard.getLogger().handlers = []


def line(out: io.StringIO) -> dict[str, Any]:
    (written,) = out.getvalue().splitlines()
    read: dict[str, Any] = json.loads(written)
    return read


def test_unknown_keys_are_dropped_and_counted(out: io.StringIO) -> None:
    structlog.get_logger().info("registered", patient=PLANTED, birth_date="2020-01-01", status=201)
    written = line(out)
    assert written["dropped"] == 2
    assert written["status"] == 201
    assert PLANTED not in out.getvalue()


def test_an_error_is_a_class_and_no_message(out: io.StringIO) -> None:
    structlog.get_logger().info("failed", error=f"no such patient: {PLANTED}")
    assert line(out)["dropped"] == 1


def test_an_exception_shows_where_but_not_what(out: io.StringIO) -> None:
    try:
        try:
            raise ValueError(PLANTED)  # noqa: TRY301 - the place is what is tried
        except ValueError as inner:
            raise RuntimeError(PLANTED) from inner
    except RuntimeError:
        structlog.get_logger().exception("failed")
    written = line(out)
    assert written["error"] == "RuntimeError"
    assert "caused by ValueError" in written["stack"]
    assert any("test_logging.py" in step for step in written["stack"])
    assert PLANTED not in out.getvalue()


def test_libraries_tell_their_templates_only(out: io.StringIO) -> None:
    standard.getLogger("uvicorn.error").info("Started server process [%d]", 7)
    assert line(out)["event"] == "Started server process [%d]"


def test_other_libraries_are_only_named(out: io.StringIO) -> None:
    standard.getLogger("asyncio").error("Task exception was never retrieved: %s", PLANTED, exc_info=ValueError(PLANTED))
    written = line(out)
    assert (written["event"], written["logger"], written["error"]) == ("a library reports", "asyncio", "ValueError")
    assert PLANTED not in out.getvalue()


def test_access_lines_of_uvicorn_do_not_come_through(out: io.StringIO) -> None:
    standard.getLogger("uvicorn.access").info("GET /v1/patients/%s", "000001AF")
    assert out.getvalue() == ""


LOGS = re.compile(r"\b_?log(ger)?\s*\.")
"""What a file holds that may log; the others need not be understood."""


@pytest.mark.parametrize("folder", ["libs", "services", "deploy"])
def test_what_is_logged_begins_with_a_fixed_sentence(folder: str) -> None:
    """The list guards keys; the sentence itself must hold no value, so it is a literal."""
    texts = {file: file.read_text(encoding="utf-8") for file in (ROOT / folder).rglob("*.py")}
    for file, text in texts.items():
        for call in ast.walk(ast.parse(text)) if LOGS.search(text) else ():
            if isinstance(call, ast.Call) and _is_log_call(call):
                assert isinstance(call.args[0], ast.Constant), f"{file.relative_to(ROOT)}:{call.lineno}"


def _is_log_call(call: ast.Call) -> bool:
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr in LEVELS
        and isinstance(function.value, ast.Name)
        and function.value.id in {"log", "_log", "logger", "_logger"}
        and bool(call.args)
    )
