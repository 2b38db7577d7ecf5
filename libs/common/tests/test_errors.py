"""The tree in the docstring is the tree in the code, and its codes stay what they are."""

import re
from collections.abc import Iterator

from libs.common import errors
from libs.common.errors import Refusal

DRAWN = re.compile(r"^[│├└─ ]*(\w+)\s+(\d{3})\s+(\w+)", re.MULTILINE)


def kinds(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    yield kind
    for below in kind.__subclasses__():
        if below.__module__ == errors.__name__:
            yield from kinds(below)


def test_every_refusal_is_drawn_with_its_status_and_code() -> None:
    drawn = {(name, int(status), code) for name, status, code in DRAWN.findall(errors.__doc__ or "")}
    assert drawn == {(kind.__name__, kind.status, kind.code) for kind in kinds(Refusal)}


def test_codes_and_titles_are_their_own() -> None:
    all_kinds = list(kinds(Refusal))
    assert len({kind.code for kind in all_kinds}) == len(all_kinds)
    assert len({kind.title for kind in all_kinds}) == len(all_kinds)


def test_a_refusal_without_a_sentence_says_its_title() -> None:
    assert str(errors.NotFound()) == "Nothing is known by this name."
