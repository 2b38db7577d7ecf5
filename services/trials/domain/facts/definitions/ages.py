"""Ages and intervals, each counted in years, months and days: criteria name whichever their protocol does."""

from services.trials.domain.facts.fact import FactDefinition, FactSource, FactType, Words

YEARS, MONTHS, DAYS = "age-completed-years@1", "completed-calendar-months@1", "days-elapsed@1"
"""Completed ones by the calendar: who was born on the 31st completes a month on its last day."""

_AGE = {"years": "age", "months": "age_months", "days": "age_days"}
_AT_DIAGNOSIS = {
    "years": "age_at_diagnosis",
    "months": "age_at_diagnosis_months",
    "days": "age_at_diagnosis_days",
}
_FROM_DIAGNOSIS = {"months": "months_from_diagnosis", "days": "days_from_diagnosis"}


def _counted(fact: str, en: str, es: str, *, family: dict[str, str], of: tuple[str, ...]) -> FactDefinition:
    unit = next(unit for unit, name in family.items() if name == fact)
    return FactDefinition(
        fact,
        FactType.NUMBER,
        Words(en, es),
        FactSource.DERIVED,
        whole=True,
        unit=unit,
        lowest=0,
        highest=120 if unit == "years" else None,
        settled_by=of,
        rule={"years": YEARS, "months": MONTHS, "days": DAYS}[unit],
        counted_in=family,
    )


def _age(fact: str, en: str, es: str) -> FactDefinition:
    return _counted(fact, en, es, family=_AGE, of=("birth_date",))


def _at_diagnosis(fact: str, en: str, es: str) -> FactDefinition:
    return _counted(fact, en, es, family=_AT_DIAGNOSIS, of=("birth_date", "diagnosed_on"))


def _from_diagnosis(fact: str, en: str, es: str) -> FactDefinition:
    return _counted(fact, en, es, family=_FROM_DIAGNOSIS, of=("diagnosed_on", "episode_on"))


AGES = (
    _age("age", "Age at the day asked about", "Edad en el día consultado"),
    _age("age_months", "Age in months", "Edad en meses"),
    _age("age_days", "Age in days", "Edad en días"),
    _at_diagnosis("age_at_diagnosis", "Age at first diagnosis", "Edad al primer diagnóstico"),
    _at_diagnosis("age_at_diagnosis_months", "Age in months at first diagnosis", "Edad en meses al primer diagnóstico"),
    _at_diagnosis("age_at_diagnosis_days", "Age in days at first diagnosis", "Edad en días al primer diagnóstico"),
    _from_diagnosis(
        "months_from_diagnosis",
        "Months from first diagnosis to the episode",
        "Meses del primer diagnóstico al episodio",
    ),
    _from_diagnosis(
        "days_from_diagnosis", "Days from first diagnosis to the episode", "Días del primer diagnóstico al episodio"
    ),
)
