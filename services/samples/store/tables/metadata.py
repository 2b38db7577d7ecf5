"""What all tables of samples belong to, and the type of their times."""

from sqlalchemy import DateTime

from libs.common.database import metadata

METADATA = metadata()

INSTANT = DateTime(timezone=True)
