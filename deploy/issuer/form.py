"""What was posted or asked for: plain parameters, each once (RFC 6749 §3.1)."""

from urllib.parse import parse_qsl

from starlette.requests import Request

from deploy.issuer.refusals import OAuthRefusal

_LARGEST = 65_536
_URLENCODED = "application/x-www-form-urlencoded"


async def posted(request: Request) -> dict[str, str]:
    """The fields of a form post."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != _URLENCODED:
        raise OAuthRefusal("invalid_request", f"The body must be {_URLENCODED}.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            raise OAuthRefusal("invalid_request", "The body is too large.", status=413)
    try:
        return _each_once(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=50))
    except ValueError as trouble:
        raise OAuthRefusal("invalid_request", "The body cannot be read.") from trouble


def asked(request: Request) -> dict[str, str]:
    """The parameters of the address."""
    return _each_once(list(request.query_params.multi_items()))


def _each_once(pairs: list[tuple[str, str]]) -> dict[str, str]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise OAuthRefusal("invalid_request", "A parameter is there more than once.")
    return found
