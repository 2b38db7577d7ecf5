"""Find the child a command or an answer is about, if the caller may know of it and the family agreed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import NotFound, NotYetKnown, WrongState
from services.trials.domain.patient import KnownPatient
from services.trials.store import patients


@asynccontextmanager
async def arrived(db: Database, code: str) -> AsyncIterator[None]:
    """A caller faster than the events is asked to come again; of a stranger's child nothing is said here.

    It goes around the transaction, and looks only where that has found nothing.
    """
    try:
        yield
    except NotFound:
        async with db.reading(Call.service("trials")) as tx:
            if await patients.find(tx, code) is None:
                raise NotYetKnown("The registration of this patient has not arrived here.") from None
        raise


async def consenting_patient(tx: Transaction, code: str) -> KnownPatient:
    """The patient, held. Somebody else's child is answered as if it did not exist."""
    patient = await patients.lock(tx, code)
    if patient is None:
        raise NotFound("There is no such patient here, or its registration has not arrived yet.")
    if patient.merged_into is not None:
        await _say_which_goes_on(tx, patient.merged_into)
    patient.check_consent()
    return patient


async def _say_which_goes_on(tx: Transaction, survivor: str) -> None:
    """Only to those who may see the surviving code."""
    if await patients.find(tx, survivor) is None:
        raise NotFound("There is no such patient here.")
    raise WrongState(f"This code was closed: the same child goes on as {survivor}.", right=survivor)
