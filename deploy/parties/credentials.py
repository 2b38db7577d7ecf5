"""What an outside party's own program needs to connect; told once, when its key is made."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from deploy.local import nats
from deploy.local.setup import Setup
from libs.common.bus.connection import STREAM
from libs.common.embedded.party_accounts import inbox_prefix
from libs.common.embedded.ports import LOOPBACK
from libs.common.provisioning.parties import durable_name


@dataclass(frozen=True, slots=True)
class Credentials:
    """The seed proves who it is; the rest says where and what to ask for."""

    organisation: str
    address: str
    seed: str = field(repr=False)

    def as_dict(self) -> dict[str, str]:
        """Every line a program has to be told."""
        return {
            "organisation": self.organisation,
            "address": self.address,
            "seed": self.seed,
            "stream": STREAM,
            "durable": durable_name(self.organisation),
            "inbox_prefix": inbox_prefix(self.organisation),
        }


def address(setup: Setup) -> str:
    """Where parties connect: as the services do, without the services' user and password."""
    if setup.nats_url is None:
        return f"nats://{LOOPBACK}:{nats.embedded(setup).port}"
    return ",".join(_bare(url) for url in setup.nats_url.split(","))


def _bare(url: str) -> str:
    parts = urlsplit(url.strip())
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
