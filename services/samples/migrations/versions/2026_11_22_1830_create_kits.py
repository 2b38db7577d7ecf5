"""Collection kits: what is in them, their movements, the stocks counted from those, and their orders."""

from alembic import op

from libs.common.migrations import keep_for_ever, secure_rows

revision = "samples_0018"
down_revision = "samples_0017"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE kit_movements (
        kit_id UUID NOT NULL,
        version INTEGER NOT NULL,
        deed TEXT NOT NULL,
        state TEXT NOT NULL,
        template TEXT NOT NULL,
        out_of TEXT,
        "into" TEXT,
        receiver TEXT,
        order_id UUID,
        sample_id UUID,
        reason TEXT,
        moved_at TIMESTAMP WITH TIME ZONE NOT NULL,
        "by" TEXT NOT NULL,
        by_organisation TEXT NOT NULL,
        recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_kit_movements PRIMARY KEY (kit_id, version),
        CONSTRAINT uq_kit_movements_state UNIQUE (kit_id, version, state),
        CONSTRAINT ck_kit_movements_reason_when_discarded CHECK ((deed = 'discarded') = (reason IS NOT NULL)),
        CONSTRAINT ck_kit_movements_stock_when_in_stock CHECK ((state = 'in_stock') = ("into" IS NOT NULL))
    )
    """,
    """
    CREATE TABLE kits (
        id UUID NOT NULL,
        label TEXT NOT NULL,
        template TEXT NOT NULL,
        rule TEXT NOT NULL,
        maker TEXT NOT NULL,
        holder TEXT NOT NULL,
        state TEXT NOT NULL,
        expires_on DATE,
        assembled_at TIMESTAMP WITH TIME ZONE NOT NULL,
        assembled_by TEXT NOT NULL,
        receiver TEXT,
        order_id UUID,
        sample_id UUID,
        version INTEGER NOT NULL,
        CONSTRAINT pk_kits PRIMARY KEY (id),
        CONSTRAINT uq_kits_label UNIQUE (label),
        CONSTRAINT ck_kits_sample_when_used CHECK ((state = 'used') = (sample_id IS NOT NULL)),
        CONSTRAINT ck_kits_receiver_when_sent CHECK (state <> 'sent' OR receiver IS NOT NULL),
        CONSTRAINT fk_kits_is_on_record FOREIGN KEY(id, version, state)
            REFERENCES kit_movements (kit_id, version, state) DEFERRABLE INITIALLY DEFERRED
    )
    """,
    "CREATE INDEX ix_kits_maker_assembled_at_id ON kits (maker, assembled_at, id)",
    "CREATE INDEX ix_kits_holder_assembled_at_id ON kits (holder, assembled_at, id)",
    "CREATE INDEX ix_kits_receiver ON kits (receiver) WHERE receiver IS NOT NULL",
    "CREATE INDEX ix_kits_order_id ON kits (order_id)",
    "CREATE INDEX ix_kits_sample_id ON kits (sample_id)",
    "CREATE INDEX ix_kits_expiring ON kits (expires_on) WHERE state = 'in_stock'",
    """
    CREATE TABLE kit_components (
        kit_id UUID NOT NULL,
        component TEXT NOT NULL,
        number INTEGER NOT NULL,
        lot TEXT,
        expires_on DATE,
        CONSTRAINT pk_kit_components PRIMARY KEY (kit_id, component),
        CONSTRAINT ck_kit_components_some CHECK (number > 0),
        CONSTRAINT fk_kit_components_kit_id_kits FOREIGN KEY(kit_id) REFERENCES kits (id)
    )
    """,
    "CREATE INDEX ix_kit_components_lot ON kit_components (lot)",
    """
    CREATE TABLE kit_stocks (
        organisation TEXT NOT NULL,
        template TEXT NOT NULL,
        in_stock INTEGER NOT NULL,
        CONSTRAINT pk_kit_stocks PRIMARY KEY (organisation, template),
        CONSTRAINT ck_kit_stocks_never_negative CHECK (in_stock >= 0)
    )
    """,
    """
    CREATE TABLE kit_orders (
        id UUID NOT NULL,
        orderer TEXT NOT NULL,
        supplier TEXT NOT NULL,
        state TEXT NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        created_by TEXT NOT NULL,
        decline_reason TEXT,
        courier TEXT,
        tracking_number TEXT,
        sent_at TIMESTAMP WITH TIME ZONE,
        expected_at TIMESTAMP WITH TIME ZONE,
        received_at TIMESTAMP WITH TIME ZONE,
        version INTEGER NOT NULL,
        CONSTRAINT pk_kit_orders PRIMARY KEY (id),
        CONSTRAINT ck_kit_orders_courier_when_sent CHECK ((sent_at IS NULL) = (courier IS NULL)),
        CONSTRAINT ck_kit_orders_reason_when_declined CHECK ((state = 'declined') = (decline_reason IS NOT NULL)),
        CONSTRAINT ck_kit_orders_of_somebody_else CHECK (orderer <> supplier)
    )
    """,
    "CREATE INDEX ix_kit_orders_orderer_created_at_id ON kit_orders (orderer, created_at, id)",
    "CREATE INDEX ix_kit_orders_supplier_created_at_id ON kit_orders (supplier, created_at, id)",
    """
    CREATE TABLE kit_order_lines (
        order_id UUID NOT NULL,
        template TEXT NOT NULL,
        number INTEGER NOT NULL,
        CONSTRAINT pk_kit_order_lines PRIMARY KEY (order_id, template),
        CONSTRAINT ck_kit_order_lines_some CHECK (number > 0),
        CONSTRAINT fk_kit_order_lines_order_id_kit_orders FOREIGN KEY(order_id) REFERENCES kit_orders (id)
    )
    """,
    """
    CREATE TABLE kit_order_kits (
        order_id UUID NOT NULL,
        kit_id UUID NOT NULL,
        label TEXT NOT NULL,
        template TEXT NOT NULL,
        arrived BOOLEAN,
        CONSTRAINT pk_kit_order_kits PRIMARY KEY (order_id, kit_id),
        CONSTRAINT fk_kit_order_kits_order_id_kit_orders FOREIGN KEY(order_id) REFERENCES kit_orders (id)
    )
    """,
    "ALTER TABLE samples ADD kit TEXT, ADD CONSTRAINT fk_samples_kit_kits FOREIGN KEY(kit) REFERENCES kits (label)",
)

# Runs as the owner: the service itself may only read the counts. Stocks are locked in one order, so that two
# who move kits of several kinds cannot block each other; a count below zero is refused by its constraint.
COUNTING = (
    """
    CREATE FUNCTION count_kits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
    DECLARE
        change RECORD;
    BEGIN
        FOR change IN
            SELECT organisation, template, sum(kits) AS kits FROM (
                SELECT "into" AS organisation, template, 1 AS kits FROM moved
                UNION ALL SELECT out_of, template, -1 FROM moved
            ) sides
            WHERE organisation IS NOT NULL GROUP BY organisation, template ORDER BY organisation, template
        LOOP
            INSERT INTO kit_stocks VALUES (change.organisation, change.template, 0) ON CONFLICT DO NOTHING;
            UPDATE kit_stocks s SET in_stock = s.in_stock + change.kits
            WHERE s.organisation = change.organisation AND s.template = change.template;
        END LOOP;
        RETURN NULL;
    END $$
    """,
    "REVOKE ALL ON FUNCTION count_kits() FROM PUBLIC",
    """
    CREATE TRIGGER stocks_are_counted AFTER INSERT ON kit_movements
        REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION count_kits()
    """,
    """
    DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = current_database() || '_app') THEN
            EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON kit_stocks FROM %I',
                           current_database() || '_app');
        END IF;
    END $$
    """,
)

TENANT = "(SELECT current_setting('reallnet.organisation', true))"


def upgrade() -> None:
    for statement in (*TABLES, *COUNTING):
        op.execute(statement)
    secure_rows(op, "kits", "maker", "holder", "receiver")
    secure_rows(op, "kit_stocks", "organisation")
    secure_rows(op, "kit_orders", "orderer", "supplier")
    # The subqueries see only kits, and orders, that the tenant may see.
    secure_rows(op, "kit_components", using="EXISTS (SELECT FROM kits WHERE kits.id = kit_components.kit_id)")
    # A hub that has passed a kit on still sees what it did with it.
    own = f"by_organisation = {TENANT} OR EXISTS (SELECT FROM kits WHERE kits.id = kit_movements.kit_id)"
    secure_rows(op, "kit_movements", using=own)
    for table in ("kit_order_lines", "kit_order_kits"):
        secure_rows(op, table, using=f"EXISTS (SELECT FROM kit_orders WHERE kit_orders.id = {table}.order_id)")
    keep_for_ever(op, "kit_movements")
