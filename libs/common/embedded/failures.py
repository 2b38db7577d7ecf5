"""What can keep an embedded server from running, each told in one sentence for the person at the terminal."""


class CannotRun(Exception):
    """Something has to be changed by a person before this can run; the text says what."""


class EndedEarly(CannotRun):
    """A child process ended before it was ready."""
