"""The diagram in the README is the one the moves make."""

from pathlib import Path

from services.board.domain.stages import diagram

README = Path("services/board/README.md")


def test_the_readme_shows_the_diagram() -> None:
    assert diagram() in README.read_text(encoding="utf-8")
