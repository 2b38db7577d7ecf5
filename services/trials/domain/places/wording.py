"""Where a trial is open, as a sentence, negatives said clearly; in English and in Spanish."""

from collections.abc import Sequence
from typing import Final

from services.trials.domain.answers.options.place import SPAIN
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.fact import Words
from services.trials.domain.hospitals.countries import country_words
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
    "status_old": Words("too long ago to rely on", "hace demasiado tiempo"),
    "registry_only": Words("by the registry alone, not confirmed", "solo según el registro, sin confirmar"),
    "parts_closed": Words("no dose level or cohort is open", "ningún nivel de dosis ni cohorte abierto"),
    "slots_full": Words("no free places", "sin plazas libres"),
    "trial_closed": Words("the trial is closed", "el ensayo está cerrado"),
}
SPANISH: Final = Words("Spanish hospital", "hospital español")
OF_STUDY: Final = {
    "NOT_YET_RECRUITING": Words("not yet recruiting", "aún no recluta"),
    "RECRUITING": Words("recruiting", "recluta"),
    "ENROLLING_BY_INVITATION": Words("enrolling by invitation", "recluta por invitación"),
    "ACTIVE_NOT_RECRUITING": Words("active, not recruiting", "activo, sin reclutar"),
    "SUSPENDED": Words("suspended", "suspendido"),
    "TERMINATED": Words("terminated", "interrumpido definitivamente"),
    "COMPLETED": Words("completed", "finalizado"),
    "WITHDRAWN": Words("withdrawn", "retirado"),
    "AVAILABLE": Words("expanded access, available", "acceso expandido, disponible"),
    "NO_LONGER_AVAILABLE": Words("expanded access, no longer available", "acceso expandido, ya no disponible"),
    "TEMPORARILY_NOT_AVAILABLE": Words(
        "expanded access, temporarily not available", "acceso expandido, temporalmente no disponible"
    ),
    "APPROVED_FOR_MARKETING": Words("approved for marketing", "autorizado para su comercialización"),
    "WITHHELD": Words("withheld", "no publicado"),
    "UNKNOWN": Words("unknown", "desconocido"),
}
"""The registry's words for a study, those of expanded access among them."""
OPEN_FIRST: Final = {Truth.TRUE: 0, Truth.UNKNOWN: 1, Truth.FALSE: 2}
MOST_NAMED: Final = 20
"""Hospitals that a sentence names; the list has all of them."""


def sentence(standings: Sequence[Standing], country: str | None, *, study: Words | None = None) -> Words:
    """The answer first, then each hospital's own status, then what the registry says of the study as a whole."""
    parts = [one for one in (*_heads(standings, country), _each(standings), study) if one is not None]
    return Words(" ".join(one.en for one in parts), " ".join(one.es for one in parts))


def study_words(status: str, recruiting: int, places: int) -> Words:
    """The unit that misleads: a study recruits as soon as one of its places does."""
    found = OF_STUDY.get(status, Words(status, status))
    head = Words(
        f"Status of the whole study in the registry: {found.en}",
        f"En el registro, el estudio en su conjunto: {found.es}",
    )
    if not places:
        return Words(f"{head.en}; it names no places.", f"{head.es}; no nombra centros.")
    return Words(
        f"{head.en}; {recruiting} of its {places} places recruit{'s' if recruiting == 1 else ''}.",
        f"{head.es}; {'recluta' if recruiting == 1 else 'reclutan'} {recruiting} de sus {places} centros.",
    )


def _heads(standings: Sequence[Standing], country: str | None) -> list[Words]:
    """Where no country is asked for, the network's own is told as well; a hospital of no known country may be in it."""
    if country is not None or not standings:
        return [_head(standings, country)]
    if all(one.country == SPAIN for one in standings):
        return [_head(standings, SPAIN)]
    here = [one for one in standings if one.country in {SPAIN, None}]
    everywhere = _head(standings, None)
    return [everywhere] if len(here) == len(standings) else [everywhere, _head(here, SPAIN)]


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
    return Words(
        f"Open {what.en.replace('hospital', 'hospitals', 1)}: {number}.", f"{_several(what.es)} abiertos: {number}."
    )


def _where(country: str | None) -> Words:
    if country is None:
        return Words("hospital", "hospital")
    if country == SPAIN:
        return SPANISH
    named = country_words(country)
    return Words(f"hospital in {named.en}", f"hospital en {named.es}")


def _several(words: str) -> str:
    """`Hospitales españoles` of `hospital español`; `Hospitales en Francia` of `hospital en Francia`."""
    return words.replace("hospital", "Hospitales", 1).replace(" español", " españoles")


def _each(standings: Sequence[Standing]) -> Words | None:
    """Those that are nearest to open first: none of them is among those that a long sentence only counts."""
    said: dict[str, list[Words]] = {}
    for one in sorted(standings, key=lambda one: OPEN_FIRST[one.open]):
        words, before = _status(one), said.setdefault(one.name or one.city, [])
        if words not in before:
            before.append(words)
    if not said:
        return None
    named = [_named(name, words) for name, words in list(said.items())[:MOST_NAMED]]
    more = len(said) - len(named)
    tail = Words(f"; and {more} more", f"; y {more} más") if more else Words("", "")
    return Words(
        "; ".join(one.en for one in named) + f"{tail.en}.",
        "; ".join(one.es for one in named) + f"{tail.es}.",
    )


def _named(name: str, words: Sequence[Words]) -> Words:
    return Words(f"{name}: {' / '.join(one.en for one in words)}", f"{name}: {' / '.join(one.es for one in words)}")


def _status(one: Standing) -> Words:
    """`not yet recruiting (verified 2026-05-01)`."""
    status, why = STATUS[one.status], WHY.get(one.reason)
    on = one.verified_on
    notes = [Words(f"verified {on}", f"verificado: {on}")] if on else []
    if why is not None and why != status:
        notes.append(why)
    if not notes:
        return status
    return Words(f"{status.en} ({', '.join(n.en for n in notes)})", f"{status.es} ({', '.join(n.es for n in notes)})")
