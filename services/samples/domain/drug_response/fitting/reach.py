"""How far parameters may go that nobody has bounded: far outside of what is measured, and stated in the docs.

Without any bound the best curve may not exist: steps, straight lines and powers of the dose are limits of this family.
"""

from typing import Final

from services.samples.domain.drug_response.options import FLATTEST, STEEPEST

SLOPE: Final = (FLATTEST, STEEPEST)

LOG10_EC50: Final = (-60.0, 60.0)
"""Of the dose in nM."""

ASYMPTOTE: Final = (-1e9, 1e9)
"""Per cent."""
