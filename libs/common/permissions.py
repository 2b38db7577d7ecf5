"""Everything a caller can be allowed to do, one word per act; each route of the five services names one."""

from enum import StrEnum


class Permission(StrEnum):
    """What a route asks for and what a role (`roles.py`) gives. The member's name is its value in capitals."""

    # registry: the patient, the consent, the course of the disease
    PATIENTS_REGISTER = "patients.register"
    PATIENTS_READ = "patients.read"
    PATIENTS_MOVE = "patients.move"
    PATIENTS_MERGE = "patients.merge"
    IDENTITY_MATCH = "identity.match"
    CONSENTS_READ = "consents.read"
    CONSENTS_WRITE = "consents.write"
    CONSENTS_WITHDRAW = "consents.withdraw"
    EPISODES_WRITE = "episodes.write"
    TREATMENTS_WRITE = "treatments.write"
    OUTCOMES_WRITE = "outcomes.write"
    ENTRIES_CORRECT = "entries.correct"
    GRANTS_READ = "grants.read"
    GRANTS_WRITE = "grants.write"

    # samples: the tube, the assay, the result
    SAMPLES_READ = "samples.read"
    SAMPLES_ADVISE = "samples.advise"
    SAMPLES_COLLECT = "samples.collect"
    SAMPLES_CANCEL = "samples.cancel"
    SAMPLES_DISPATCH = "samples.dispatch"
    SAMPLES_RECEIVE = "samples.receive"
    SAMPLES_REJECT = "samples.reject"
    SAMPLES_RELABEL = "samples.relabel"
    SAMPLES_BANK = "samples.bank"
    KITS_READ = "kits.read"
    KITS_KEEP = "kits.keep"
    KITS_ASSEMBLE = "kits.assemble"
    STORAGE_READ = "storage.read"
    STORAGE_MANAGE = "storage.manage"
    ASSAYS_READ = "assays.read"
    ASSAYS_ORDER = "assays.order"
    ASSAYS_CANCEL = "assays.cancel"
    RESULTS_READ = "results.read"
    RESULTS_READ_GERM_LINE = "results.read_germ_line"
    RESULTS_POST = "results.post"
    RESULTS_RELEASE = "results.release"
    RESULTS_AMEND = "results.amend"
    RESULTS_WITHDRAW = "results.withdraw"
    API_KEYS_READ = "api_keys.read"
    API_KEYS_MANAGE = "api_keys.manage"

    # board: the question, the recommendation, the referral
    CONSULTATIONS_OPEN = "consultations.open"
    CONSULTATIONS_READ = "consultations.read"
    CONSULTATIONS_CLOSE = "consultations.close"
    OPINIONS_WRITE = "opinions.write"
    RECOMMENDATIONS_ISSUE = "recommendations.issue"
    REFERRALS_READ = "referrals.read"
    REFERRALS_MAKE = "referrals.make"
    REFERRALS_ANSWER = "referrals.answer"
    REFERRALS_REVOKE = "referrals.revoke"
    ADHERENCE_WRITE = "adherence.write"
    FOLLOWUP_WRITE = "followup.write"

    # trials: definitions, sites, verdicts
    TRIALS_READ = "trials.read"
    TRIALS_WRITE = "trials.write"
    TRIALS_PUBLISH = "trials.publish"
    SITE_STATUS_WRITE = "site_status.write"
    FACTS_READ = "facts.read"
    FACTS_WRITE = "facts.write"
    VERDICTS_READ = "verdicts.read"

    # reporting: the integrated report, the network's figures, and a party's own events over HTTP
    REPORTS_READ = "reports.read"
    NETWORK_FIGURES = "network.figures"
    NETWORK_FIGURES_EXACT = "network.figures.exact"
    LAG_READ = "lag.read"
    FEED_READ = "feed.read"
    WEBHOOKS_READ = "webhooks.read"
    WEBHOOKS_MANAGE = "webhooks.manage"

    # operations, in every service
    ORGANISATIONS_READ = "organisations.read"
    DEAD_LETTERS_READ = "dead_letters.read"
    DEAD_LETTERS_REPLAY = "dead_letters.replay"
    AUDIT_READ = "audit.read"
