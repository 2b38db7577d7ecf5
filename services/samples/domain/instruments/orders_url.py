"""What the address may look like to which orders are posted; where it leads is looked at when it is called."""

import re
from typing import Final
from urllib.parse import urlsplit

from libs.common.errors import Invalid

WHERE: Final = "body.orders_url"
RIGHT: Final = "an address such as https://analyser.example.org/hl7"
_VISIBLE: Final = re.compile(r"[!-~]+", re.ASCII)


def check_url(url: str) -> None:
    """Refuse what is no address of a web server, or carries a password."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Invalid("This is no address of a web server.", where=WHERE, right=RIGHT) from None
    if not _VISIBLE.fullmatch(url) or parts.scheme not in {"http", "https"} or not host or "%" in parts.netloc:
        raise Invalid("This is no address of a web server.", where=WHERE, right=RIGHT)
    if "@" in parts.netloc or parts.fragment or "\\" in url:
        raise Invalid("The address holds a password or a fragment.", where=WHERE, right=RIGHT)
