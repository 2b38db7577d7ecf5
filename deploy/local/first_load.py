"""The demonstration's cases, loaded once into a new system."""

from deploy.local.once import run_once
from deploy.local.programs import module
from deploy.local.surroundings import surroundings
from deploy.local.system import System


async def load_once(system: System) -> None:
    """Load them unless a marker says that it was done; may be repeated after an interruption."""
    done = system.setup.places.demo_loaded
    if done.exists():
        return
    with system.reporter.step("The 24 cases of the founding paper"):
        await run_once(
            "demonstration",
            module("deploy.demo", "load"),
            log=system.log("demonstration"),
            environment=surroundings(system),
        )
    done.touch()
