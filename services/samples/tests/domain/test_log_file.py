"""Files as loggers write them: whichever delimiter, encoding, order of the date and unit, the readings are the same."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.common.errors import Invalid
from services.samples.domain.loggers.log_file import MOST_READINGS, Asked, LogFile, read_file
from services.samples.domain.loggers.profile import Unit, profile, profiles

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
MADRID = Asked(time_zone="Europe/Madrid")
SHOWN = [(datetime(2026, 6, 15, 9, 0, tzinfo=UTC), 21.5), (datetime(2026, 6, 15, 9, 15, tzinfo=UTC), -3.0)]

GENERIC = "logger: L-1\ntimestamp,temperature\n2026-06-15 11:00,21.5\n2026-06-15 11:15:00,-3.0\n"
TEMPTALE = (
    'Serial Number,"TT-9"\r\nTrip,17\r\n\r\nDate,Time,Temperature (°F)\r\n'
    "06/15/2026,11:00 AM,70.7\r\n06/15/2026,11:10 AM,---\r\n06/15/2026,11:15 AM,26.6\r\nEnd of data\r\nno,line,of it\r\n"
)
LIBERO = (
    "Device ID;LB-7\n\nTimestamp;Event;T int [°C]\n15.06.2026 11:00:00;;21.5\n15.06.2026 11:15:00;x;\N{MINUS SIGN}3.0\n"
)
TESTO = (
    "Número de serie:;38412\nFecha/Hora;Temperatura [°C];Humedad\n15/06/2026 11:00;21,5;40\n15/06/2026 11:15;-3,0;41\n"
    "Mín;-3,0;\nMáx;21,5;\n"
)
LOGTAG = "Serial number\t99\nDate\tTime\tReading\n15-Jun-2026\t11:00:00\t21.5 °C\n15-Jun-2026\t11:15:00\t-3.0 °C\n"
FILES = [
    ("generic", "L-1", GENERIC.encode()),
    ("generic", "L-1", GENERIC.encode("utf-8-sig")),
    ("temptale", "TT-9", TEMPTALE.encode("latin-1")),
    ("libero", "LB-7", LIBERO.encode("utf-16")),
    ("libero", "LB-7", LIBERO.encode("utf-16-le")),
    ("testo", "38412", TESTO.encode("latin-1")),
    ("testo", "38412", TESTO.encode("utf-8")),
    ("logtag", "99", LOGTAG.encode("utf-16-be")),
]


def read(text: str | bytes, name: str = "generic", asked: Asked = MADRID) -> LogFile:
    return read_file(text if isinstance(text, bytes) else text.encode(), profile(name), asked, now=NOW)


@pytest.mark.parametrize(("name", "logger", "content"), FILES)
def test_every_shape_says_the_same(name: str, logger: str, content: bytes) -> None:
    file = read(content, name)
    assert [tuple(one) for one in file.readings] == SHOWN
    assert (file.logger, file.profile) == (logger, name)
    assert file.unit is (Unit.FAHRENHEIT if name == "temptale" else Unit.CELSIUS)


def table(*rows: str) -> str:
    return "\n".join(("serial;7", "fecha y hora;temperatura", *rows))


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        (["15/06/2026 11:00;21,5", "15/06/2026 11:15;warm"], "body.line 4.column 2"),
        (["15/06/2026 11:00"], "body.line 3.column 2"),
        (["15/13/2026 11:00;21,5"], "body.line 3.column 1"),
        (["yesterday;21,5"], "body.line 3.column 1"),
        (["15/06/2027 11:00;21,5"], "body.line 3.column 1"),
        (["29/03/2026 02:30;21,5"], "body.line 3.column 1"),
        (["15/06/0001 11:00;21,5"], "body.line 3.column 1"),
        (["15/06/2026 11:00;451"], "body.line 3.column 2"),
        ([], "body"),
    ],
)
def test_what_cannot_be_read_is_named_by_line_and_column(rows: list[str], where: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(table(*rows))
    assert refused.value.where == where
    assert refused.value.right


@pytest.mark.parametrize(
    ("text", "asked", "where"),
    [
        (table("15/06/2026 11:00;21"), Asked(), "query.time_zone"),
        (table("15/06/2026 11:00;21"), Asked(time_zone="Mars/Phobos"), "query.time_zone"),
        (table("15/06/2026 11:00;21").replace("serial;7", "x"), MADRID, "query.logger"),
        (
            table("15/06/2026 11:00;21").replace("temperatura", "temperatura [C]"),
            Asked(unit=Unit.FAHRENHEIT),
            "query.unit",
        ),
        ("PK\x03\x04" + "\x00" * 40, MADRID, "body"),
        ("no;table\nat;all", MADRID, "body"),
        ("", MADRID, "body"),
    ],
)
def test_what_is_missing_is_asked_for(text: str, asked: Asked, where: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(text, asked=asked)
    assert refused.value.where == where


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    rows = [f"25/10/2026 {clock};20" for clock in ("01:30", "02:00", "02:30", "02:00", "02:30", "03:00")]
    at = [one.at for one in read(table(*rows)).readings]
    assert at == [at[0] + timedelta(minutes=30 * step) for step in range(6)]


def test_a_clock_that_is_never_put_forward_has_an_offset() -> None:
    [one] = read(table("29/03/2026 02:30;21,5"), asked=Asked(time_zone="+01:00")).readings
    assert one.at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_the_caller_may_know_better() -> None:
    asked = Asked(time_zone="UTC", logger="mine", unit=Unit.FAHRENHEIT, day_first=False)
    file = read(table("06/07/2026 11:00;212"), asked=asked)
    [one] = file.readings
    assert (one.at, one.celsius, file.logger) == (datetime(2026, 6, 7, 11, tzinfo=UTC), 100, "mine")


def test_a_time_with_its_own_offset_needs_no_zone() -> None:
    [one] = read(table("2026-06-15T11:00:00.250+02:00;4"), asked=Asked()).readings
    assert one.at == SHOWN[0][0]


def test_a_log_without_end_is_refused() -> None:
    row = "15/06/2026 11:00;21"
    with pytest.raises(Invalid) as refused:
        read(table(*[row] * (MOST_READINGS + 1)))
    assert refused.value.where == f"body.line {MOST_READINGS + 3}"


def test_every_profile_says_where_it_comes_from() -> None:
    assert {"temptale", "libero", "testo", "logtag"} <= set(profiles())
    assert all(one.source for one in profiles().values())
