"""The simulated patient: chosen wiring drives muscles, muscles move skin, skin is rendered to video; truth in mm.

Three rooms, each of which knows nothing of the next: `nerve` (command to drive), `tissue` (drive to skin), `picture`
(skin to pixels). A `Recording` describes one recording whole. Sides are the patient's own: the right side is on the
picture's left.
"""

from synkin.phantom.demo import DEMO_PATIENT, demo_recording
from synkin.phantom.files import Progress, RecordingFiles, cue_sheet, files_of, pictures, write_recording, write_video
from synkin.phantom.landmark_link import PHANTOM_MODEL, LandmarkNoise, track_of
from synkin.phantom.nerve import (
    PATIENT_NAMES,
    PROTOCOLS,
    Nerve,
    Patient,
    Protocol,
    Wire,
    any_patient,
    make_protocol,
    named_patient,
    random_patient,
    swap_sides,
)
from synkin.phantom.person import Person, draw_person
from synkin.phantom.picture.camera import Camera
from synkin.phantom.picture.portrait import Portrait, astronaut
from synkin.phantom.recording import Recording, Simulation, simulate
from synkin.phantom.sheet import contact_sheet, only, sheet_of, write_sheet
from synkin.phantom.truth import TRUTH_SCHEMA, TrueBlink, TrueTrial, TrueUnwanted, Truth, make_truth, truth_json

__all__ = [
    "DEMO_PATIENT",
    "PATIENT_NAMES",
    "PHANTOM_MODEL",
    "PROTOCOLS",
    "TRUTH_SCHEMA",
    "Camera",
    "LandmarkNoise",
    "Nerve",
    "Patient",
    "Person",
    "Portrait",
    "Progress",
    "Protocol",
    "Recording",
    "RecordingFiles",
    "Simulation",
    "TrueBlink",
    "TrueTrial",
    "TrueUnwanted",
    "Truth",
    "Wire",
    "any_patient",
    "astronaut",
    "contact_sheet",
    "cue_sheet",
    "demo_recording",
    "draw_person",
    "files_of",
    "make_protocol",
    "make_truth",
    "named_patient",
    "only",
    "pictures",
    "random_patient",
    "sheet_of",
    "simulate",
    "swap_sides",
    "track_of",
    "truth_json",
    "write_recording",
    "write_sheet",
    "write_video",
]
