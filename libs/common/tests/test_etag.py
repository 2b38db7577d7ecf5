"""Versions as entity tags, written and read."""

import pytest
from fastapi import Response

from libs.common import etag
from libs.common.errors import Invalid


def test_written_and_read_back() -> None:
    response = Response()
    etag.set(response, 3)
    assert response.headers["ETag"] == '"3"'
    assert etag.if_match(response.headers["ETag"]) == 3


@pytest.mark.parametrize("header", [None, "*", " * "])
def test_none_and_any_ask_for_no_version(header: str | None) -> None:
    assert etag.if_match(header) is None


@pytest.mark.parametrize("header", ["3", 'W/"3"', '"3", "4"', '"x"', "", '"9999999999"'])
def test_anything_else_is_refused(header: str) -> None:
    with pytest.raises(Invalid) as refused:
        etag.if_match(header)
    assert refused.value.where == "header.If-Match"
