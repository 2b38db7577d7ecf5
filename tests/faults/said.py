"""What a long test has counted, said in the terminal although it passed: the documents quote such lines."""

import sys

import pytest


def say(capsys: pytest.CaptureFixture[str], sentence: str) -> None:
    """One line, past pytest's capture."""
    with capsys.disabled():
        sys.stdout.write(f"\n{sentence}\n")
