"""From what is commanded to what every muscle does: synergy, illness, wrong wires, tone, blinks and spasms."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import BRANCHES, MUSCLE_IDS, MUSCLES, SIDES, Side
from synkin.errors import WrongUsageError
from synkin.phantom.nerve.patient import Nerve, Patient
from synkin.phantom.nerve.protocol import BlinkStep, Protocol, Step, plateau
from synkin.phantom.nerve.spasm import add_spasms
from synkin.phantom.nerve.stimulation import recruited
from synkin.phantom.nerve.synergy import ANTAGONISTS, PUFF

Array = npt.NDArray[np.floating[Any]]

GAZE_AXES: Final = ("left", "up")
"""Of `gaze`: degrees towards the patient's left, and up."""

_MUSCLE: Final = {muscle: index for index, muscle in enumerate(MUSCLE_IDS)}
_BRANCH_SHARE: Final = np.array([[MUSCLES[id_].branches.get(branch, 0.0) for id_ in MUSCLE_IDS] for branch in BRANCHES])
"""Shape (branch, muscle)."""
_LIDS: Final = [_MUSCLE["orbicularis-oculi-pretarsal"], _MUSCLE["orbicularis-oculi-preseptal"]]
_LIPS: Final = [_MUSCLE["orbicularis-oris-upper"], _MUSCLE["orbicularis-oris-lower"]]
_MUSCLE_SD = 0.05
"""Spread of a muscle's drive from repetition to repetition, beyond the repetition's own size; assumed."""
_LAG_MOST_S = 0.08
"""Longest lag of what comes through a wrong wire; assumed."""
_BLINK_RESERVE = 1.4
"""A blink closes the eye whole as long as the pretarsal part has 1 / 1.4 of its strength; as in gentle closure."""


def drive(
    synergy: xr.DataArray, patient: Patient, protocol: Protocol, time: Array, *, seed: int, wired: bool = True
) -> xr.Dataset:
    """What every muscle of the patient does over time.

    Parameters
    ----------
    synergy : (movement, side, muscle), see `draw_synergy`.
    time : shape (time,), s, ascending.
    seed : of what differs from repetition to repetition, of lags and of spasms' times.
    wired : False leaves out what comes through wrong wires, and nothing else: all random numbers stay the same.

    Returns
    -------
    ``drive (time, side, muscle)``: 0 and above, 1 = the muscle's whole pull.
    ``blink (time, side)``: how far blinks alone close the lids, 0 open, 1 shut; this is not in the lids' drive.
    ``puff (time, side)``: how far air fills the cheek, 0 to 1.
    ``gaze (time, axis)``: degrees towards the patient's left, and up.
    ``shortened (side, muscle)``: contracture, what no drive explains; `tissue` adds it and takes the range away.
    """
    nerves = tuple(_wired_nerve(synergy, patient, side, seed) for side in SIDES)
    noise = _Noise.draw(patient, protocol, seed)
    out = np.zeros((len(time), len(SIDES), len(MUSCLE_IDS)))
    blink = np.zeros((len(time), len(SIDES)))
    puff = np.zeros((len(time), len(SIDES)))
    for place, step in enumerate(protocol.steps):
        for side, nerve in enumerate(nerves):
            span = nerve.span(step.start_s, step.end_s, time)
            out[span, side] += nerve.step(step, time[span], noise.factor[place, side], noise.late[place, side], wired)
            if PUFF[step.movement]:
                seal = min(1.0, float(nerve.strength[_LIPS].mean()))
                puff[span, side] += PUFF[step.movement] * seal * np.minimum(step.level(time[span]), 1.0)
    for one in protocol.blinks:
        for side, nerve in enumerate(nerves):
            span = nerve.span(one.start_s, one.end_s, time)
            muscles, closed = nerve.blink(one, time[span], wired)
            out[span, side] += muscles
            blink[span, side] = np.maximum(blink[span, side], closed)
    for given in protocol.stimulations:
        answer = recruited(patient, given.side, given.branch, given.ma, seed=seed)
        out[:, SIDES.index(given.side)] += given.level(time)[:, None] * answer
    if patient.spasm is not None:
        add_spasms(out, patient.spasm, time, protocol.duration_s, seed)
    for side, nerve in enumerate(nerves):
        out[:, side] = (out[:, side] + nerve.tone) * nerve.strength
    gaze = np.zeros((len(time), 2))
    for look in protocol.gazes:
        gaze += look.level(time)[:, None] * [look.left_deg, look.up_deg]
    return xr.Dataset(
        {
            "drive": (("time", "side", "muscle"), out, {"units": "share of the muscle's whole pull"}),
            "blink": (("time", "side"), blink, {"units": "share of closure"}),
            "puff": (("time", "side"), puff, {"units": "share of the whole"}),
            "gaze": (("time", "axis"), gaze, {"units": "degree"}),
            "shortened": (
                ("side", "muscle"),
                np.array([[patient.nerve(side).contracture.get(id_, 0.0) for id_ in MUSCLE_IDS] for side in SIDES]),
                {"units": "share of the muscle's whole pull"},
            ),
        },
        coords={"time": time, "side": list(SIDES), "muscle": list(MUSCLE_IDS), "axis": list(GAZE_AXES)},
        attrs={"patient": patient.name, "seed": seed, "wired": int(wired)},
    )


def wiring_of(synergy: xr.DataArray, patient: Patient) -> dict[str, dict[Side, dict[str, float]]]:
    """What each whole command drives through wrong wires: {command: {side: {muscle: drive}}}, strength included.

    Only what is above zero is named; sides without wires are empty.
    """
    nerves = {side: _wired_nerve(synergy, patient, side, 0) for side in SIDES}
    gains = {side: nerve.gain @ nerve.target * nerve.strength for side, nerve in nerves.items()}
    return {
        command: {
            side: {muscle: float(gain) for muscle, gain in zip(MUSCLE_IDS, of[index], strict=True) if gain > 0}
            for side, of in gains.items()
        }
        for index, command in enumerate(synergy.movement.values.tolist())
    }


def territory_drive(normal: Array) -> Array:
    """What a command sends into each territory: its most driven muscle there, weighted by the branch's probability.

    Parameters
    ----------
    normal : shape (..., muscle)

    Returns
    -------
    Shape (..., branch), in the order of BRANCHES.
    """
    return np.asarray((normal[..., None, :] * _BRANCH_SHARE).max(axis=-1))


@dataclass(frozen=True)
class _WiredNerve:
    """One side's nerve with its normal synergy, as arrays."""

    nerve: Nerve
    commands: dict[str, int]
    normal: Array  # (command, muscle), effort included
    strength: Array  # (muscle,)
    tone: Array  # (muscle,)
    gain: Array  # (command, wire): drive that a whole command sends through each wire
    target: Array  # (wire, muscle): 1 where the wire ends
    lag: Array  # (wire,), s

    def span(self, start_s: float, end_s: float, time: Array) -> slice:
        """Frames that something commanded between two times can concern."""
        late = self.nerve.delay_s + 3 * self.nerve.disorder_s + _LAG_MOST_S
        longer = max(self.nerve.slowness - 1.0, 0.0) * (end_s - start_s)
        first, last = np.searchsorted(time, [start_s, end_s + late + longer])
        return slice(int(first), int(last))

    def wire_drive(self, movement: str) -> Array:
        return np.asarray(self.gain[self._command(movement)])

    def step(self, step: Step, time: Array, factor: Array, late: Array, wired: bool) -> Array:
        """Drive of a step, shape (time, muscle); `factor` and `late` (in SD) vary the muscles."""
        nerve, normal = self.nerve, self.normal[self._command(step.movement)]
        # Disorder never lets a muscle answer before it is asked.
        offset = np.maximum(nerve.delay_s + nerve.disorder_s * late, 0.0)
        ramp = step.ramp_s * nerve.slowness

        def level(offset: Array) -> Array:
            return step.size * plateau(time[:, None], step.start_s + offset, ramp, step.hold[1] + offset, ramp)

        against = np.zeros(len(MUSCLE_IDS))
        for muscle, weight in ANTAGONISTS[step.movement].items():
            against[_MUSCLE[muscle]] = weight * nerve.fight * normal.max()
        whole = level(offset) * (normal + against)
        if wired and len(self.lag):
            whole += (
                level(offset[self.target.argmax(axis=1)] + self.lag) * self.wire_drive(step.movement)
            ) @ self.target
        return np.asarray(whole * factor)

    def blink(self, blink: BlinkStep, time: Array, wired: bool) -> tuple[Array, Array]:
        """Drive (time, muscle) that comes along with a blink, and how far it closes the lids (time,)."""
        slow = self.nerve.slowness
        down, up = blink.down_s * slow, blink.up_s * slow
        release = blink.start_s + down + blink.shut_s

        def level(lag: Any) -> Array:
            start = blink.start_s + np.asarray(lag)
            return blink.depth * plateau(time[:, None], start, down, release + np.asarray(lag), up)

        own = self.normal[self._command("blink")].copy()
        own[_LIDS] = 0.0
        whole = level(0.0) * own
        if wired and len(self.lag):
            whole += (level(self.lag) * self.wire_drive("blink")) @ self.target
        closes = min(1.0, _BLINK_RESERVE * float(self.strength[_LIDS[0]]))
        return whole, closes * level(0.0)[:, 0]

    def _command(self, movement: str) -> int:
        if movement not in self.commands:
            raise WrongUsageError(f"this synergy has no drives for the movement '{movement}'; draw it anew")
        return self.commands[movement]


def _wired_nerve(synergy: xr.DataArray, patient: Patient, side: Side, seed: int) -> _WiredNerve:
    nerve = patient.nerve(side)
    normal = np.asarray(synergy.sel(side=side, muscle=list(MUSCLE_IDS)).values, dtype=np.float64) * nerve.effort
    into = territory_drive(normal)
    target = np.zeros((len(nerve.wires), len(MUSCLE_IDS)))
    gain = np.zeros((len(normal), len(nerve.wires)))
    for place, wire in enumerate(nerve.wires):
        target[place, _MUSCLE[wire.muscle]] = 1.0
        gain[:, place] = wire.gain * into[:, BRANCHES.index(wire.territory)]
    lag = np.random.default_rng([seed, 30, 3]).uniform(0.0, _LAG_MOST_S, len(nerve.wires))
    return _WiredNerve(
        nerve=nerve,
        commands={movement: index for index, movement in enumerate(synergy.movement.values.tolist())},
        normal=normal,
        strength=np.array([nerve.strength.get(muscle, 1.0) for muscle in MUSCLE_IDS]),
        tone=np.array([nerve.tone.get(muscle, 0.0) for muscle in MUSCLE_IDS]),
        gain=gain,
        target=target,
        lag=lag,
    )


@dataclass(frozen=True)
class _Noise:
    """What differs from repetition to repetition: shape (step, side, muscle)."""

    factor: Array
    late: Array

    @staticmethod
    def draw(patient: Patient, protocol: Protocol, seed: int) -> "_Noise":
        """Drawn for the affected and the other side, so that a patient with sides exchanged is the mirror image."""
        shape = (len(protocol.steps), len(SIDES), len(MUSCLE_IDS))
        rng = np.random.default_rng([seed, 30, 4])
        factor = np.exp(_MUSCLE_SD * rng.standard_normal(shape))
        late = np.clip(rng.standard_normal(shape), -2.5, 2.5)
        if patient.affected_side == "right":
            factor, late = factor[:, ::-1], late[:, ::-1]
        return _Noise(factor, late)
