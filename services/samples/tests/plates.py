"""A plate of RQ-PCR made by hand, right in every respect; a test changes the wells that it is about."""

from typing import Any

Json = dict[str, Any]

SLOPE, INTERCEPT = -3.4, 18.0
MARKER = "IGH VH3-23/JH4"
DILUTIONS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5)
BACKGROUND = 38.0
CTS = {1e-1: 21.4, 1e-2: 24.8, 1e-3: 28.2, 1e-4: 31.6, 1e-5: 35.0}
"""On the line exactly: 18 - 3.4 log10(dilution)."""
ALBUMIN = {1000.0: 20.0, 100.0: 23.4, 10.0: 26.8}
"""On 30.2 - 3.4 log10(ng)."""
HUNDRED_NG = 23.4
THOUSAND_NG = 20.0
NOTHING = "undetermined"


def wells(target: str, role: str, *cts: Any, **more: Any) -> list[Json]:
    """Some wells that hold the same."""
    return [{"target": target, "role": role, "ct": ct, **more} for ct in cts]


def standards(marker: str = MARKER, cts: dict[Any, Any] | None = None, copies: int = 2) -> list[Json]:
    """The dilutions, each as often as `copies`, or with the Ct values given for it."""
    told: dict[Any, Any] = {**CTS, **(cts or {})}
    rows = [
        (dilution, list(ct) if isinstance(ct, tuple) else [ct] * copies)
        for dilution, ct in told.items()
        if ct is not None
    ]
    return [row for dilution, found in rows for row in wells(marker, "standard", *found, dilution=dilution)]


def marker(name: str = MARKER, **told: Any) -> list[Json]:
    """All wells of one marker."""
    kept = {"background": [BACKGROUND] * 3, "no_template": [NOTHING], "follow_up": [28.2] * 3, **told}
    rows = standards(name, kept.pop("cts", None), kept.pop("copies", 2))
    return rows + [well for role, cts in kept.items() for well in wells(name, role, *cts)]


def albumin(
    *, diagnosis: Any = (THOUSAND_NG,) * 2, follow_up: Any = (THOUSAND_NG,) * 2, cts: dict[Any, Any] | None = None
) -> list[Json]:
    """Standards, diagnosis and follow-up; without a change as much DNA in the one as in the other."""
    told: dict[Any, Any] = {**ALBUMIN, **(cts or {})}
    rows = [row for ng, ct in told.items() for row in wells("albumin", "standard", ct, ct, amount_ng=ng)]
    return [*rows, *wells("albumin", "diagnosis", *diagnosis), *wells("albumin", "follow_up", *follow_up)]


def plate(*rows: list[Json], **told: Any) -> Json:
    """The rows, each in a well of its own; without any, one marker and albumin."""
    found = [well for row in rows or (marker(), albumin()) for well in row]
    placed = [{"well": f"{'ABCDEFGHIJKLMNOP'[at % 16]}{at // 16 + 1}", **well} for at, well in enumerate(found)]
    return {"cycles": 50, "wells": placed, **told}
