"""The words all five services share: one English word per thing (docs/glossary.md explains them)."""

from enum import StrEnum


class Sex(StrEnum):
    """Sex as recorded at birth."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


class Purpose(StrEnum):
    """What a family can consent to, each by itself (domain: consent)."""

    REGISTRY = "registry"
    CONSULTATION = "consultation"
    TRIAL_MATCHING = "trial_matching"
    SAMPLES_AND_BIOBANK = "samples_and_biobank"
    GENOMICS = "genomics"
    GERM_LINE = "germ_line"
    FUNCTIONAL_ASSAYS = "functional_assays"
    RECONTACT = "recontact"
    SECONDARY_USE = "secondary_use"
    SHARING_ABROAD = "sharing_abroad"


class Lineage(StrEnum):
    """From which cell the leukaemia came."""

    BCP = "bcp"
    T = "t"
    MPAL = "mpal"
    OTHER = "other"


class EpisodeKind(StrEnum):
    """The states of the disease's course."""

    FIRST_DIAGNOSIS = "first_diagnosis"
    RELAPSE = "relapse"
    REFRACTORY = "refractory"
    MRD_PERSISTENCE = "mrd_persistence"
    MRD_RE_EMERGENCE = "mrd_re_emergence"


class Timing(StrEnum):
    """When a relapse came, counted from diagnosis and end of frontline therapy."""

    VERY_EARLY = "very_early"
    EARLY = "early"
    LATE = "late"


class SiteClass(StrEnum):
    """Where a relapse sits, as the risk groups ask it."""

    ISOLATED_MARROW = "isolated_marrow"
    COMBINED = "combined"
    ISOLATED_EXTRAMEDULLARY = "isolated_extramedullary"


class ExtramedullarySite(StrEnum):
    """Where outside the marrow; CNS by its grade."""

    CNS2 = "cns2"
    CNS3 = "cns3"
    TESTIS = "testis"
    EYE = "eye"
    OTHER = "other"


class RiskGroup(StrEnum):
    """BFM strategic group of a first relapse."""

    S1 = "s1"
    S2 = "s2"
    S3 = "s3"
    S4 = "s4"


class RiskArm(StrEnum):
    """IntReALL 2010 arm of a first relapse."""

    SR = "sr"
    HR = "hr"


class OutcomeStatus(StrEnum):
    """How the child is, or how it ended."""

    ALIVE_CR = "alive_cr"
    ALIVE_WITH_DISEASE = "alive_with_disease"
    DEATH_OF_DISEASE = "death_of_disease"
    DEATH_OF_TREATMENT = "death_of_treatment"
    LOST_TO_FOLLOW_UP = "lost_to_follow_up"


class TreatmentKind(StrEnum):
    """What was given, coarse enough to count prior lines and washouts."""

    CHEMOTHERAPY = "chemotherapy"
    TARGETED = "targeted"
    ANTIBODY = "antibody"
    CAR_T = "car_t"
    HSCT_ALLOGENEIC = "hsct_allogeneic"
    HSCT_AUTOLOGOUS = "hsct_autologous"
    RADIOTHERAPY = "radiotherapy"
    INTRATHECAL = "intrathecal"
    OTHER = "other"


class Response(StrEnum):
    """Answer of the disease to a line of treatment."""

    COMPLETE_REMISSION = "complete_remission"
    PARTIAL = "partial"
    NO_RESPONSE = "no_response"
    PROGRESSION = "progression"
    NOT_EVALUABLE = "not_evaluable"


class Material(StrEnum):
    """What is in the tube."""

    BONE_MARROW = "bone_marrow"
    PERIPHERAL_BLOOD = "peripheral_blood"
    CSF = "csf"
    SALIVA = "saliva"
    FIBROBLASTS = "fibroblasts"
    REMISSION_BLOOD = "remission_blood"


class Tube(StrEnum):
    """The tube's additive, which decides what can be assayed."""

    EDTA = "edta"
    SODIUM_HEPARIN = "sodium_heparin"
    LITHIUM_HEPARIN = "lithium_heparin"
    ACD = "acd"
    PLAIN = "plain"


class Colour(StrEnum):
    """The traffic light of a viability clock: time enough, hurry, too late."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class LateAdvice(StrEnum):
    """What to do with a sample whose parcel is late."""

    STILL_IN_TIME = "still_in_time"
    FREEZE_ON_ARRIVAL = "freeze_on_arrival"
    TOO_LATE = "too_late"
    ASK = "ask"


class Preservation(StrEnum):
    """In which state the material travels or is kept."""

    FRESH = "fresh"
    FROZEN_VIABLE = "frozen_viable"
    FROZEN_DRY = "frozen_dry"
    DNA = "dna"
    RNA = "rna"


class Assay(StrEnum):
    """Every kind of assay that hubs and labs do (domain: assays)."""

    NGS_PANEL = "ngs_panel"
    WES = "wes"
    WGS = "wgs"
    RNA_SEQ = "rna_seq"
    GERM_LINE = "germ_line"
    PHARMACOGENETICS = "pharmacogenetics"
    KARYOTYPE = "karyotype"
    FISH = "fish"
    ARRAY = "array"
    FLOW = "flow"
    IG_TR_MRD = "ig_tr_mrd"
    DRP = "drp"
    DBP = "dbp"

    @property
    def experimental(self) -> bool:
        """Functional assays await validation (paper, section 6): every result says so."""
        return self in {Assay.DRP, Assay.DBP}


class ReferralItem(StrEnum):
    """What a patient or a sample is referred for. DRP and DBP are asked for as one item."""

    TRIAL = "trial"
    CAR_T = "car_t"
    HSCT = "hsct"
    DRP_DBP = "drp_dbp"
    NGS = "ngs"
    FLOW = "flow"
    IG_TR_MRD = "ig_tr_mrd"
    GERM_LINE = "germ_line"


class ReferralKind(StrEnum):
    """Who or what travels."""

    PATIENT = "patient"
    SAMPLE = "sample"


class Adherence(StrEnum):
    """Whether the treating physician followed the recommendation."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"


class Verdict(StrEnum):
    """A trial arm's answer for a child: unknown is not false."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNDETERMINED = "undetermined"


class RecommendationKind(StrEnum):
    """What an item of a recommendation advises."""

    GUIDELINE_ARM = "guideline_arm"
    DRUG = "drug"
    TRIAL = "trial"
    CAR_T = "car_t"
    HSCT = "hsct"
    RADIOTHERAPY = "radiotherapy"
    INTRATHECAL = "intrathecal"
    ASSAY = "assay"
    FOLLOW_UP = "follow_up"
