"""What the address of a webhook may look like; where it leads is looked at when it is called."""

import re
from urllib.parse import urlsplit

from libs.common.errors import Invalid

WHERE = "body.url"
RIGHT = "an address such as https://his.example.org/reallnet"
VISIBLE = re.compile(r"[!-~]+", re.ASCII)


def check_address(url: str, *, plain_http: bool) -> None:
    """Refuse what is no address of a web server, carries a password, or would be sent in the clear."""
    if not VISIBLE.fullmatch(url):
        raise Invalid("The address holds blanks or letters beyond ASCII.", where=WHERE, right=RIGHT)
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Invalid("This is no address of a web server.", where=WHERE, right=RIGHT) from None
    if parts.scheme != "https" and not (plain_http and parts.scheme == "http"):
        raise Invalid("Events are sent over HTTPS only.", where=WHERE, right=RIGHT)
    if not host or "%" in parts.netloc or "\\" in url:
        raise Invalid("This is no address of a web server.", where=WHERE, right=RIGHT)
    if "@" in parts.netloc or parts.fragment:
        raise Invalid("The address holds a password or a fragment.", where=WHERE, right=RIGHT)
