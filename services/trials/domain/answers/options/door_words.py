"""Why a hospital's door is open, closed or not known, as a sentence with its days."""

from datetime import date
from functools import lru_cache
from typing import Final

from services.trials.domain.facts.fact import Words
from services.trials.domain.trials.trial import STATUS_GROWS_OLD_AFTER, Door, Site

WHY: Final = {
    "not_yet_recruiting": Words("The hospital is not activated yet", "El centro aún no está activado"),
    "recruiting": Words("The hospital takes children in", "El centro incluye pacientes"),
    "slots_full": Words("All places at the hospital are taken", "No quedan plazas en el centro"),
    "paused": Words("The hospital has paused", "El centro ha interrumpido la inclusión"),
    "closed": Words("The hospital has closed the arm", "El centro ha cerrado el brazo"),
    "parts_closed": Words("No dose level or cohort is open", "No hay ningún nivel de dosis ni cohorte abierto"),
    "status_unknown": Words("The hospital's status is not known", "No se conoce la situación del centro"),
    "status_old": Words("The hospital was recruiting, but that is old", "El centro reclutaba, pero el dato es antiguo"),
}


def door_words(site: Site, door: Door, day: date) -> Words:
    """With the day the status holds from and the day it was last confirmed."""
    return _words(door.reason, site.since, site.verified_on, day)


@lru_cache(maxsize=4096)
def _words(reason: str, since: date, confirmed: date, day: date) -> Words:
    """Many doors stand alike."""
    why = WHY[reason]
    if reason != "status_old":
        return Words(
            f"{why.en} (since {since}, confirmed on {confirmed}).",
            f"{why.es} (desde el {since}, confirmado el {confirmed}).",
        )
    days, most = (day - confirmed).days, STATUS_GROWS_OLD_AFTER
    return Words(
        f"{why.en}: last confirmed on {confirmed}, {days} days ago (more than {most}); ask before relying on it.",
        f"{why.es}: confirmado por última vez el {confirmed}, hace {days} días (más de {most}); pregunte antes.",
    )
