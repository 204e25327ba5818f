"""The simulated patient: a portrait that moves as told, rendered as video, with a cue sheet and the truth in mm.

A patient and a protocol give a pose at each time, the pose moves skin and lids by dense fields, and the same fields
move the landmarks from which the truth is taken. Sides are the patient's own: the right side is on the picture's left.
"""

from synkin.phantom.face import Face, landmarks_mm, make_face
from synkin.phantom.first_files import DemoFiles, Progress, cue_sheet, render, render_demo, write_video
from synkin.phantom.movement import REST, Head, LidPose, Pose, head_at, pose_at
from synkin.phantom.patient import DEMO_PATIENT, HEALTHY, Patient, Unwanted, swap_sides
from synkin.phantom.protocol import BlinkStep, Protocol, Step, make_protocol
from synkin.phantom.render import draw_face, frames, head_matrix
from synkin.phantom.first_truth import TRUTH_SCHEMA, TrueBlink, TrueTrial, TrueUnwanted, Truth, make_truth, truth_json

__all__ = [
    "DEMO_PATIENT",
    "HEALTHY",
    "REST",
    "TRUTH_SCHEMA",
    "BlinkStep",
    "DemoFiles",
    "Face",
    "Head",
    "LidPose",
    "Patient",
    "Pose",
    "Progress",
    "Protocol",
    "Step",
    "TrueBlink",
    "TrueTrial",
    "TrueUnwanted",
    "Truth",
    "Unwanted",
    "cue_sheet",
    "draw_face",
    "frames",
    "head_at",
    "head_matrix",
    "landmarks_mm",
    "make_face",
    "make_protocol",
    "make_truth",
    "pose_at",
    "render",
    "render_demo",
    "swap_sides",
    "truth_json",
    "write_video",
]
