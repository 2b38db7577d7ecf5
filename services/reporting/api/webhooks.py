"""Webhooks: where the own organisation has its events sent, signed; added, looked at, tried, rotated, removed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import ConfigDict, Field

from libs.common.access import Permission, needs
from libs.common.application import Db
from libs.common.bus.feed import Feed
from libs.common.call import Call
from libs.common.errors import AlreadyThere, Forbidden, Invalid, NotFound, Unauthenticated, WrongState
from libs.common.outbound.door import Door, NoPublicAddress
from libs.common.problems import refusals
from libs.common.wire import AwareTime, Body
from services.reporting.api.webhook_view import EntrustedView, PingView, WebhooksView, WebhookView
from services.reporting.commands.add_webhook import AddWebhook, add_webhook
from services.reporting.commands.change_webhook import ChangeWebhook, remove_webhook, resume_webhook, rotate_webhook
from services.reporting.commands.ping_webhook import ping_webhook
from services.reporting.domain.webhook import Sending
from services.reporting.domain.webhook_address import RIGHT, WHERE, check_address
from services.reporting.store import webhooks

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])

Manager = needs(Permission.WEBHOOKS_MANAGE, answers=EntrustedView, status=201)


class WebhookBody(Body):
    """Where to, and from when on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"url": "https://his.example.org/reallnet"}]})

    url: Annotated[str, Field(max_length=2_000, pattern=r"^https?://")]
    begin_at: AwareTime | None = Field(
        default=None, description="Send what came at this time or later; without it, what comes from now on."
    )


async def sending_of(request: Request) -> Sending:
    """Give a route what the process was told of sending."""
    found: Sending = request.app.state.sending
    return found


async def door_of(request: Request) -> Door:
    """Give a route the way out to receivers."""
    found: Door = request.app.state.door
    return found


async def feed_of(request: Request) -> Feed:
    """Give a route the feed, for the place where to begin."""
    found: Feed = request.app.state.feed
    return found


Told = Annotated[Sending, Depends(sending_of)]
Outside = Annotated[Door, Depends(door_of)]


@router.post(
    "",
    status_code=201,
    summary="Have the own organisation's events sent to an address",
    responses=refusals(Unauthenticated, Forbidden, AlreadyThere, Invalid),
)
async def add_one(
    *,
    body: WebhookBody,
    call: Annotated[Call, Manager],
    db: Db,
    told: Told,
    door: Outside,
    feed: Annotated[Feed, Depends(feed_of)],
) -> EntrustedView:
    """Signed as Standard Webhooks describes it, in order, at least once; `secret` is shown now and never again."""
    await _check(body.url, door=door, plain_http=told.plain_http)
    begin = await (feed.at(body.begin_at) if body.begin_at else feed.end())
    return EntrustedView.once(await add_webhook(db, AddWebhook(call, body.url, begin), key=told.key))


@router.get("", summary="List the own webhooks", responses=refusals(Unauthenticated, Forbidden))
async def list_them(call: Annotated[Call, needs(Permission.WEBHOOKS_READ)], db: Db) -> WebhooksView:
    async with db.reading(call) as tx:
        return WebhooksView(items=tuple(WebhookView.of(webhook) for webhook in await webhooks.own(tx)))


@router.get(
    "/{webhook_id}",
    summary="Read how a webhook's deliveries go",
    responses=refusals(Unauthenticated, Forbidden, NotFound, Invalid),
)
async def read_one(webhook_id: UUID, call: Annotated[Call, needs(Permission.WEBHOOKS_READ)], db: Db) -> WebhookView:
    async with db.reading(call) as tx:
        return WebhookView.of(await webhooks.of(tx, webhook_id))


@router.delete(
    "/{webhook_id}",
    status_code=204,
    summary="Have nothing sent there any more",
    responses=refusals(Unauthenticated, Forbidden, NotFound, Invalid),
)
async def remove_one(
    webhook_id: UUID, call: Annotated[Call, needs(Permission.WEBHOOKS_MANAGE, status=204)], db: Db
) -> None:
    await remove_webhook(db, ChangeWebhook(call, webhook_id))


@router.post(
    "/{webhook_id}/rotation",
    status_code=201,
    summary="Make the next secret; the old one signs as well for a day",
    responses=refusals(Unauthenticated, Forbidden, NotFound, Invalid),
)
async def rotate_one(webhook_id: UUID, call: Annotated[Call, Manager], db: Db, told: Told) -> EntrustedView:
    return EntrustedView.once(await rotate_webhook(db, ChangeWebhook(call, webhook_id), key=told.key))


@router.post(
    "/{webhook_id}/resumption",
    summary="Go on with a disabled webhook, or try a failing one at once",
    responses=refusals(Unauthenticated, Forbidden, NotFound, WrongState, Invalid),
)
async def resume_one(
    webhook_id: UUID, call: Annotated[Call, needs(Permission.WEBHOOKS_MANAGE, answers=WebhookView)], db: Db
) -> WebhookView:
    """Behind the last event that was taken: none is left out."""
    return WebhookView.of(await resume_webhook(db, ChangeWebhook(call, webhook_id)))


@router.post(
    "/{webhook_id}/test",
    summary="Send a signed ping now",
    responses=refusals(Unauthenticated, Forbidden, NotFound, Invalid),
)
async def test_one(
    webhook_id: UUID,
    call: Annotated[Call, needs(Permission.WEBHOOKS_MANAGE, answers=PingView)],
    db: Db,
    told: Told,
    door: Outside,
) -> PingView:
    """Of type org.reallnet.webhook.ping; what the receiver answers changes nothing."""
    order = ChangeWebhook(call, webhook_id)
    return PingView.of(await ping_webhook(db, order, door=door, key=told.key))


async def _check(url: str, *, door: Door, plain_http: bool) -> None:
    """The form, then where it leads now; where it leads later is looked at at each delivery."""
    check_address(url, plain_http=plain_http)
    try:
        await door.check(url)
    except NoPublicAddress:
        what = "This name leads to no address of the public internet."
        raise Invalid(what, where=WHERE, right=RIGHT) from None
