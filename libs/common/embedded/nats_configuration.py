"""What the nats-server is told: JetStream that flushes every message, and who is inside."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from libs.common.embedded import party_accounts
from libs.common.embedded.party_accounts import INSIDE
from libs.common.embedded.ports import LOOPBACK

STREAM = "REALLNET"

SYSTEM = "$SYS"
STATE = "$SYS.REQ.SERVER.PING.JSZ"
"""Does the server flush what it acknowledges?"""
CONFIGURED = "$SYS.REQ.SERVER.PING.VARZ"
"""Since when does its configuration count?"""
CONNECTED = "$SYS.REQ.SERVER.PING.CONNZ"
"""Which accounts have connections?"""
QUESTIONS = (STATE, CONFIGURED, CONNECTED)
"""All that the services' account may ask the server itself."""


@dataclass(frozen=True, slots=True)
class BusUser:
    """Somebody inside, who may use the whole bus."""

    name: str
    password: str


def service_user(password: str) -> BusUser:
    """The five services."""
    return BusUser(name="service", password=password)


def server(*, port: int, pid_file: Path, store: Path, accounts_file: Path, durable: bool) -> str:
    """The main file."""
    return f"""\
server_name: reallnet
listen: "{LOOPBACK}:{port}"
pid_file: {json.dumps(str(pid_file))}
max_payload: 1MB
jetstream {{
  store_dir: {json.dumps(str(store))}
  # Flush before every acknowledgement: the default loses acknowledged messages of the last seconds at a power cut.
  sync_interval: {"always" if durable else '"2m"'}
}}
include {json.dumps(accounts_file.name)}
"""


def accounts(users: Sequence[BusUser], parties_file: Path) -> str:
    """The accounts that are always there; those of the parties stand in a file of their own."""
    return f"""\
accounts {{
  {json.dumps(SYSTEM)}: {json.dumps(_system())}
  {json.dumps(INSIDE)}: {json.dumps(_inside(users))}
  include {json.dumps(parties_file.name)}
}}
"""


def _system() -> dict[str, object]:
    """Every server of a cluster answers for itself: a stream of answers, not the first alone."""
    return {"exports": [{"service": one, "accounts": [INSIDE], "response_type": "Stream"} for one in QUESTIONS]}


def _inside(users: Sequence[BusUser]) -> dict[str, object]:
    """The account that holds the stream; each party may import what bears the name of its own durable."""
    return {
        "jetstream": "enabled",
        "users": [{"user": user.name, "password": user.password} for user in users],
        "exports": party_accounts.offered(STREAM),
        "imports": [{"service": {"account": SYSTEM, "subject": question}} for question in QUESTIONS],
    }


def write(path: Path, text: str) -> None:
    """Replace a file in one step, readable by us alone: it holds passwords."""
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.chmod(0o600)
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
