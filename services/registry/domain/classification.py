"""What the versioned rule made of an episode, with the sentences that explain it."""

from dataclasses import dataclass

from libs.common.vocabulary import RiskArm, RiskGroup, SiteClass, Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """Derived values; an empty one means "not classified", and the explanation says why.

    Month-precision dates leave several timings possible, and therefore several groups and arms.
    """

    rule: str
    timing: tuple[Timing, ...] = ()
    site_class: SiteClass | None = None
    risk_group: tuple[RiskGroup, ...] = ()
    risk_arm: tuple[RiskArm, ...] = ()
    after_hsct: bool = False
    """Told so, or a transplantation is registered that came before."""
    after_car_t: bool = False
    explanation: tuple[str, ...] = ()
