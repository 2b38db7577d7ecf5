"""One JSON line per event on stdout; only keys on the list pass, so that patient data cannot slip in."""

import logging
import re
import sys
import traceback
from pathlib import Path
from typing import Final, TextIO

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from libs.common import tracing

ALLOWED: Final = frozenset(
    {
        # the line itself
        "event", "level", "timestamp", "logger", "service", "dropped",
        # what it belongs to
        "request_id", "trace_id", "event_id", "type", "aggregate", "sequence", "reader",
        # a request: never its path or query, which hold codes
        "method", "route", "status", "code", "duration_ms", "organisation", "roles", "permission",
        # a failure: its class and where it came from, never its message
        "error", "stack",
        # running
        "attempt", "check", "count", "delay_s", "lag_s", "port", "process", "seconds", "state", "stream", "version",
    }
)  # fmt: skip

OUTSPOKEN: Final = ("uvicorn", "alembic")
"""Libraries whose message templates are fixed sentences; of all others only the name is told."""

QUIET: Final = ("uvicorn.access", "httpx", "httpcore")
CLASS_NAME: Final = re.compile(r"[\w.]{1,120}", re.ASCII)
ROOT: Final = Path(__file__).resolve().parents[2]
LEVELS: Final = logging.getLevelNamesMapping()


def configure(*, service: str, level: str = "info", stream: TextIO | None = None) -> None:
    """Send all log lines of this process, also those of libraries, through the list."""
    out = stream or sys.stdout
    structlog.configure(
        processors=[*_chain(service), _as_json],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_Foreign(service, out)], level=LEVELS[level.upper()], force=True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        _hand_to_root(logging.getLogger(name))
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def allow_listed(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """Drop every key that is not on the list, and say how many were dropped."""
    unknown = [key for key in line if key not in ALLOWED or not _is_fit(key, line[key])]
    for key in unknown:
        del line[key]
    if unknown:
        line["dropped"] = len(unknown)
    return line


def without_values(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """Render an exception as class, files and lines: messages and locals may hold values."""
    failure = _exception(line.pop("exc_info", None))
    if failure is not None:
        line["error"] = _class(failure)
        line["stack"] = _places(failure)
    return line


class _Foreign(logging.Handler):
    """Writes what libraries log, as lines of the same kind."""

    def __init__(self, service: str, out: TextIO) -> None:
        super().__init__()
        self._chain = _chain(service)
        self._out = out

    def emit(self, record: logging.LogRecord) -> None:
        """Tell the template of the message: its arguments may hold values."""
        outspoken = record.name.startswith(OUTSPOKEN)
        sentence = str(record.msg) if outspoken else "a library reports"
        line: EventDict = {"event": sentence, "logger": record.name, "exc_info": record.exc_info}
        for step in self._chain:
            line = step(None, record.levelname.lower(), line)  # type: ignore[assignment]
        self._out.write(_as_json(None, "", line) + "\n")
        self._out.flush()


def _chain(service: str) -> list[Processor]:
    return [
        _belonging,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _Named(service),
        without_values,
        allow_listed,
    ]


def _belonging(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """Say which trace, request and event the line belongs to, unless it says so itself."""
    return {**tracing.named_in_log_lines(), **line}


class _Named:
    """Says which service is speaking."""

    def __init__(self, service: str) -> None:
        self._service = service

    def __call__(self, _: WrappedLogger, __: str, line: EventDict) -> EventDict:
        line["service"] = self._service
        return line


def _is_fit(key: str, value: object) -> bool:
    """An error is named by its class; anything else in its place may be a message with values."""
    return key != "error" or (isinstance(value, str) and CLASS_NAME.fullmatch(value) is not None)


def _as_json(_: WrappedLogger | None, __: str, line: EventDict) -> str:
    return orjson.dumps(line, default=_class_name).decode()


def _class_name(value: object) -> str:
    return type(value).__name__


def _class(failure: BaseException) -> str:
    kind = type(failure)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def _exception(told: object) -> BaseException | None:
    if isinstance(told, BaseException):
        return told
    if isinstance(told, tuple):
        return told[1] if isinstance(told[1], BaseException) else None
    return sys.exc_info()[1] if told else None


def _places(failure: BaseException) -> list[str]:
    """Where it came from, outermost first, then the same of what caused it."""
    steps = [
        f"{_shortened(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(failure.__traceback__)
    ]
    cause = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
    return [*steps, f"caused by {_class(cause)}", *_places(cause)] if cause else steps


def _shortened(file: str) -> str:
    path = Path(file)
    if path.is_relative_to(ROOT) and "site-packages" not in path.parts:
        return str(path.relative_to(ROOT))
    return "/".join(path.parts[-2:])


def _hand_to_root(logger: logging.Logger) -> None:
    logger.handlers = []
    logger.propagate = True
