"""In which of two languages a body is written."""

from fastapi import Request

from libs.common.errors import UnsupportedMedia

YAML: frozenset[str] = frozenset({"application/yaml", "text/yaml", "application/x-yaml", "text/x-yaml"})
JSON: frozenset[str] = frozenset({"application/json", "application/x-ndjson"})


def is_yaml(request: Request) -> bool:
    """By the media type, parameters apart."""
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in YAML | JSON:
        raise UnsupportedMedia(
            "CTML is sent as JSON or YAML.", where="header.Content-Type", right="application/json or application/yaml"
        )
    return kind in YAML
