"""What is sealed: an entry as one unambiguous text, its digest, and the head that chains one seal to the next.

The database seals by the expressions here, and whoever verifies computes the same from what is read.
"""

import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
DIGEST_BYTES: Final = 32
SALT_BYTES: Final = 16
BEGINNING: Final = bytes(DIGEST_BYTES)
"""What the first seal is chained to."""

# A JSON array keeps columns apart whatever they hold; `changes` goes in as text, so that no value and the value
# null differ; the time is put in UTC, because its text would follow the session's time zone.
ENTRY_TEXT: Final = """jsonb_build_array(
    id, at AT TIME ZONE 'UTC', by_subject, by_organisation, did, about, patient, reason, changes::text, request_id
)::text"""

# The salt keeps a digest from telling, by trying, what an erased entry said.
ENTRY_DIGEST: Final = f"sha256(salt || convert_to({ENTRY_TEXT}, 'UTF8'))"

SEAL_HEAD: Final = """sha256(
    previous || int8send(number) || int8send(through) || int8send(total) || int8send(checkpoint)
    || int8send((extract(epoch FROM sealed_at) * 1000000)::bigint) || written_ids || digests
)"""


def entry_digest(salt: bytes, text: str) -> bytes:
    """The same as ENTRY_DIGEST."""
    return sha256(salt + text.encode()).digest()


def seal_head(
    previous: bytes,
    *,
    number: int,
    through: int,
    total: int,
    checkpoint: int,
    sealed_at: datetime,
    entries: Sequence[int],
    digests: bytes,
) -> bytes:
    """The same as SEAL_HEAD."""
    microseconds = (sealed_at - EPOCH) // timedelta(microseconds=1)
    numbers = struct.pack(">5q", number, through, total, checkpoint, microseconds)
    return sha256(previous + numbers + struct.pack(f">{len(entries)}q", *entries) + digests).digest()
