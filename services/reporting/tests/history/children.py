"""Nine children, each with a story."""

FULL, REFRACTORY, SURVIVOR, DUPLICATE, GONE, MENDED, THIRD, LATE, BACK = (
    "0000105J",
    "000011GZ",
    "000012JE",
    "000013V3",
    "0000148D",
    "00001522",
    "000016WH",
    "000017PY",
    "000018ZF",
)
