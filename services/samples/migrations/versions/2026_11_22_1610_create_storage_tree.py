"""The storage tree with position history and lineage; tubes banked before hang below their boxes."""

from datetime import UTC, datetime
from typing import Any

from alembic import op
from sqlalchemy import text

from libs.common.identifiers import new_id
from libs.common.migrations import secure_rows
from services.samples.domain.biobank.storage import ways_down
from services.samples.domain.label import Labelled, new_label

revision = "samples_0011"
down_revision = "samples_0010"
branch_labels = None
depends_on = None

TREE = (
    """
    CREATE TABLE storages (
        id UUID NOT NULL,
        label TEXT NOT NULL,
        hub TEXT NOT NULL,
        parent_id UUID,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        path TEXT NOT NULL,
        grid_rows INTEGER,
        grid_columns INTEGER,
        capacity INTEGER,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_storages PRIMARY KEY (id),
        CONSTRAINT uq_storages_label UNIQUE (label),
        CONSTRAINT uq_storages_path UNIQUE (hub, path),
        CONSTRAINT uq_storages_place UNIQUE (id, hub, path),
        CONSTRAINT uq_storages_hub UNIQUE (id, hub),
        CONSTRAINT ck_storages_grid_is_whole CHECK ((grid_rows IS NULL) = (grid_columns IS NULL)),
        CONSTRAINT ck_storages_grid_has_names CHECK (grid_rows BETWEEN 1 AND 26 AND grid_columns BETWEEN 1 AND 99),
        CONSTRAINT ck_storages_room_for_some CHECK (capacity > 0),
        CONSTRAINT fk_storages_parent_of_same_hub FOREIGN KEY (parent_id, hub) REFERENCES storages (id, hub)
    )
    """,
    "CREATE INDEX ix_storages_parent_id ON storages (parent_id)",
)

COLUMNS = (
    """
    ALTER TABLE aliquots ADD content TEXT, ADD stage TEXT, ADD storage_id UUID,
        ADD initial_amount BIGINT, ADD amount BIGINT, ADD unit TEXT
    """,
    "ALTER TABLE aliquots DROP CONSTRAINT ck_aliquots_place_is_whole",
    """
    UPDATE aliquots SET
        content = CASE WHEN preservation IN ('dna', 'rna') THEN preservation ELSE 'sample' END,
        stage = CASE WHEN box IS NULL THEN 'used_up' ELSE 'stored' END,
        storage_id = (SELECT id FROM storages s WHERE s.hub = aliquots.hub AND s.path = aliquots.box),
        initial_amount = volume_ul,
        amount = CASE WHEN box IS NULL AND volume_ul IS NOT NULL THEN 0 ELSE volume_ul END,
        unit = CASE WHEN volume_ul IS NOT NULL THEN 'ul' END
    """,
    """
    ALTER TABLE aliquots ALTER content SET NOT NULL, ALTER stage SET NOT NULL,
        ADD CONSTRAINT ck_aliquots_place_is_whole
            CHECK ((box IS NULL) = (storage_id IS NULL) AND (position IS NULL OR box IS NOT NULL)),
        ADD CONSTRAINT ck_aliquots_stored_at_a_place CHECK ((stage = 'stored') = (storage_id IS NOT NULL)),
        ADD CONSTRAINT ck_aliquots_never_below_zero CHECK (amount >= 0 AND amount <= initial_amount),
        ADD CONSTRAINT ck_aliquots_amount_is_whole
            CHECK ((amount IS NULL) = (unit IS NULL) AND (amount IS NULL) = (initial_amount IS NULL)),
        ADD CONSTRAINT ck_aliquots_used_up_is_empty CHECK (stage <> 'used_up' OR coalesce(amount, 0) = 0),
        ADD CONSTRAINT fk_aliquots_place_in_the_tree
            FOREIGN KEY (storage_id, hub, box) REFERENCES storages (id, hub, path)
    """,
    "CREATE INDEX ix_aliquots_storage_id ON aliquots (storage_id)",
)

HISTORY = (
    """
    CREATE TABLE movements (
        aliquot_id UUID NOT NULL,
        version INTEGER NOT NULL,
        stage TEXT NOT NULL,
        from_box TEXT,
        from_position TEXT,
        to_box TEXT,
        to_position TEXT,
        reason TEXT NOT NULL,
        note TEXT,
        moved_at TIMESTAMP WITH TIME ZONE NOT NULL,
        recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        moved_by TEXT NOT NULL,
        CONSTRAINT pk_movements PRIMARY KEY (aliquot_id, version),
        CONSTRAINT ck_movements_stored_at_a_place CHECK ((stage = 'stored') = (to_box IS NOT NULL)),
        CONSTRAINT fk_movements_aliquot_id_aliquots FOREIGN KEY (aliquot_id) REFERENCES aliquots (id)
    )
    """,
    """
    CREATE TABLE takings (
        id UUID NOT NULL,
        aliquot_id UUID NOT NULL,
        into_id UUID,
        taken_for TEXT NOT NULL,
        amount BIGINT,
        unit TEXT,
        taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
        taken_by TEXT NOT NULL,
        CONSTRAINT pk_takings PRIMARY KEY (id),
        CONSTRAINT ck_takings_something_is_taken CHECK (amount > 0),
        CONSTRAINT ck_takings_amount_is_whole CHECK ((amount IS NULL) = (unit IS NULL)),
        CONSTRAINT ck_takings_into_another_tube CHECK ((taken_for = 'used') = (into_id IS NULL)),
        CONSTRAINT ck_takings_not_into_itself CHECK (into_id <> aliquot_id),
        CONSTRAINT fk_takings_aliquot_id_aliquots FOREIGN KEY (aliquot_id) REFERENCES aliquots (id),
        CONSTRAINT fk_takings_into_id_aliquots FOREIGN KEY (into_id) REFERENCES aliquots (id)
    )
    """,
    "CREATE INDEX ix_takings_aliquot_id ON takings (aliquot_id)",
    "CREATE INDEX ix_takings_into_id ON takings (into_id)",
    # Who banked it stands in the audit trail. Of what has been used up, only that is known.
    """
    INSERT INTO movements (aliquot_id, version, stage, to_box, to_position, reason, moved_at, recorded_at, moved_by)
    SELECT a.id, 1, a.stage, a.box, a.position, CASE WHEN a.box IS NULL THEN 'used_up' ELSE 'banked' END,
        a.banked_at, coalesce(e.at, a.banked_at), coalesce(e.by_subject, 'unknown')
    FROM aliquots a LEFT JOIN (
        SELECT about, min(at) AS at, min(by_subject) AS by_subject FROM audit_entries
        WHERE did = 'banked aliquot' GROUP BY about
    ) e ON e.about = 'aliquot/' || a.id
    """,
    """
    INSERT INTO takings (id, aliquot_id, taken_for, amount, unit, taken_at, taken_by)
    SELECT gen_random_uuid(), id, 'used', initial_amount, unit, banked_at, 'unknown'
    FROM aliquots WHERE stage = 'used_up' AND initial_amount > 0
    """,
)

WATCHED = (
    """
    CREATE FUNCTION amounts_add_up(tube UUID) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM aliquots a WHERE a.id = tube AND a.initial_amount <> a.amount
                + (SELECT coalesce(sum(t.amount), 0) FROM takings t WHERE t.aliquot_id = tube)
        ) THEN
            RAISE EXCEPTION 'what was taken and what is left do not add up'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'amounts_add_up';
        END IF;
    END $$
    """,
    """
    CREATE FUNCTION check_amounts_of_tube() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM amounts_add_up(NEW.id); RETURN NULL; END $$
    """,
    """
    CREATE FUNCTION check_amounts_of_taking() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM amounts_add_up(NEW.aliquot_id); RETURN NULL; END $$
    """,
    """
    CREATE FUNCTION check_place_is_on_record() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT FROM movements m WHERE m.aliquot_id = NEW.id AND m.version = NEW.version AND m.stage = NEW.stage
                AND m.to_box IS NOT DISTINCT FROM NEW.box AND m.to_position IS NOT DISTINCT FROM NEW.position
        ) THEN
            RAISE EXCEPTION 'a tube changed its place without a line in its history'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'place_is_on_record';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE CONSTRAINT TRIGGER amounts_add_up_when_changed AFTER UPDATE ON aliquots
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN ((OLD.amount, OLD.initial_amount) IS DISTINCT FROM (NEW.amount, NEW.initial_amount))
        EXECUTE FUNCTION check_amounts_of_tube()
    """,
    """
    CREATE CONSTRAINT TRIGGER amounts_add_up_from_the_start AFTER INSERT ON aliquots
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.amount IS DISTINCT FROM NEW.initial_amount)
        EXECUTE FUNCTION check_amounts_of_tube()
    """,
    """
    CREATE CONSTRAINT TRIGGER amounts_add_up_when_taken AFTER INSERT OR UPDATE ON takings
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_amounts_of_taking()
    """,
    """
    CREATE CONSTRAINT TRIGGER place_is_on_record_when_new AFTER INSERT ON aliquots
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_place_is_on_record()
    """,
    """
    CREATE CONSTRAINT TRIGGER place_is_on_record_when_changed AFTER UPDATE ON aliquots
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN ((OLD.stage, OLD.box, OLD.position) IS DISTINCT FROM (NEW.stage, NEW.box, NEW.position))
        EXECUTE FUNCTION check_place_is_on_record()
    """,
)


def upgrade() -> None:
    for statement in TREE:
        op.execute(statement)
    _grow_tree()
    for statement in (*COLUMNS, *HISTORY, *WATCHED):
        op.execute(statement)
    secure_rows(op, "storages", "hub")
    # The subquery sees only aliquots that the tenant may see.
    for table in ("movements", "takings"):
        secure_rows(op, table, using=f"EXISTS (SELECT FROM aliquots WHERE aliquots.id = {table}.aliquot_id)")


def _grow_tree() -> None:
    """A node for every box that was ever named, below those that its name's parts name."""
    boxes = op.get_bind().execute(text("SELECT DISTINCT hub, box FROM aliquots WHERE box IS NOT NULL")).all()
    grown: dict[tuple[str, str], dict[str, Any]] = {}
    for hub, path in sorted({(hub, path) for hub, box in boxes for path in ways_down(box)}):
        parent = grown.get((hub, ways_down(path)[-2])) if len(ways_down(path)) > 1 else None
        grown[hub, path] = _node(hub, path, parent, is_box=(hub, path) in set(map(tuple, boxes)))
    for node in grown.values():
        op.get_bind().execute(text("INSERT INTO labels (label) VALUES (:label)"), node)
        op.get_bind().execute(
            text(
                "INSERT INTO storages (id, label, hub, parent_id, kind, name, path, created_at)"
                " VALUES (:id, :label, :hub, :parent_id, :kind, :name, :path, :created_at)"
            ),
            node,
        )


def _node(hub: str, path: str, parent: dict[str, Any] | None, *, is_box: bool) -> dict[str, Any]:
    return {
        "id": new_id(),
        "label": new_label(Labelled.STORAGE),
        "hub": hub,
        "parent_id": parent["id"] if parent else None,
        "kind": "box" if is_box else "other",
        "name": path.removeprefix(f"{parent['path']}/") if parent else path,
        "path": path,
        "created_at": datetime.now(UTC),
    }
