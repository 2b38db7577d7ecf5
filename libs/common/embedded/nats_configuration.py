"""What the nats-server is told: JetStream that flushes every message, and who may say and hear what."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from libs.common.embedded.ports import LOOPBACK

STREAM = "REALLNET"

INSIDE = "NETWORK"
"""The account of the five services, which holds the stream."""

SYSTEM = "$SYS"
STATE = "$SYS.REQ.SERVER.PING.JSZ"
"""The one question to the server itself that the services may ask: does it flush what it acknowledges?"""


@dataclass(frozen=True, slots=True)
class BusUser:
    """Somebody who may connect; `None` means every subject."""

    name: str
    password: str
    publish: tuple[str, ...] | None = None
    subscribe: tuple[str, ...] | None = None


def service_user(password: str) -> BusUser:
    """The five services: the whole bus."""
    return BusUser(name="service", password=password)


def party_user(organisation: str, password: str, *, durable: str, stream: str = STREAM) -> BusUser:
    """An outside party: ask its own durable for messages, acknowledge them, hear its own inbox; nothing else."""
    return BusUser(
        name=organisation,
        password=password,
        publish=(f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}", f"$JS.ACK.{stream}.{durable}.>"),
        subscribe=(f"{inbox_prefix(organisation)}.>",),
    )


def inbox_prefix(organisation: str) -> str:
    """The first token of the reply subjects of one party, which nobody else may hear."""
    return f"_INBOX_{organisation}"


def server(*, port: int, pid_file: Path, store: Path, users_file: Path, durable: bool) -> str:
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
include {json.dumps(users_file.name)}
"""


def authorisation(users: Sequence[BusUser]) -> str:
    """The file of users (JSON is valid configuration, and quotes every value)."""
    parties = [user for user in users if user.publish is not None]
    inside = {
        "jetstream": "enabled",
        "users": [_entry(user) for user in users if user.publish is None],
        "exports": [_exported(party, subject) for party in parties for subject in _of(party)],
        "imports": [{"service": {"account": SYSTEM, "subject": STATE}}],
    }
    system = {"exports": [{"service": STATE, "accounts": [INSIDE]}]}
    accounts = {SYSTEM: system, INSIDE: inside, **{party.name: _outside(party) for party in parties}}
    return f"accounts: {json.dumps(accounts, indent=1)}\n"


def _outside(party: BusUser) -> dict[str, object]:
    """An account of its own, which reaches what it may ask and nothing beside it.

    Permissions alone are not enough: the server sends an answer wherever the asker says, and `reply` may name the
    stream's subjects, or the question that deletes it. From another account the answer comes back to that account.
    """
    imports = [{"service": {"account": INSIDE, "subject": subject}} for subject in _of(party)]
    return {"users": [_entry(party)], "imports": imports}


def _exported(party: BusUser, subject: str) -> dict[str, object]:
    return {"service": subject, "accounts": [party.name], "response_type": "Stream"}


def _of(party: BusUser) -> tuple[str, ...]:
    return party.publish or ()


def write(path: Path, text: str) -> None:
    """Replace a file in one step, readable by us alone: it holds passwords."""
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.chmod(0o600)
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def _entry(user: BusUser) -> dict[str, object]:
    entry: dict[str, object] = {"user": user.name, "password": user.password}
    rights = {
        verb: {"allow": list(subjects)}
        for verb, subjects in (("publish", user.publish), ("subscribe", user.subscribe))
        if subjects is not None
    }
    return entry | ({"permissions": rights} if rights else {})
