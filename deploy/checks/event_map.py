"""Prints the map of services and the events between them, from the contracts and the reactions in the code."""

import sys
from importlib import import_module

from libs.common.consumer import reactions_in
from libs.common.contracts.catalogue import EVENTS
from libs.common.provisioning.databases import SERVICES

HEARS_EVERYTHING = "reporting"


def event_map() -> str:
    """A mermaid flowchart: one arrow per pair of services, with the nouns that travel on it."""
    lines = ["flowchart LR", *(f"    {service}" for service in SERVICES)]
    for hearer in SERVICES:
        by_speaker = _heard_from(hearer)
        for speaker, nouns in by_speaker.items():
            label = "everything" if hearer == HEARS_EVERYTHING else ", ".join(sorted(nouns))
            lines.append(f'    {speaker} -- "{label}" --> {hearer}')
    return "\n".join(lines)


def _heard_from(hearer: str) -> dict[str, set[str]]:
    heard = reactions_in(import_module(f"services.{hearer}.consumers"))
    found: dict[str, set[str]] = {}
    for kind in heard:
        event = EVENTS[kind]
        speakers = [event.service] if event.service in SERVICES else [s for s in SERVICES if s != hearer]
        for speaker in speakers:
            if speaker != hearer:
                found.setdefault(speaker, set()).add(event.noun)
    return {speaker: found[speaker] for speaker in SERVICES if speaker in found}


if __name__ == "__main__":
    sys.stdout.write(event_map() + "\n")
