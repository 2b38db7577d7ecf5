"""All tables of the service; whoever wants them all imports this module."""

from services.registry.store.tables import consents, course, identities, patients
from services.registry.store.tables.metadata import METADATA

__all__ = ["METADATA", "consents", "course", "identities", "patients"]
