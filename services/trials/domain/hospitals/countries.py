"""Countries as the registry names them, by their two letters (ISO 3166-1)."""

from collections.abc import Mapping
from types import MappingProxyType

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "AR": "Argentina",
        "AT": "Austria",
        "AU": "Australia",
        "BE": "Belgium",
        "BG": "Bulgaria",
        "BR": "Brazil",
        "CA": "Canada",
        "CH": "Switzerland",
        "CL": "Chile",
        "CN": "China",
        "CO": "Colombia",
        "CY": "Cyprus",
        "CZ": "Czechia",
        "DE": "Germany",
        "DK": "Denmark",
        "EE": "Estonia",
        "EG": "Egypt",
        "ES": "Spain",
        "FI": "Finland",
        "FR": "France",
        "GB": "United Kingdom",
        "GR": "Greece",
        "HK": "Hong Kong",
        "HR": "Croatia",
        "HU": "Hungary",
        "IE": "Ireland",
        "IL": "Israel",
        "IN": "India",
        "IS": "Iceland",
        "IT": "Italy",
        "JP": "Japan",
        "KR": "South Korea",
        "LT": "Lithuania",
        "LU": "Luxembourg",
        "LV": "Latvia",
        "MX": "Mexico",
        "NL": "Netherlands",
        "NO": "Norway",
        "NZ": "New Zealand",
        "PE": "Peru",
        "PL": "Poland",
        "PT": "Portugal",
        "RO": "Romania",
        "RS": "Serbia",
        "RU": "Russia",
        "SA": "Saudi Arabia",
        "SE": "Sweden",
        "SG": "Singapore",
        "SI": "Slovenia",
        "SK": "Slovakia",
        "TR": "Turkey",
        "TW": "Taiwan",
        "UA": "Ukraine",
        "US": "United States",
        "UY": "Uruguay",
        "ZA": "South Africa",
    }
)
OTHERS: Mapping[str, str] = MappingProxyType(
    {
        "Czech Republic": "CZ",
        "Korea, Republic of": "KR",
        "Russian Federation": "RU",
        "Türkiye": "TR",
        "Turkey (Türkiye)": "TR",
        "España": "ES",
    }
)
CODES: Mapping[str, str] = MappingProxyType({name: code for code, name in NAMES.items()} | dict(OTHERS))


def code_of(name: str) -> str | None:
    """The country's letters, or None for one that is not listed here."""
    return CODES.get(name)
