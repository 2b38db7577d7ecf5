"""The keys of a laboratory's instruments: made, listed, rotated, revoked."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path
from pydantic import ConfigDict, Field

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import AlreadyThere, Invalid, NotFound, WrongState
from libs.common.experimental import experimental_among
from libs.common.instrument_key import InstrumentKey
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay
from libs.common.wire import Body, PlannedTime, View
from services.samples.commands.assays.issue_key import Issued, MakeKey, issue_key
from services.samples.commands.assays.revoke_key import RevokeKey, revoke_key
from services.samples.commands.assays.rotate_key import RotateKey, rotate_key
from services.samples.store.assays.keys import KEYS

router = APIRouter(prefix="/v1/api-keys", tags=["api keys"])

KeyId = Annotated[str, Path(pattern=r"^[0-9a-f]{12}$", examples=["0c1d2e3f4a5b"])]


class KeyBody(Body):
    """For which instrument, for what, until when."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"instrument": "facs-canto-2", "assays": ["flow"], "expires_at": "2026-12-31T00:00:00Z"}]
        }
    )

    instrument: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$", examples=["facs-canto-2"])]
    assays: frozenset[Assay] = Field(min_length=1, description="Results of which assays it may post.")
    expires_at: PlannedTime = Field(description="At most 400 days ahead.")


class RotationBody(Body):
    """Until when the next key lives."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"expires_at": "2027-01-31T00:00:00Z"}]})

    expires_at: PlannedTime


class KeyView(View):
    """A key without its secret."""

    id: str
    organisation: str
    instrument: str
    assays: tuple[str, ...]
    experimental_assays: tuple[str, ...] = experimental_among("assays")
    created_at: datetime
    created_by: str
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, key: InstrumentKey) -> Self:
        own = {name: getattr(key, name) for name in cls.model_fields if name not in {"assays", "experimental_assays"}}
        return cls(**own, assays=tuple(sorted(key.assays)))


class KeysView(View):
    """All keys of the own organisation, the newest first."""

    items: tuple[KeyView, ...]


class IssuedView(View):
    """A new key; `secret` is shown now and never again."""

    key: KeyView
    secret: str | None = Field(description="Send it as X-API-Key. Null when a repeated request is answered again.")

    @classmethod
    def of(cls, issued: Issued) -> Self:
        """What is kept for a repeated request: the secret is kept nowhere."""
        return cls(key=KeyView.of(issued.key), secret=None)

    @classmethod
    def once(cls, issued: Issued) -> Self:
        """What the first caller gets."""
        return cls(key=KeyView.of(issued.key), secret=issued.presented.written)


@router.post("", status_code=201, summary="Make a key for an instrument", responses=refusals(AlreadyThere, Invalid))
async def make_one(
    body: KeyBody, db: Db, call: Annotated[Call, needs(Permission.API_KEYS_MANAGE, answers=IssuedView, status=201)]
) -> IssuedView:
    order = MakeKey(call=call, instrument=body.instrument, assays=body.assays, expires_at=body.expires_at)
    return IssuedView.once(await issue_key(db, order))


@router.get("", summary="List the keys of the own instruments")
async def list_them(db: Db, call: Annotated[Call, needs(Permission.API_KEYS_READ)]) -> KeysView:
    async with db.reading(call) as tx:
        return KeysView(items=tuple(KeyView.of(key) for key in await KEYS.all(tx)))


@router.post(
    "/{key_id}/rotation",
    status_code=201,
    summary="Make the next key of the same instrument; the old one lives until it is revoked",
    responses=refusals(NotFound, WrongState, AlreadyThere, Invalid),
)
async def rotate_one(
    *,
    key_id: KeyId,
    body: RotationBody,
    db: Db,
    call: Annotated[Call, needs(Permission.API_KEYS_MANAGE, answers=IssuedView, status=201)],
) -> IssuedView:
    return IssuedView.once(await rotate_key(db, RotateKey(call=call, key_id=key_id, expires_at=body.expires_at)))


@router.post("/{key_id}/revocation", summary="End a key at once", responses=refusals(NotFound, WrongState))
async def revoke_one(
    key_id: KeyId, db: Db, call: Annotated[Call, needs(Permission.API_KEYS_MANAGE, answers=KeyView)]
) -> KeyView:
    return KeyView.of(await revoke_key(db, RevokeKey(call=call, key_id=key_id)))
