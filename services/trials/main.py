"""The HTTP process of trials."""

import os

from fastapi import FastAPI

from libs.common import application
from libs.common.consumer import events_heard_in
from services.trials import consumers
from services.trials.api import (
    amendments,
    fact_conflicts,
    facts,
    hospitals,
    imports,
    next_questions,
    question_sessions,
    question_trees,
    registry_records,
    sites,
    structure,
    trials,
    verdicts,
)
from services.trials.api.answers import shown
from services.trials.api.changing import checks, pins
from services.trials.api.criteria import evaluations as criteria_evaluations
from services.trials.api.ctml import matches as ctml_matches
from services.trials.api.ctml import trials as ctml_trials
from services.trials.api.network import coverage, site_confirmations, what_if
from services.trials.settings import TrialsSettings
from services.trials.store.overdue import count_overdue
from services.trials.store.tables.every import METADATA

DESCRIPTION = """
Trials with arms and sites, eligibility as a tree of conditions over coded facts, and an answer per
arm, hospital and day. Unknown is not false: a verdict is eligible, not eligible or undetermined,
with the reasons and the facts that are missing. Nothing here decides for a physician.
"""


def create_app(settings: TrialsSettings) -> FastAPI:
    """Put the service together."""
    return application.create(
        service="trials",
        title="ReALLNet trials",
        description=DESCRIPTION,
        settings=settings,
        routers=[
            question_trees.router,
            next_questions.router,
            question_sessions.router,
            criteria_evaluations.router,
            trials.router,
            sites.router,
            facts.router,
            fact_conflicts.router,
            verdicts.router,
            shown.router,
            imports.router,
            site_confirmations.router,
            coverage.router,
            what_if.router,
            amendments.router,
            ctml_matches.router,
            ctml_trials.router,
            checks.router,
            hospitals.router,
            pins.router,
            registry_records.router,
            structure.router,
        ],
        larger_bodies={**imports.LARGER, **ctml_matches.LARGER, **ctml_trials.LARGER},
        metadata=METADATA,
        reads=events_heard_in(consumers),
        overdue=count_overdue,
    )


def app() -> FastAPI:
    """For uvicorn's --factory."""
    return create_app(TrialsSettings.from_environment(os.environ))


def main() -> None:
    """Serve."""
    application.serve(create_app, TrialsSettings, service="trials")


if __name__ == "__main__":
    main()
