"""A made-up face: signals with movements whose times are known."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pytest
import xarray as xr

from synkin.anatomy import CHANNELS, MOVEMENTS, SIDES, signatures

Array = npt.NDArray[np.float64]
# movement, onset, start and end of the hold, end of the release (s), amplitude on the left and on the right
Move = tuple[str, float, float, float, float, float, float]
Maker = Callable[..., xr.Dataset]


def trapezoid(time: Array, onset: float, hold: float, release: float, end: float) -> Array:
    ramp = np.interp(time, [onset, hold, release, end], [0.0, 1.0, 1.0, 0.0])
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * ramp))


def make_face(
    seconds: float = 10.0,
    fps: float = 30.0,
    moves: Sequence[Move] = (),
    blinks: Sequence[float] = (),
    noise_mm: float = 0.05,
    seed: int = 1,
    time: Array | None = None,
    extra: Callable[[Array, Array], None] | None = None,
    blink_depth: tuple[float, float] = (1.0, 1.0),
) -> xr.Dataset:
    random = np.random.default_rng(seed)
    time = np.arange(round(seconds * fps)) / fps if time is None else time
    value = np.zeros((len(time), 2, len(CHANNELS)))
    place = dict(zip(CHANNELS, range(len(CHANNELS)), strict=True))
    value += np.linspace(5.0, 30.0, len(CHANNELS))
    gap, upper, lower = (place[f"palpebral-fissure.{part}"] for part in ("gap", "upper-lid", "lower-lid"))
    value[:, :, gap], value[:, :, upper], value[:, :, lower] = 9.0, 4.0, -5.0
    lip_gap = np.zeros(len(time))
    shapes = {one.movement: one for one in signatures()}
    for name, onset, hold, release, end, left, right in moves:
        course = trapezoid(time, onset, hold, release, end)
        for side, amount in enumerate((left, right)):
            value[:, side] += amount * course[:, None] * np.array(shapes[name].change)
        lip_gap += course * max(left, right) * (8.0 if shapes[name].opens_lips else 0.0)
    value[:, :, gap] = np.maximum(value[:, :, gap], 0.3)
    for at in blinks:
        shut = trapezoid(time, at - 0.08, at - 0.01, at + 0.02, at + 0.2)
        for side in range(2):
            travel = blink_depth[side] * shut * (value[:, side, gap] - 0.3)
            value[:, side, gap] -= travel
            value[:, side, upper] -= 0.9 * travel
            value[:, side, lower] += 0.1 * travel
    if extra is not None:
        extra(time, value)
    value += random.normal(0.0, noise_mm, value.shape)
    return xr.Dataset(
        {
            "signal": (("time", "side", "channel"), value, {"units": "mm"}),
            "lip_gap": (("time",), lip_gap + random.normal(0.0, noise_mm, len(time)), {"units": "mm"}),
            "gaze": (("time", "gaze_direction"), random.normal(0.0, noise_mm, (len(time), 2)), {"units": "mm"}),
            "usable": (("time",), np.ones(len(time), dtype=bool)),
        },
        coords={
            "time": time,
            "side": list(SIDES),
            "channel": list(CHANNELS),
            "gaze_direction": ["left", "up"],
        },
    )


def hide(signals: xr.Dataset, start: float, end: float) -> xr.Dataset:
    gone = (signals["time"] >= start) & (signals["time"] <= end)
    return signals.assign(
        signal=signals["signal"].where(~gone),
        lip_gap=signals["lip_gap"].where(~gone),
        gaze=signals["gaze"].where(~gone),
        usable=signals["usable"] & ~gone,
    )


@pytest.fixture
def face() -> Maker:
    return make_face


@pytest.fixture
def hidden() -> Callable[[xr.Dataset, float, float], xr.Dataset]:
    return hide


@pytest.fixture
def named_movements() -> list[str]:
    return [one.movement for one in signatures() if one.movement in MOVEMENTS]


def swap_sides(signals: xr.Dataset) -> xr.Dataset:
    return signals.assign(signal=(signals["signal"].dims, signals["signal"].values[:, ::-1].copy()))


@pytest.fixture
def swapped() -> Callable[[xr.Dataset], xr.Dataset]:
    return swap_sides
