"""A video in which a face is seen but nothing can be measured is refused, and says why."""

import numpy as np
import pytest
from tests.synthetic import record

from synkin.analysis import check_usable
from synkin.assessment import assess
from synkin.errors import UnmeasurableError
from synkin.motion import Calibration


def test_a_face_that_is_never_measurable_is_refused_with_the_reason() -> None:
    track = record(seconds=4.0, turned=[(0.0, 4.0)])
    findings = assess(track, calibration=Calibration("mm-per-px", 0.3))
    seconds = float(np.diff(track["time"].values).mean() * findings.signals["usable"].values.sum())
    if seconds >= 1.0:
        pytest.fail("the made-up face is measurable after all, so this test says nothing")
    with pytest.raises(UnmeasurableError, match=r"can be measured, at least 1 s is needed\. .*not measured"):
        check_usable(findings, track)


def test_a_face_that_is_measurable_passes() -> None:
    track = record(seconds=4.0)
    check_usable(assess(track), track)
