"""Tubes drawn to look at what a child was born with: whatever is read in them is taken as inherited.

Saliva, fibroblasts and blood in remission are the germ-line controls of the network (Velasco et al. 2023, section 5).
"""

from typing import Final

from libs.common.vocabulary import Material

CONTROLS: Final = frozenset({Material.SALIVA, Material.FIBROBLASTS, Material.REMISSION_BLOOD})


def is_control(material: Material | None) -> bool:
    """Whether the tube is a germ-line control."""
    return material in CONTROLS
