"""The drive: what an illness changes, and nothing else."""

import time as clock
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import xarray as xr

from synkin.anatomy import BRANCHES, SIDES
from synkin.errors import WrongUsageError
from synkin.phantom.nerve import (
    PATIENT_NAMES,
    BlinkStep,
    GazeStep,
    Nerve,
    Patient,
    Protocol,
    Spasm,
    Step,
    Wire,
    draw_synergy,
    drive,
    make_protocol,
    named_patient,
    swap_sides,
    territory_drive,
    wiring_of,
)

AVERAGE = draw_synergy(None)
PROTOCOL = make_protocol("sunnybrook", seed=5)
TIME = np.arange(0.0, PROTOCOL.duration_s, 1 / 30)
HEALTHY = Patient("healthy", "healthy", "unknown")
ZYGOMATICUS, PRETARSAL, MENTALIS = "zygomaticus-major", "orbicularis-oculi-pretarsal", "mentalis"
STEP = Step("smile-open", 1, 1.0, 0.4, 1.2)
SMILE = Protocol((STEP,), (), (), 4.0)
FINE = np.arange(0.0, 4.0, 0.005)


def _sick(nerve: Nerve, side: str = "right") -> Patient:
    return Patient("sick", "sick", "right", **{side: nerve})  # type: ignore[arg-type]


def _of(data: xr.Dataset, muscle: str, side: str = "right") -> npt.NDArray[np.floating[Any]]:
    return np.asarray(data.drive.sel(side=side, muscle=muscle).values)


def test_a_healthy_movement_follows_its_command_on_both_sides() -> None:
    smile = drive(AVERAGE, HEALTHY, SMILE, FINE, seed=1)
    for side in SIDES:
        ours = _of(smile, ZYGOMATICUS, side)
        peak = ours.max()
        assert peak == pytest.approx(1.0, abs=0.2)
        np.testing.assert_allclose(ours, peak * STEP.level(FINE), atol=1e-9)
    assert smile.drive.dims == ("time", "side", "muscle")
    assert float(smile.drive.min()) == 0.0
    assert smile.drive.attrs["units"]
    assert float(smile.blink.max()) == 0.0


def test_everything_is_reproducible_and_repetitions_differ() -> None:
    one = drive(AVERAGE, named_patient("demo"), PROTOCOL, TIME, seed=1)
    xr.testing.assert_identical(one, drive(AVERAGE, named_patient("demo"), PROTOCOL, TIME, seed=1))
    other = drive(AVERAGE, named_patient("demo"), PROTOCOL, TIME, seed=2)
    difference = np.abs(one.drive - other.drive)
    assert 0.0 < float(difference.max()) < 0.6


@pytest.mark.parametrize("name", PATIENT_NAMES)
def test_a_patient_with_sides_exchanged_is_the_mirror_image(name: str) -> None:
    right = drive(AVERAGE, named_patient(name, "right"), PROTOCOL, TIME, seed=3)
    left = drive(AVERAGE, named_patient(name, "left"), PROTOCOL, TIME, seed=3)
    if right.attrs["patient"] in ("bilateral", "blepharospasm", "healthy"):
        # Nobody's side is the affected one, so what varies from repetition to repetition stays where it is.
        np.testing.assert_allclose(left.drive.mean("time"), right.drive.mean("time")[::-1], rtol=0.1, atol=0.01)
        return
    np.testing.assert_allclose(left.drive.values, right.drive.values[:, ::-1])
    np.testing.assert_allclose(left.blink.values, right.blink.values[:, ::-1])
    swapped = drive(AVERAGE, swap_sides(named_patient(name, "right")), PROTOCOL, TIME, seed=3)
    xr.testing.assert_allclose(swapped, left)


@pytest.mark.parametrize("name", PATIENT_NAMES)
def test_without_wires_only_what_the_wires_drive_is_missing(name: str) -> None:
    patient = named_patient(name)
    synergy = draw_synergy(np.random.default_rng(8))
    wired = drive(synergy, patient, PROTOCOL, TIME, seed=4)
    without = drive(synergy, patient, PROTOCOL, TIME, seed=4, wired=False)
    for same in ("blink", "puff", "gaze"):
        np.testing.assert_array_equal(wired[same].values, without[same].values)
    for side in SIDES:
        ends = {wire.muscle for wire in patient.nerve(side).wires}
        added = (wired.drive - without.drive).sel(side=side)
        for muscle in added.muscle.values:
            if muscle in ends:
                assert float(added.sel(muscle=muscle).max()) > 0.01
                assert float(added.sel(muscle=muscle).min()) > -1e-12
            else:
                np.testing.assert_array_equal(added.sel(muscle=muscle).values, 0.0)
    bare = replace(patient, left=replace(patient.left, wires=()), right=replace(patient.right, wires=()))
    np.testing.assert_array_equal(drive(synergy, bare, PROTOCOL, TIME, seed=4).drive.values, without.drive.values)


def test_what_a_wire_adds_is_its_gain_times_the_commands_drive_into_its_territory() -> None:
    patient = _sick(Nerve(wires=(Wire("B", MENTALIS, 0.5),), strength={MENTALIS: 0.8}))
    into = dict(zip(BRANCHES, territory_drive(AVERAGE.sel(movement="smile-open", side="right").values), strict=True))
    assert into["B"] == pytest.approx(0.45)  # zygomaticus major, of which the buccal branch has 45 %
    wiring = wiring_of(AVERAGE, patient)
    assert wiring["smile-open"] == {"left": {}, "right": {MENTALIS: pytest.approx(0.5 * 0.45 * 0.8)}}
    added = [_of(drive(AVERAGE, patient, SMILE, FINE, seed=1, wired=wired), MENTALIS) for wired in (True, False)]
    peak = (added[0] - added[1]).max()
    assert peak == pytest.approx(wiring["smile-open"]["right"][MENTALIS], rel=0.2)
    assert wiring["pucker"]["right"][MENTALIS] > 1.5 * wiring["smile-open"]["right"][MENTALIS], (
        "S85: the pucker tells more"
    )


def test_what_comes_through_a_wire_comes_a_little_later() -> None:
    patient = _sick(Nerve(wires=(Wire("B", MENTALIS, 0.5),)))
    lags = []
    for seed in range(20):
        data = drive(AVERAGE, patient, SMILE, FINE, seed=seed)
        half = [np.argmax(course > 0.5 * course.max()) for course in (_of(data, ZYGOMATICUS), _of(data, MENTALIS))]
        lags.append(FINE[half[1]] - FINE[half[0]])
    assert min(lags) >= -0.006
    assert 0.02 < max(lags) <= 0.09


def test_a_blink_moves_the_mouth_of_an_ocular_oral_patient_and_of_nobody_else() -> None:
    blinking = Protocol((), (BlinkStep(1.0),), (), 4.0)
    healthy = drive(AVERAGE, HEALTHY, blinking, FINE, seed=1)
    assert float(healthy.blink.max()) == pytest.approx(1.0)
    assert float(healthy.drive.sel(muscle=PRETARSAL).max()) == 0.0, "the lids' own part is told in blink"
    assert _of(healthy, ZYGOMATICUS).max() < 0.06
    sick = drive(AVERAGE, _sick(Nerve(wires=(Wire("Z", ZYGOMATICUS, 0.6),))), blinking, FINE, seed=1)
    assert _of(sick, ZYGOMATICUS).max() > 0.3
    assert _of(sick, ZYGOMATICUS, "left").max() < 0.06
    weak = drive(AVERAGE, _sick(Nerve(strength={PRETARSAL: 0.35})), blinking, FINE, seed=1)
    assert float(weak.blink.sel(side="right").max()) == pytest.approx(0.49, abs=0.01)
    assert float(weak.blink.sel(side="left").max()) == pytest.approx(1.0)


def test_weakness_tone_and_effort_scale_what_they_say() -> None:
    plain = _of(drive(AVERAGE, _sick(Nerve()), SMILE, FINE, seed=1), ZYGOMATICUS)
    weak = _of(drive(AVERAGE, _sick(Nerve(strength={ZYGOMATICUS: 0.4})), SMILE, FINE, seed=1), ZYGOMATICUS)
    np.testing.assert_allclose(weak, 0.4 * plain)
    eager = _of(drive(AVERAGE, _sick(Nerve(effort=1.3)), SMILE, FINE, seed=1), ZYGOMATICUS)
    np.testing.assert_allclose(eager, 1.3 * plain)
    tense = _of(drive(AVERAGE, _sick(Nerve(tone={ZYGOMATICUS: 0.2})), SMILE, FINE, seed=1), ZYGOMATICUS)
    np.testing.assert_allclose(tense, plain + 0.2)


def test_a_fight_drives_the_antagonists_and_not_the_mover() -> None:
    plain = drive(AVERAGE, _sick(Nerve()), SMILE, FINE, seed=1)
    fight = drive(AVERAGE, _sick(Nerve(fight=0.5)), SMILE, FINE, seed=1)
    np.testing.assert_array_equal(_of(fight, ZYGOMATICUS), _of(plain, ZYGOMATICUS))
    added = _of(fight, "depressor-anguli-oris") - _of(plain, "depressor-anguli-oris")
    assert added.max() == pytest.approx(0.5, abs=0.1)


def test_delay_slowness_and_disorder_come_after_the_command() -> None:
    def half(nerve: Nerve, muscle: str = ZYGOMATICUS) -> float:
        course = _of(drive(AVERAGE, _sick(nerve), SMILE, FINE, seed=1), muscle)
        return float(FINE[np.argmax(course > 0.5 * course.max())])

    assert half(Nerve(delay_s=0.1)) - half(Nerve()) == pytest.approx(0.1, abs=0.01)
    assert half(Nerve(slowness=1.5)) - half(Nerve()) == pytest.approx(0.5 * 0.5 * STEP.ramp_s, abs=0.01)
    muscles = (ZYGOMATICUS, "zygomaticus-minor", "levator-labii", "depressor-labii", "risorius")
    ordered = [half(Nerve(delay_s=0.1), muscle) for muscle in muscles]
    disordered = [half(Nerve(delay_s=0.1, disorder_s=0.04), muscle) for muscle in muscles]
    assert np.ptp(ordered) < 0.006 < 0.03 < np.ptp(disordered)
    early = drive(AVERAGE, _sick(Nerve(disorder_s=0.2)), SMILE, FINE, seed=1)
    assert float(early.drive.values[STEP.start_s > FINE].max()) == 0.0


def test_spasms_come_unasked_on_their_side_and_at_the_seeds_times() -> None:
    spasm = Spasm(("right",), {PRETARSAL: 0.8}, per_minute=20.0, length_s=0.5, clonic_hz=4.0)
    patient = Patient("spasm", "spasm", "right", spasm=spasm)
    still = make_protocol((), first_rest_s=60.0, blinks=False, gaze_shifts=False)
    time = np.arange(0.0, 60.0, 1 / 60)
    one, other = (drive(AVERAGE, patient, still, time, seed=seed).drive.sel(muscle=PRETARSAL) for seed in (1, 2))
    assert float(one.sel(side="left").max()) == 0.0
    active = one.sel(side="right").values > 0.1
    assert 5 < np.sum(np.diff(active.astype(int)) == 1) < 80
    assert 0.05 < active.mean() < 0.4
    assert np.any(active != (other.sel(side="right").values > 0.1))


def test_gaze_and_cheeks() -> None:
    look = Protocol((Step("cheek-puff", 1, 2.0, 0.3, 1.0),), (), (GazeStep(0.5, 0.5, 10.0, -4.0),), 4.0)
    data = drive(AVERAGE, HEALTHY, look, FINE, seed=1)
    assert float(data.gaze.sel(axis="left").max()) == pytest.approx(10.0)
    assert float(data.gaze.sel(axis="up").min()) == pytest.approx(-4.0)
    assert float(data.gaze.values[FINE > 1.2].max()) == 0.0
    assert float(data.puff.max()) == pytest.approx(1.0)
    assert float(data.puff.values[FINE < 2.0].max()) == 0.0


def test_frame_times_may_be_uneven() -> None:
    uneven = np.sort(np.random.default_rng(1).uniform(0.0, 4.0, 200))
    patient = named_patient("severe-mass-movement")
    coarse = drive(AVERAGE, patient, SMILE, uneven, seed=1)
    fine = drive(AVERAGE, patient, SMILE, np.union1d(FINE, uneven), seed=1)
    xr.testing.assert_allclose(coarse, fine.sel(time=uneven))


def test_a_synergy_that_lacks_a_movement_is_refused() -> None:
    with pytest.raises(WrongUsageError, match="no drives for the movement 'smile-open'"):
        drive(AVERAGE.drop_sel(movement="smile-open"), HEALTHY, SMILE, FINE, seed=1)


def test_a_minute_of_drive_costs_next_to_nothing() -> None:
    patient = named_patient("severe-mass-movement")
    spent = []
    for _ in range(5):
        start = clock.process_time()
        drive(AVERAGE, patient, PROTOCOL, TIME, seed=1)
        spent.append(clock.process_time() - start)
    assert min(spent) < 0.05
