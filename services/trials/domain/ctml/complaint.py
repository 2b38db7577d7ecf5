"""What is wrong in a CTML file, by the path to it; whoever has the file's text adds line and column."""

from collections.abc import Sequence

Path = tuple[str | int, ...]


class ComplaintError(Exception):
    """One thing that is wrong."""

    def __init__(self, path: Path, sentence: str, right: str | None = None) -> None:
        self.path = path
        self.sentence = sentence
        self.right = right
        super().__init__(sentence)


def written(path: Sequence[str | int]) -> str:
    """`treatment_list.step[0].arm[1].match`; what is no plain letter in a key is written by its number."""
    steps = [f"[{step}]" if isinstance(step, int) else f".{_plain(step)}" for step in path]
    return "".join(steps).removeprefix(".")


def _plain(key: str) -> str:
    return key.encode("ascii", "backslashreplace").decode()[:80]
