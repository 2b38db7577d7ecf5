"""What an outside party may do on the bus: an account of its own, which reaches its own durable and nothing beside it.

Permissions alone are not enough: the server sends an answer wherever the asker says, and `reply` may name the
stream's subjects, or the question that deletes it. From another account the answer comes back to that account.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

INSIDE = "NETWORK"
"""The account of the five services, which holds the stream."""

LIMITS = {"max_connections": 8, "max_subscriptions": 64, "max_payload": 4096, "max_leafnodes": 0}
"""A party asks and acknowledges: few connections, small words, no server of its own."""


WAY_BACK = "90s"
"""How long the server remembers, after the last word, where an answer has to go: longer than a request may stand."""


@dataclass(frozen=True, slots=True)
class Party:
    """An outside party, and the public halves of the keys it may connect with."""

    organisation: str
    durable: str
    keys: tuple[str, ...]

    @property
    def account(self) -> str:
        """Named like its durable: what it may import has to bear its account's name."""
        return self.durable


def inbox_prefix(organisation: str) -> str:
    """The first token of the reply subjects of one party: the only ones it may hear."""
    return f"_INBOX_{organisation}"


def offered(stream: str) -> list[dict[str, object]]:
    """What the services' account exports: to each account its own name's, in place of the asterisk."""
    return [
        {
            "service": subject,
            "account_token_position": subject.split(".").index("*") + 1,
            "response_type": "Stream",
            "response_threshold": WAY_BACK,
        }
        for subject in _reachable(stream, "*")
    ]


def accounts(parties: Iterable[Party], stream: str) -> str:
    """The parties' accounts, as they stand inside the server's `accounts`."""
    return "".join(f"{json.dumps(party.account)}: {json.dumps(_account(party, stream))}\n" for party in parties)


def _reachable(stream: str, durable: str) -> Sequence[str]:
    """Ask for messages, acknowledge them."""
    return (f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}", f"$JS.ACK.{stream}.{durable}.>")


def _account(party: Party, stream: str) -> dict[str, object]:
    subjects = _reachable(stream, party.durable)
    return {
        "users": [{"nkey": key, "permissions": _permissions(party, subjects)} for key in party.keys],
        "imports": [{"service": {"account": INSIDE, "subject": subject}} for subject in subjects],
        "limits": LIMITS,
    }


def _permissions(party: Party, subjects: Sequence[str]) -> dict[str, object]:
    own = [f"{inbox_prefix(party.organisation)}.>"]
    return {"publish": {"allow": list(subjects)}, "subscribe": {"allow": own}}
