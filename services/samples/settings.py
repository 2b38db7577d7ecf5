"""What the environment must say before samples starts: nothing beyond what every service needs."""

from libs.common.settings import ServiceSettings


class SamplesSettings(ServiceSettings):
    """Read once in `main` and `worker`, and passed down."""
