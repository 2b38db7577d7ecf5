"""A key of the vault that was given up seals nothing: the database itself refuses."""

from alembic import op

revision = "registry_0006"
down_revision = "registry_0005"
branch_labels = None
depends_on = None

# Giving a key up locks the vault. So either it waits for whoever has sealed and finds that row, or the writer waits
# for it: then the trigger, whose function takes a look of its own, finds the key given up. 55000 passes by itself
# once the writer has heard of the new key: the caller hears 503 and asks again.
FUNCTION = """
    CREATE FUNCTION refuse_retired_key() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM retired_vault_keys WHERE key_id = NEW.key_id) THEN
            RAISE EXCEPTION 'this key of the vault was given up' USING ERRCODE = '55000';
        END IF;
        RETURN NULL;
    END $$
"""
TRIGGER = """
    CREATE TRIGGER retired_keys_seal_nothing AFTER INSERT OR UPDATE OF key_id ON identity_vault
    FOR EACH ROW EXECUTE FUNCTION refuse_retired_key()
"""


def upgrade() -> None:
    op.execute(FUNCTION)
    op.execute(TRIGGER)
