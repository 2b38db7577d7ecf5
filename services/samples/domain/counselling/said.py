"""Words by which a text speaks of the germ line, in English and Spanish."""

import re
from typing import Final

SAYS_SO: Final = re.compile(r"germ[\s-]?line|l[ií]nea germinal|constitutional", re.IGNORECASE)
