"""Tells the person at the terminal what is being done: spinners in a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


class Reporter(Protocol):
    """Somebody who wants to know."""

    @contextmanager
    def step(self, title: str) -> Iterator[None]:  # noqa: ARG002  a protocol has no body that could use it
        """A piece of work that begins and ends."""
        yield


class Silent:
    """For private copies that nobody watches."""

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Say nothing."""
        del title
        yield


class Lines:
    """One line at the end of each step."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Say how long it took."""
        started = time.monotonic()
        yield
        self._console.print(f"{title}: {time.monotonic() - started:.1f} s", highlight=False, soft_wrap=True)


class Spinners:
    """A spinner per step, ticked off when it is done."""

    def __init__(self, console: Console) -> None:
        columns = (SpinnerColumn(finished_text="[green]done[/]"), TextColumn("{task.description}"), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._progress.stop()

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Turn until the work is done."""
        task = self._progress.add_task(title, total=1)
        yield
        self._progress.advance(task)


@contextmanager
def reporter(console: Console) -> Iterator[Reporter]:
    """The one that suits the terminal."""
    if not console.is_terminal:
        yield Lines(console)
        return
    with Spinners(console) as spinners:
        yield spinners
