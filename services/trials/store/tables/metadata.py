"""What all tables of the service share."""

from sqlalchemy import DateTime

from libs.common.database import metadata

METADATA = metadata()
INSTANT = DateTime(timezone=True)
