"""Command to drive: protocols, normal synergies, what is wrong with a patient, and the drive of every muscle."""

from synkin.phantom.nerve.drive import GAZE_AXES, drive, territory_drive, wiring_of
from synkin.phantom.nerve.named import PATIENT_NAMES, named_patient
from synkin.phantom.nerve.patient import Nerve, Patient, Spasm, Wire, swap_sides
from synkin.phantom.nerve.protocol import (
    PROTOCOLS,
    BlinkStep,
    Effort,
    GazeStep,
    Protocol,
    Step,
    StimulationStep,
    make_protocol,
)
from synkin.phantom.nerve.random import CONTROLS, RANDOM_PATTERNS, SEEN_PATTERNS, any_patient, random_patient
from synkin.phantom.nerve.stimulation import Site, recruited, with_stimulation
from synkin.phantom.nerve.synergy import COMMANDS, REACH, draw_couplings, draw_synergy

__all__ = [
    "COMMANDS",
    "CONTROLS",
    "GAZE_AXES",
    "PATIENT_NAMES",
    "PROTOCOLS",
    "RANDOM_PATTERNS",
    "REACH",
    "SEEN_PATTERNS",
    "BlinkStep",
    "Effort",
    "GazeStep",
    "Nerve",
    "Patient",
    "Protocol",
    "Site",
    "Spasm",
    "Step",
    "StimulationStep",
    "Wire",
    "any_patient",
    "draw_couplings",
    "draw_synergy",
    "drive",
    "make_protocol",
    "named_patient",
    "random_patient",
    "recruited",
    "swap_sides",
    "territory_drive",
    "wiring_of",
    "with_stimulation",
]
