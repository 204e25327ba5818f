"""What can go wrong with what the user gave, one class per exit code; the message is the sentence the user reads."""


class SynkinError(Exception):
    """A problem the user can act on: what is wrong, where, and what to do, in one sentence."""

    exit_code = 70


class WrongUsageError(SynkinError):
    """The command or its options make no sense together, or a cue sheet cannot be understood."""

    exit_code = 2


class UnmeasurableError(SynkinError):
    """The input cannot be measured: not a video, no face, too short, too small."""

    exit_code = 3


class CannotWriteError(SynkinError):
    """The output cannot be written, or would overwrite what is there."""

    exit_code = 4


class ModelError(SynkinError):
    """A landmark model is missing, its checksum is wrong, or the machine lacks what it needs to run."""

    exit_code = 5
