"""The background process of samples: relay, reader, clocks of viability, probes, instruments, kits, destructions."""

import os
from datetime import timedelta
from functools import partial
from typing import Final

from libs.common.organisations import Organisations
from libs.common.settings import read_or_leave
from libs.common.worker import Clock, Worker, run
from services.samples import consumers
from services.samples.commands.biobank.watch_probes import watch_probes
from services.samples.commands.destruction.watch_destructions import watch_destructions
from services.samples.commands.drug_response.calculate_plates import calculate_plates
from services.samples.commands.instruments.file_receipts import file_receipts
from services.samples.commands.instruments.look_again import look_again
from services.samples.commands.instruments.tell_devices import tell_devices
from services.samples.commands.instruments.ways_out import WaysOut
from services.samples.commands.kits.expire_kits import expire_kits
from services.samples.commands.reflex.watch_results import watch_results
from services.samples.commands.vcf.interrupt_files import interrupt_files
from services.samples.commands.viability.watch_samples import watch_samples
from services.samples.doors.doors_file import DoorsError, leave, read_doors
from services.samples.doors.reading import read_message
from services.samples.doors.telling import tell
from services.samples.settings import SamplesSettings

EVERY: Final = timedelta(seconds=5)
"""One look into an index while nothing is due; a colour is a matter of minutes."""

REFLEX_EVERY: Final = timedelta(seconds=2)
"""A result that calls for another assay while the tube is fresh."""

LISTENING: Final = timedelta(seconds=30)
"""A probe reports every few minutes; its silence is a matter of half an hour."""

FILING: Final = timedelta(milliseconds=500)
"""How long a message waits at most until somebody looks at it, while nothing has come: one look into an index."""

AGAIN: Final = timedelta(seconds=5)
"""Until what has become known is found by those that wait for it."""

KITS_EVERY: Final = timedelta(minutes=1)
"""Kits expire with the day; who uses one is refused by the day itself."""

SOON: Final = timedelta(seconds=1)
"""Somebody waits for the curves; while there is nothing it is one look into an empty index."""

EVERY_QUARTER: Final = timedelta(minutes=15)
"""A list is due by the day."""


def main() -> None:
    """Work until told to stop."""
    settings = read_or_leave(SamplesSettings, os.environ, service="samples")
    parties, out = Organisations.load(settings.organisations), _ways_out(settings)
    clocks = (
        Clock("viability", every=EVERY, run=partial(watch_samples, parties=parties)),
        Clock("reflexes", every=REFLEX_EVERY, run=partial(watch_results, parties=parties)),
        Clock("probes", every=LISTENING, run=watch_probes),
        Clock("instruments", every=FILING, run=partial(file_receipts, read=read_message)),
        Clock("quarantine", every=AGAIN, run=partial(look_again, read=read_message)),
        Clock("vcf files", every=LISTENING, run=interrupt_files),
        Clock("device orders", every=AGAIN, run=partial(tell_devices, exchange=partial(tell, out=out))),
        Clock("kits", every=KITS_EVERY, run=expire_kits),
        Clock("drug response", every=SOON, run=calculate_plates),
        Clock("destruction", every=EVERY_QUARTER, run=partial(watch_destructions, parties=parties)),
    )
    run(Worker(service="samples", settings=settings, consumers=consumers, clocks=clocks))


def _ways_out(settings: SamplesSettings) -> WaysOut:
    try:
        return WaysOut(read_doors(settings.doors).networks)
    except DoorsError as wrong:
        leave("samples", wrong)


if __name__ == "__main__":
    main()
