"""Where the stories happen."""

ARAGON, GALICIA, MURCIA = "hospital-aragon", "hospital-galicia", "hospital-murcia"
BARCELONA, MADRID = "hub-barcelona", "hub-madrid"

REGIONS = {ARAGON: "Aragón", GALICIA: "Galicia", MURCIA: "Región de Murcia"}
