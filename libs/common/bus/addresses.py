"""Where the servers are, and as whom we come: read from the one setting, which may name several of a cluster."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit


@dataclass(frozen=True, slots=True)
class Addresses:
    """Servers without credentials, and the credentials beside them.

    Of further servers of a cluster the client hears the address alone. It would come to them as nobody, be refused,
    and take that for the end; so name and password must not be part of one server's address.
    """

    servers: list[str]
    user: str | None
    password: str | None

    @classmethod
    def of(cls, urls: str) -> "Addresses":
        """`nats://service:secret@a:4222,nats://service:secret@b:4222`; the first one says who we are."""
        parts = [urlsplit(url) for url in urls.split(",")]
        servers = [urlunsplit(part._replace(netloc=part.netloc.rpartition("@")[2])) for part in parts]
        if parts[0].password is None:  # a token, or nobody in particular: left to the library, as it stands
            return cls(urls.split(","), None, None)
        return cls(servers, unquote(parts[0].username or ""), unquote(parts[0].password))
