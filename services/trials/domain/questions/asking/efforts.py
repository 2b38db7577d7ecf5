"""What it costs to find out a fact, by where it comes from: data under a rule's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.trials.domain.facts.fact import FactSource, Words

RULE: Final = "question-efforts@1"
"""(check) Turnarounds and weights are the project's, not measured: flow a day, genetics 7 to 14 days, drug response
profiles 5 days (paper, section 6, gives what is offered, not a promise of days)."""


@dataclass(frozen=True, slots=True)
class Effort:
    """A physician's minutes, the days until it is known, and what one has to do."""

    minutes: float
    days_least: float
    days_most: float
    act: str
    how: Words
    check: bool = True
    """Whether the numbers wait for somebody who knows."""

    @property
    def cost(self) -> float:
        """1 for what is there already; a day counts as much as ten minutes do, four times a look."""
        return 1 + PER_MINUTE * self.minutes + PER_DAY * self.days_most


PER_MINUTE: Final = 0.025
PER_DAY: Final = 0.25

EFFORTS: Final[Mapping[FactSource, Effort]] = {
    FactSource.REGISTRY: Effort(
        0, 0, 0, "look_up", Words("Look it up in the registry.", "Consúltelo en el registro."), check=False
    ),
    FactSource.PHYSICIAN: Effort(
        5, 0, 0, "ask", Words("The physician knows it or examines the child.", "Lo sabe o lo explora el médico.")
    ),
    FactSource.FLOW: Effort(
        5, 1, 1, "order_assay", Words("Order flow cytometry (about a day).", "Solicite citometría de flujo (un día).")
    ),
    FactSource.GENETICS: Effort(
        5,
        7,
        14,
        "order_assay",
        Words("Order a genetic study (7 to 14 days).", "Solicite un estudio genético (de 7 a 14 días)."),
    ),
    FactSource.DRP: Effort(
        5,
        5,
        5,
        "order_assay",
        Words(
            "Order DRP, a drug response profile (about 5 days; experimental, awaiting validation).",
            "Solicite DRP, un perfil de respuesta a fármacos (unos 5 días; experimental, pendiente de validación).",
        ),
    ),
}
