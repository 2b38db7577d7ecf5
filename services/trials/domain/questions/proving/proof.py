"""Check a tree: what a command hands to `off_loop`."""

from services.trials.domain.questions.proving.findings import Proof, ProofJob


def prove(job: ProofJob) -> Proof:
    """The same tree and arms give the same outcome. Only the process that calculates imports the solver."""
    from services.trials.domain.questions.proving.prover import Prover  # noqa: PLC0415 - 150 ms, and 60 MB

    return Prover(job).prove()
