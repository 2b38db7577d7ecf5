"""Definitions: CTML files as they came, and which trial each version of came from which."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from services.trials.store.tables.metadata import INSTANT, METADATA

ctml_files = Table(
    "ctml_files",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("yaml", Boolean, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("trials", Integer, nullable=False),
    Column("kept_at", INSTANT, nullable=False),
)

ctml_imports = Table(
    "ctml_imports",
    METADATA,
    Column("trial", Text, ForeignKey("trials.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("file", Text, ForeignKey("ctml_files.digest"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("imported_by", Text, nullable=False),
    Column("imported_at", INSTANT, nullable=False),
    Index("ctml_imports_by_file", "file"),
)
