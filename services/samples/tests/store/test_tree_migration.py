"""Tubes banked before there was a storage tree hang in it afterwards, where they lay, with what is known of them."""

import asyncio
from collections import defaultdict

import pytest
from alembic import command

from libs.common import migrations
from libs.common.lasting_connection import lasting_connection
from libs.common.provisioning.databases import ServiceDatabase, provision_databases
from libs.common.testing.databases import PASSWORD

EVERYTHING = {"reallnet.organisation": "*"}
SAMPLE = """
    INSERT INTO samples (id, label, patient, hospital, hub, stage, transport_alarms, created_at, version)
    VALUES ('00000000-0000-0000-0000-000000000001', 'S-1', 'P', 'hospital-x', 'hub-madrid', 'banked', '{}', now(), 5)
"""
TUBES = """
    INSERT INTO aliquots (id, label, sample_id, patient, hospital, hub, preservation, volume_ul, box, position,
        banked_at, thaw_cycles, version)
    SELECT gen_random_uuid(), label, '00000000-0000-0000-0000-000000000001', 'P', 'hospital-x', hub, kept, ul, box,
        CASE WHEN box IS NULL THEN NULL ELSE label END, now(), 0, 1
    FROM (VALUES ('A-1', 'hub-madrid', 'dna', 500, 'f/r/box 1'), ('A-2', 'hub-madrid', 'frozen_viable', NULL, 'f/r'),
        ('A-3', 'hub-madrid', 'frozen_viable', 40, NULL), ('A-4', 'hub-barcelona', 'frozen_viable', 9, 'odd//7'))
        AS t (label, hub, kept, ul, box)
"""
KEPT = """
    SELECT a.label, a.content, a.stage, a.amount, a.unit, s.path, p.path, s.kind, p.kind, m.to_box, m.reason
    FROM aliquots a LEFT JOIN storages s ON s.id = a.storage_id LEFT JOIN storages p ON p.id = s.parent_id
    JOIN movements m ON m.aliquot_id = a.id ORDER BY a.label
"""


@pytest.fixture
async def before(postgres_url: str) -> ServiceDatabase:
    """A database as it was before the tree, with four tubes."""
    made = await provision_databases(postgres_url, passwords=defaultdict(lambda: PASSWORD), services=["before_tree"])
    address = made["before_tree"]
    await asyncio.to_thread(command.upgrade, migrations.configuration("samples", address.owner_url), "samples_0005")
    connection = await lasting_connection(address.owner_url, name="test", settings=EVERYTHING)
    await connection.execute(f"{SAMPLE}; {TUBES}")
    await connection.close()
    return address


async def test_every_tube_keeps_its_place_and_what_is_in_it(before: ServiceDatabase) -> None:
    await asyncio.to_thread(command.upgrade, migrations.configuration("samples", before.owner_url), "head")
    connection = await lasting_connection(before.app_url, name="test", settings=EVERYTHING)
    assert [tuple(row) for row in await connection.fetch(KEPT)] == [
        ("A-1", "dna", "stored", 500, "ul", "f/r/box 1", "f/r", "box", "box", "f/r/box 1", "banked"),
        ("A-2", "sample", "stored", None, None, "f/r", "f", "box", "other", "f/r", "banked"),
        ("A-3", "sample", "used_up", 0, "ul", None, None, None, None, None, "used_up"),
        ("A-4", "sample", "stored", 9, "ul", "odd//7", None, "box", None, "odd//7", "banked"),
    ]
    # What the database counts at a commit holds for them as well.
    await connection.execute("UPDATE aliquots SET amount = amount, version = version + 1")
    await connection.close()
