"""What somebody with a hub's credentials could try: every verb of the JetStream API with every name, and worse.

The verbs are those of nats-server 2.15 (its `JSApi…` subjects); names are guessed, known or the attacker's own.
"""

import random
from collections.abc import Iterator
from itertools import product

ME, OTHERS = "hub-madrid", ("hub-barcelona", "lab-drp")
STREAM, STREAMS = "REALLNET", ("REALLNET", "KV_vault", "OBJ_files", "MINE", "*", ">")
OWN = f"party-{ME}"
ASK, ACKNOWLEDGE = f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{OWN}", f"$JS.ACK.{STREAM}.{OWN}"
CONSUMERS = (*(f"party-{other}" for other in OTHERS), "worker", "mine", "*", ">")

OF_ACCOUNT = (
    "INFO", "STREAM.NAMES", "STREAM.LIST", "STREAM.TEMPLATE.NAMES", "ACCOUNT.PURGE.NETWORK", "ACCOUNT.STREAM.MOVE.NETWORK",
    "SERVER.REMOVE", "SERVER.STREAM.MOVE", "SERVER.STREAM.CANCEL_MOVE", "META.LEADER.STEPDOWN", ">", "*",
)  # fmt: skip
OF_STREAM = (
    "STREAM.CREATE", "STREAM.UPDATE", "STREAM.INFO", "STREAM.DELETE", "STREAM.PURGE", "STREAM.SNAPSHOT",
    "STREAM.RESTORE", "STREAM.MSG.GET", "STREAM.MSG.DELETE", "STREAM.LEADER.STEPDOWN", "STREAM.PEER.REMOVE",
    "DIRECT.GET", "CONSUMER.CREATE", "CONSUMER.NAMES", "CONSUMER.LIST",
)  # fmt: skip
OF_CONSUMER = (
    "CONSUMER.CREATE", "CONSUMER.DURABLE.CREATE", "CONSUMER.INFO", "CONSUMER.DELETE", "CONSUMER.PAUSE",
    "CONSUMER.UNPIN", "CONSUMER.RESET", "CONSUMER.LEADER.STEPDOWN", "CONSUMER.MSG.NEXT",
)  # fmt: skip
OF_SERVER = (
    "$SYS.REQ.SERVER.PING", "$SYS.REQ.SERVER.PING.JSZ", "$SYS.REQ.SERVER.PING.CONNZ", "$SYS.REQ.SERVER.PING.VARZ",
    "$SYS.REQ.ACCOUNT.PING", "$SYS.REQ.ACCOUNT.PING.CONNZ", "$SYS.REQ.ACCOUNT.NETWORK.CONNZ",
    "$SYS.REQ.ACCOUNT.NETWORK.CLAIMS.UPDATE", "$SYS.REQ.CLAIMS.UPDATE", "$SYS.REQ.CLAIMS.DELETE", "$SYS.REQ.CLAIMS.LIST",
    "$SYS.REQ.USER.INFO", "$SYS.REQ.USER.AUTH", "$SYS.REQ.SERVER.x.RELOAD", "$SYS.REQ.SERVER.x.KICK",
    "$SYS.ACCOUNT.NETWORK.CONNECT", "$SYS.ACCOUNT.NETWORK.DISCONNECT", "$SYS._INBOX.x", "$LDS.x", "$GR.x", "$MQTT.x",
    "$NRG.V.x", "$NRG.AE.x", "$JSC.R.x", "$JSC.SYNC.x", "$JS.FC.REALLNET.worker.x", "$JS.SNAPSHOT.ACK.REALLNET.x",
    "$JS.SNAPSHOT.RESTORE.REALLNET.x", "$JS.EVENT.ADVISORY.STREAM.DELETED.REALLNET", "$JS.CLUSTER.x", "$JS.x.API.INFO",
    "$KV.vault.key", "$O.files.C.x", "$O.files.M.x", "$SRV.PING", "_R_.x", "_GR_.x.y.z",
)  # fmt: skip
OF_NETWORK = (
    f"reallnet.samples.sample.received.v1.{ME}._", f"reallnet.samples.sample.received.v1.{OTHERS[0]}._",
    f"reallnet.board.advice.given.v1._.{ME}", "reallnet.x", "reallnet", "reallnet.>", "hint.registry", "hint.samples",
    "anything", "*", ">", "_INBOX.x", f"_INBOX_{OTHERS[0]}.x", f"_INBOX_{ME}", f"_INBOX_{ME}.x", "_INBOX_*.x",
)  # fmt: skip
TOKENS = (
    "$JS", "API", "ACK", "CONSUMER", "STREAM", "MSG", "NEXT", "GET", "DELETE", "CREATE", "DURABLE", "DIRECT", "INFO", "$SYS",
    "REQ", "SERVER", "ACCOUNT", "NETWORK", "PING", "CLAIMS", "$KV", "$O", "vault", "reallnet", "samples", "sample", "v1", "_",
    "hint", "_INBOX", "*", ">", "1", "0", STREAM, OWN, ME, *OTHERS, *CONSUMERS,
)  # fmt: skip

ORDERS = (
    b"", b"{}", b'{"batch":1000000,"no_wait":true}', b'{"batch":1,"expires":1,"group":"x","id":"y","priority":9}',
    b'{"max_bytes":-1,"batch":-1}', b'{"batch":"x"}', b"\x00\xff", b"[" * 200, b'{"seq":1}',
)  # fmt: skip
"""What may be said to the own durable, sensible or not."""

ANSWERS = (
    b"+ACK",
    b"-NAK",
    b'-NAK {"delay":1}',
    b"+WPI",
    b"+TERM no",
    b'+NXT {"batch":9,"no_wait":true}',
    b"+NXT",
    b"?",
)
PLACES = ("1.1.1.1.0", "1.999999.999999.1.0", "0.0.0.0.0", "-1.-1.-1.-1.-1", "x.y.z", "1", "1.1.1.1.1.1.1.1.1.1")

HEADERS = tuple(
    {name: value}
    for name, values in {
        "Nats-Trace-Dest": (f"_INBOX_{OTHERS[0]}.x", "reallnet.x", "hint.samples", f"$JS.API.STREAM.DELETE.{STREAM}"),
        "Nats-Msg-Id": ("1",),
        "Nats-Rollup": ("all", "sub"),
        "Nats-Expected-Stream": ("KV_vault",),
        "Nats-Batch-Id": ("b",),
        "Nats-Schedule": ("@every 1s",),
        "Nats-Schedule-Target": ("reallnet.x",),
        "Nats-TTL": ("1s",),
        "Nats-Incr": ("1",),
        "Nats-Request-Info": ('{"acc":"NETWORK","user":"service"}',),
        "Nats-Client-Info": ('{"acc":"NETWORK"}',),
        "Status": ("503", "100"),
    }.items()
    for value in values
)

RAW = (
    b"LS+ NETWORK >\r\n", b"RS+ NETWORK >\r\n", b"A+ NETWORK\r\n", b"A- NETWORK\r\n", b"RMSG NETWORK reallnet.x 2\r\n{}\r\n",
    b"LMSG reallnet.x 2\r\n{}\r\n", b"INFO {}\r\n", b"SUB > \xff\r\n", b"PUB reallnet.x -1\r\n", b"MSG reallnet.x 1 2\r\n{}\r\n",
    b'CONNECT {"user":"service","pass":""}\r\n', b'CONNECT {"account":"NETWORK","new_account":true}\r\n',
)  # fmt: skip
"""Words that only servers say to each other, or that contradict themselves."""


def publications() -> set[str]:
    """Every subject under which it may say nothing."""
    api = {*OF_ACCOUNT, *(f"{verb}.{stream}" for verb, stream in product(OF_STREAM, STREAMS))}
    api |= {".".join(names) for names in product(OF_CONSUMER, STREAMS, (*CONSUMERS, OWN))}
    api |= {f"{verb}.{STREAM}.mine.{event}" for verb in ("CONSUMER.CREATE", "DIRECT.GET") for event in OF_NETWORK}
    named = {f"$JS.API.{verb}" for verb in api} | {f"$JS.hub.API.{verb}" for verb in api}
    forged = {f"$JS.ACK.{stream}.{name}.{place}" for stream, name, place in product(STREAMS[:3], CONSUMERS, PLACES)}
    forged |= {f"$JS.ACK.hub.x.{STREAM}.{name}.{place}" for name, place in product((*CONSUMERS, OWN), PLACES)}
    found = named | forged | {*OF_SERVER, *OF_NETWORK} | set(_invented(500))
    return {subject for subject in found if not permitted(subject)}


def subscriptions() -> set[str]:
    """Every subject that it may not hear."""
    wide = {
        ".".join(names)
        for count in (1, 2, 3)
        for names in product(("*", ">", "$JS", "$SYS", "reallnet", "_INBOX"), repeat=count)
    }
    inboxes = {f"_INBOX_{other}.{rest}" for other in (*OTHERS, "*") for rest in (">", "*", "x")}
    found = wide | inboxes | {*OF_SERVER, *OF_NETWORK, ASK, f"{ACKNOWLEDGE}.>", "$JS.API.>", "$JS.ACK.>", "$JS.EVENT.>"}
    return {one for one in found if ">" not in one[:-1] and not one.startswith(f"_INBOX_{ME}.")}


def permitted(subject: str) -> bool:
    """What it is there for."""
    return subject == ASK or subject.startswith(f"{ACKNOWLEDGE}.")


def _invented(count: int) -> Iterator[str]:
    """Subjects thrown together from words that mean something to the server; always the same ones."""
    dice = random.Random(3)
    for _ in range(count):
        yield ".".join(dice.choices(TOKENS, k=dice.randint(1, 8)))
