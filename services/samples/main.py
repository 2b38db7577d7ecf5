"""The HTTP process of samples: tubes from bedside to freezer, assays from order to released result."""

import os

from fastapi import FastAPI

from libs.common import application
from libs.common.consumer import events_heard_in
from services.samples import consumers
from services.samples.api import routing, viability
from services.samples.api.assays import api_keys, assays, result_moves, results, tested_genes
from services.samples.api.biobank import aliquot_moves, aliquots, lineage, storages, temperatures
from services.samples.api.consent import collection_check
from services.samples.api.counselling import cases as counselling_cases
from services.samples.api.destruction import certificates, destructions, quarantine
from services.samples.api.drug_response import drug_plates, fits
from services.samples.api.flow import fcs_files
from services.samples.api.forwarding import forwardings
from services.samples.api.instruments import devices, message_moves, messages, orders, profiles
from services.samples.api.kits import kit_moves, kit_order_moves, kit_orders, kit_stocks, kit_templates, kits
from services.samples.api.labelling import relabelling, search
from services.samples.api.loggers import logger_profiles, temperature_logs
from services.samples.api.miabis import miabis
from services.samples.api.mrd import disease_over_time
from services.samples.api.panels import panels
from services.samples.api.photographs import photographs
from services.samples.api.plates import bh3_plates, mrd_plates, rule_sets
from services.samples.api.plots import mrd_series, plots
from services.samples.api.reagents import reagent_lots
from services.samples.api.reflex import reflexes
from services.samples.api.research import (
    biobank_requests,
    counts,
    pick_lists,
    request_ends,
    research_tubes,
    tube_labels,
)
from services.samples.api.retests import retests
from services.samples.api.runs import candidates, control_lots, runs
from services.samples.api.sheets import sheets
from services.samples.api.sprec import sprec
from services.samples.api.transit import (
    custody,
    manifests,
    nonconformities,
    parcel_moves,
    parcel_reception,
    parcels,
    shipments,
    undoing,
)
from services.samples.api.tree import storage_moves, surveys
from services.samples.api.tubes import labels, sample_moves, sample_papers, samples
from services.samples.api.unmatched import unmatched_tubes
from services.samples.api.vcf import arriving, vcf_files
from services.samples.api.verification import verification
from services.samples.api.wording import reasons
from services.samples.api.worklists import worklists
from services.samples.commands.instruments.ways_out import WaysOut
from services.samples.domain.flow.fcs.kept import limits as fcs_limits
from services.samples.domain.photographs.photograph import LARGEST
from services.samples.doors.bench import documents, trial
from services.samples.doors.doors_file import DoorsError, leave, read_doors
from services.samples.doors.http import hl7, texts
from services.samples.doors.http.reception import LARGEST_BODY
from services.samples.settings import SamplesSettings
from services.samples.store.assays.keys import KEYS
from services.samples.store.overdue import count_overdue
from services.samples.store.tables.every import METADATA

DESCRIPTION = (
    "Samples travel within 24 hours, fresh unless reception within 48 hours of extraction cannot be guaranteed; "
    "hubs receive, bank and assay them, functional laboratories profile drugs (Velasco et al. 2023, sections 4 to 6). "
    "DRP and DBP results are experimental, awaiting validation."
)

MODULES = (
    samples,
    collection_check,
    sample_moves,
    sample_papers,
    kit_templates,
    kits,
    kit_moves,
    kit_stocks,
    kit_orders,
    kit_order_moves,
    routing,
    viability,
    shipments,
    manifests,
    custody,
    parcels,
    parcel_moves,
    parcel_reception,
    undoing,
    nonconformities,
    temperature_logs,
    logger_profiles,
    unmatched_tubes,
    forwardings,
    photographs,
    aliquots,
    aliquot_moves,
    lineage,
    sprec,
    miabis,
    storages,
    storage_moves,
    surveys,
    temperatures,
    counts,
    biobank_requests,
    pick_lists,
    request_ends,
    research_tubes,
    tube_labels,
    labels,
    relabelling,
    search,
    worklists,
    destructions,
    certificates,
    quarantine,
    assays,
    results,
    result_moves,
    plots,
    mrd_series,
    mrd_plates,
    bh3_plates,
    disease_over_time,
    fcs_files,
    rule_sets,
    tested_genes,
    sheets,
    panels,
    reasons,
    counselling_cases,
    vcf_files,
    verification,
    profiles,
    devices,
    drug_plates,
    fits,
    retests,
    reflexes,
    messages,
    message_moves,
    orders,
    runs,
    candidates,
    control_lots,
    reagent_lots,
    documents,
    trial,
    api_keys,
    hl7,
    texts,
)

LARGEST_RESULT = 20 * 1024 * 1024
"""An exome is several megabytes; a real feed's largest message was 2.9 MB."""

LARGEST_TRIAL = 28_000_000
"""A message of 20 MB, in base64."""

LARGEST_LOG = 5_000_000
"""A hundred thousand readings of a logger, at fifty letters each."""


def create_app(settings: SamplesSettings) -> FastAPI:
    """Put the application together."""
    app = application.create(
        service="samples",
        title="ReALLNet samples",
        description=DESCRIPTION,
        settings=settings,
        routers=[module.router for module in MODULES],
        metadata=METADATA,
        reads=events_heard_in(consumers),
        overdue=count_overdue,
        api_keys=KEYS,
        larger_bodies={
            "/v1/instrument-profiles/*/trial": LARGEST_TRIAL,
            "/v1/assays": LARGEST_RESULT,
            "/v1/assays/*/fcs-files": fcs_limits().largest_bytes,
            "/v1/assays/*/vcf-files": arriving.LARGEST,
            "/v1/parcels/*/temperature-log": LARGEST_LOG,
            "/v1/samples/*/photographs": LARGEST,
            "/v1/doors": LARGEST_BODY,
        },
    )
    app.state.ways_out = WaysOut(read_doors(settings.doors).networks)
    return app


def app() -> FastAPI:
    """Make it from the environment, for `uvicorn --factory`."""
    return create_app(SamplesSettings.from_environment(os.environ))


def main() -> None:
    """Serve it."""
    try:
        application.serve(create_app, SamplesSettings, service="samples")
    except DoorsError as wrong:
        leave("samples", wrong)


if __name__ == "__main__":
    main()
