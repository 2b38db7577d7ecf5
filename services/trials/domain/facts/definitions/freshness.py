"""How old each fact may be before it counts as unknown again. Data under a name, not yet confirmed by clinicians."""

from collections.abc import Mapping
from typing import Final

RULE: Final = "fact-freshness@1"
"""(check) Drawn up from the windows usual in early-phase protocols: organ function within two to four
weeks of entry, disease and antigens within some months. A protocol's own window (`within_days`) is
asked besides. What is not listed stays true: birth, lesions of the cell, what was given before."""

GOOD_FOR_DAYS: Final[Mapping[str, int]] = {
    "performance": 30,
    "lansky": 30,
    "karnofsky": 30,
    "creatinine": 30,
    "bilirubin": 30,
    "alt": 30,
    "ast": 30,
    "neutrophils": 30,
    "platelets": 30,
    "oxygen_saturation": 30,
    "shortening_fraction": 90,
    "lvef": 90,
    "qtcf": 90,
    "weight": 60,
    "life_expectancy": 90,
    "active_infection": 30,
    "pregnant": 30,
    "gvhd": 60,
    "immunosuppression": 60,
    "cyp3a4_inhibitor": 60,
    "haploidentical_donor": 365,
    "matched_donor": 365,
    "trial_consent": 90,
    "outcome_status": 365,
    "blasts": 180,
    "mrd": 180,
    "mrd_flow": 180,
    "mrd_ig_tr": 180,
    "mrd_method": 180,
    "cd19": 365,
    "cd22": 365,
    "cd1a": 365,
    "cd38": 365,
}
