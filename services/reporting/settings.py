"""What the environment must say before reporting starts: what every service needs, and nothing more."""

from libs.common.settings import ServiceSettings


class ReportingSettings(ServiceSettings):
    """Read once, in `main` and `worker`."""
