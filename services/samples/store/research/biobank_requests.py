"""Researchers' requests in the database."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.pagination import PageRequest, Slice
from libs.common.vocabulary import EpisodeKind, Material, Preservation
from services.samples.domain.biobank.amount import Amount, Unit
from services.samples.domain.biobank.content import Content
from services.samples.domain.research.biobank_request import BiobankRequest, RefusalReason, RequestLine
from services.samples.domain.research.criteria import ResearchUse
from services.samples.domain.research.request_states import RequestState
from services.samples.store.sight import seen_by
from services.samples.store.tables.research import biobank_requests


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFilter:
    """What is asked for."""

    state: RequestState | None = None
    institution: str | None = None
    hub: str | None = None


async def add(tx: Transaction, request: BiobankRequest, entry: Audit) -> None:
    """Keep a new one."""
    await tx.execute(insert(biobank_requests).values(**_columns(request)))
    await audit.write(tx, entry)


async def save(tx: Transaction, request: BiobankRequest, entry: Audit) -> None:
    """Keep what has become of one that this transaction has locked."""
    await tx.execute(update(biobank_requests).where(biobank_requests.c.id == request.id).values(**_columns(request)))
    await audit.write(tx, entry)


async def find(tx: Transaction, request_id: UUID) -> BiobankRequest:
    """One that the caller may see."""
    return _one(await tx.first(select(biobank_requests).where(biobank_requests.c.id == request_id, _seen(tx))))


async def lock(tx: Transaction, request_id: UUID) -> BiobankRequest:
    """The same, and nobody else changes it; take it after patients, samples and aliquots."""
    statement = select(biobank_requests).where(biobank_requests.c.id == request_id, _seen(tx))
    return _one(await tx.first(statement.with_for_update()))


async def fetch(tx: Transaction, asked: RequestFilter, page: PageRequest) -> Slice:
    """One page, the newest first; a request names no patient."""
    named = [biobank_requests.c[name] == value for name, value in columns_of(asked).items() if value is not None]
    order = (biobank_requests.c.requested_at.desc(), biobank_requests.c.id.desc())
    return await pagination.fetch(tx, select(biobank_requests).where(_seen(tx), *named), by=order, page=page)


def request_of(row: Row[Any]) -> BiobankRequest:
    """A row as the request it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    reason = columns.pop("reason")
    return BiobankRequest(
        **{
            **columns,
            "uses": tuple(ResearchUse(use) for use in columns["uses"]),
            "lines": tuple(_line(line) for line in columns["lines"]),
            "state": RequestState(columns["state"]),
        },
        reason=None if reason is None else RefusalReason(reason),
    )


def _line(kept: Mapping[str, Any]) -> RequestLine:
    amount, material = kept["amount"], kept["material"]
    preservation, episode = kept["preservation"], kept["episode"]
    read = {
        "content": Content(kept["content"]),
        "material": None if material is None else Material(material),
        "preservation": None if preservation is None else Preservation(preservation),
        "episode": None if episode is None else EpisodeKind(episode),
        "amount": None if amount is None else Amount(amount["value"], Unit(amount["unit"])),
    }
    return RequestLine(**{**kept, **read})


def _columns(request: BiobankRequest) -> dict[str, Any]:
    columns = columns_of(request)
    return {**columns, "uses": list(request.uses), "lines": [asdict(line) for line in request.lines]}


def _seen(tx: Transaction) -> Any:
    return seen_by(tx.call, biobank_requests.c.institution, biobank_requests.c.hub)


def _one(row: Row[Any] | None) -> BiobankRequest:
    if row is None:
        raise NotFound("There is no such request.")
    return request_of(row)
