"""The one collection that all tables of the registry belong to."""

from libs.common.database import metadata

METADATA = metadata()
