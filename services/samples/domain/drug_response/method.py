"""The name of a method: a hash over the model and everything that was chosen."""

from hashlib import sha256
from typing import Final

import orjson

from services.samples.domain.drug_response.options import FitOptions

MODEL: Final = "LL.4/1"
"""The curve, and the version of how it is fitted and of what stands for what is not said."""


def method_id(options: FitOptions) -> str:
    """The same for the same choice: what is left at its default need not be said."""
    chosen = options.model_dump(mode="json", exclude_defaults=True)
    written = orjson.dumps([MODEL, chosen], option=orjson.OPT_SORT_KEYS)
    return f"drp-{sha256(written).hexdigest()[:16]}"
