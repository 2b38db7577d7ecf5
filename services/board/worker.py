"""The board's background process: it hears the registry and the laboratories, and watches the 48-hour clocks."""

import os
from datetime import timedelta

from libs.common.settings import read_or_leave
from libs.common.worker import Clock, Worker, run
from services.board import consumers
from services.board.commands.mark_overdue import mark_overdue
from services.board.settings import BoardSettings

CLOCKS = (Clock("overdue consultations", every=timedelta(seconds=10), run=mark_overdue),)


def main() -> None:
    """Work until told to stop."""
    settings = read_or_leave(BoardSettings, os.environ, service="board")
    run(Worker(service="board", settings=settings, consumers=consumers, clocks=CLOCKS))


if __name__ == "__main__":
    main()
