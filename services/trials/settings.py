"""What the environment must say before trials starts: nothing beyond what every service needs."""

from libs.common.settings import ServiceSettings


class TrialsSettings(ServiceSettings):
    """Settings of the trials service."""
