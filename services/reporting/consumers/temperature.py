"""Facts of the aggregate temperature: what loggers say of a parcel on its way."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.loggers import TemperatureLogged
from libs.common.database import Transaction
from services.reporting.store import parcel_temperatures


@consumes(TemperatureLogged)
async def note_temperature(tx: Transaction, event: TemperatureLogged) -> None:
    await parcel_temperatures.save(tx, event)
