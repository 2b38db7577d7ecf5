"""A hub says where it locks quarantined tubes away."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import NotFound
from libs.common.permissions import Permission
from libs.common.problems import refusals
from services.samples.api.biobank.storages import StorageView
from services.samples.commands.destruction.name_quarantine import NameQuarantine, name_quarantine

router = APIRouter(prefix="/v1/storages", tags=["destruction"])


@router.post("/{storage_id}/quarantine", summary="Name a storage for quarantined tubes", responses=refusals(NotFound))
async def name_one(
    storage_id: UUID, db: Db, call: Annotated[Call, needs(Permission.STORAGE_MANAGE, answers=StorageView)]
) -> StorageView:
    """With all below it. Once a hub has named one, tubes of a child whose family withdrew are laid nowhere else."""
    return StorageView.of(await name_quarantine(db, NameQuarantine(call=call, storage_id=storage_id)))
