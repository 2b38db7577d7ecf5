"""The keys of instruments in this service's database."""

from libs.common.api_keys import ApiKeyStore
from services.samples.store.tables.assays import api_keys

KEYS = ApiKeyStore(api_keys)
