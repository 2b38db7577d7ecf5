"""Where a trial is open, as a sentence, negatives said clearly; in English and in Spanish."""

from collections.abc import Sequence
from typing import Final

from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.fact import Words
from services.trials.domain.hospitals.countries import NAMES
from services.trials.domain.places.standing import Standing, best
from services.trials.domain.trials.stages import SiteStatus

STATUS: Final = {
    SiteStatus.NOT_YET_RECRUITING: Words("not yet recruiting", "aún no recluta"),
    SiteStatus.RECRUITING: Words("recruiting", "recluta"),
    SiteStatus.SLOTS_FULL: Words("no free places", "sin plazas libres"),
    SiteStatus.PAUSED: Words("paused", "en pausa"),
    SiteStatus.CLOSED: Words("closed", "cerrado"),
    SiteStatus.UNKNOWN: Words("status not known", "estado desconocido"),
}
WHY: Final = {
    "status_old": Words("not verified lately", "sin verificar desde hace tiempo"),
    "registry_only": Words("by the registry alone, not confirmed", "solo según el registro, sin confirmar"),
    "parts_closed": Words("no dose level or cohort is open", "ningún nivel de dosis ni cohorte abierto"),
    "slots_full": Words("no free places", "sin plazas libres"),
    "trial_closed": Words("the trial is closed", "el ensayo está cerrado"),
}
SPANISH: Final = Words("Spanish hospital", "hospital español")


def sentence(standings: Sequence[Standing], country: str | None, *, study: Words | None = None) -> Words:
    """The answer first, then each hospital's own status, then what the registry says of the study as a whole."""
    head, rest = _head(standings, country), [_each(standings), study]
    parts = [head, *(one for one in rest if one is not None)]
    return Words(" ".join(one.en for one in parts), " ".join(one.es for one in parts))


def study_words(status: str, recruiting: int, places: int) -> Words:
    """The unit that misleads: a study recruits as soon as one of its places does."""
    return Words(
        f"The registry calls the study {status}; {recruiting} of its {places} places recruit.",
        f"El registro dice {status} del estudio; reclutan {recruiting} de sus {places} centros.",
    )


def _head(standings: Sequence[Standing], country: str | None) -> Words:
    what = _where(country)
    if not standings:
        return Words(f"No {what.en} is known to run it.", f"No se conoce ningún {what.es} que participe.")
    answer = best(standings)
    if answer is Truth.FALSE:
        return Words(f"No open {what.en}.", f"Ningún {what.es} abierto.")
    if answer is Truth.UNKNOWN:
        return Words(f"No {what.en} is known to be open; ask.", f"No consta ningún {what.es} abierto; pregunte.")
    number = len({one.hospital for one in standings if one.open is Truth.TRUE})
    return Words(f"Open {what.en}s: {number}.", f"Abiertos ({what.es}): {number}.")


def _where(country: str | None) -> Words:
    if country is None:
        return Words("hospital", "hospital")
    if country == "ES":
        return SPANISH
    return Words(f"hospital in {NAMES.get(country, country)}", f"hospital en {NAMES.get(country, country)}")


def _each(standings: Sequence[Standing]) -> Words | None:
    said: dict[str, list[Words]] = {}
    for one in standings:
        words, before = _status(one), said.setdefault(one.name or one.city, [])
        if words not in before:
            before.append(words)
    if not said:
        return None
    return Words(
        "; ".join(f"{name}: {', '.join(one.en for one in words)}" for name, words in said.items()) + ".",
        "; ".join(f"{name}: {', '.join(one.es for one in words)}" for name, words in said.items()) + ".",
    )


def _status(one: Standing) -> Words:
    status, why = STATUS[one.status], WHY.get(one.reason)
    if why is None or why == status:
        return status
    return Words(f"{status.en} ({why.en})", f"{status.es} ({why.es})")
