"""From movement to muscles, wiring and branches: who moves against the patient's will, and how sure that is."""

from synkin.drive.displacements import displacements
from synkin.drive.evidence import BranchReading, DriveReading, Evidence
from synkin.drive.fields import Adaptation, atlas_fields
from synkin.drive.find import drive_from, find_drive
from synkin.drive.results import DRIVE_VERSION, Drive
from synkin.drive.stimulation import ANSWERS_FROM, STRONG_FROM, Answer, Stimulation, readings_of, stimulations

__all__ = [
    "ANSWERS_FROM",
    "DRIVE_VERSION",
    "STRONG_FROM",
    "Adaptation",
    "Answer",
    "BranchReading",
    "Drive",
    "DriveReading",
    "Evidence",
    "Stimulation",
    "atlas_fields",
    "displacements",
    "drive_from",
    "find_drive",
    "readings_of",
    "stimulations",
]
