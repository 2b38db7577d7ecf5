"""Rows that a party may see but not tell: each is written in the teller's own name, and of what the teller holds."""

from alembic import op

revision = "samples_0068"
down_revision = "samples_0067"
branch_labels = None
depends_on = None

TENANT = "(SELECT current_setting('reallnet.organisation', true))"
OWN_LIST = f"EXISTS (SELECT FROM destructions d WHERE d.id = destruction_tubes.destruction_id AND d.holder = {TENANT})"
OWN_TUBE = f"EXISTS (SELECT FROM aliquots a WHERE a.id = preparations.aliquot_id AND a.hub = {TENANT})"
OWN_STORAGE = f"EXISTS (SELECT FROM storages s WHERE s.id = quarantine_storages.storage_id AND s.hub = {TENANT})"
OWN_STOCK = f'coalesce(out_of, {TENANT}) = {TENANT} AND coalesce("into", {TENANT}) = {TENANT}'

ADDED = {
    "biobank_requests": f"institution = {TENANT}",
    "research_tubes": f"hub = {TENANT}",
    "kits": f"maker = {TENANT} AND holder = {TENANT}",
    "kit_movements": f"by_organisation = {TENANT} AND {OWN_STOCK}",
    "kit_orders": f"orderer = {TENANT}",
    "unmatched_tubes": f"hub = {TENANT}",
    "former_labels": f"replaced_by_organisation = {TENANT}",
    "destructions": f"holder = {TENANT}",
    "destruction_tubes": OWN_LIST,
    "preparations": OWN_TUBE,
    "quarantine_storages": OWN_STORAGE,
}
CHANGED = {
    "unmatched_tubes": f"hub = {TENANT}",
    "destructions": f"holder = {TENANT}",
    "destruction_tubes": OWN_LIST,
}
"""Of the other tables both parties change rows: an order is cancelled by one and declined by the other."""


def upgrade() -> None:
    for table, told in ADDED.items():
        _restrict(table, "INSERT", f"WITH CHECK ({TENANT} = '*' OR {told})")
    for table, told in CHANGED.items():
        held = f"{TENANT} = '*' OR {told}"
        _restrict(table, "UPDATE", f"USING ({held}) WITH CHECK ({held})")


def _restrict(table: str, deed: str, told: str) -> None:
    """Narrower than `seen_by_parties`, beside which it stands."""
    name = {"INSERT": "added_by_teller", "UPDATE": "changed_by_holder"}[deed]
    op.execute(f"CREATE POLICY {name} ON {table} AS RESTRICTIVE FOR {deed} {told}")
