"""The likelihood of drive that does not belong: as one dense distribution has it, and never surer for seeing less."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from tests.drive.simulated import made_of

from synkin.anatomy import MUSCLE_IDS, SIDES, Side, other_side
from synkin.drive import DriveReading
from synkin.drive import likelihood as room
from synkin.drive import wiring as wires
from synkin.drive.activations import NOISE_MM, WEAKENED, Activations, activations, expected_drives
from synkin.drive.face import ON_RIMS, WATCHED
from synkin.drive.find import drive_from
from synkin.drive.likelihood import Likelihood, likelihood
from synkin.drive.noise import Whitener
from synkin.drive.normal import normal_drive
from synkin.measures import Quantity

Array = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.bool_]

CLOSE, SMILE, BROWS = "eye-close-tight", "smile-open", "brow-raise"
FEW = (CLOSE, SMILE)
CHIN, FOREHEAD, CORNER = "mentalis", "frontalis-medial", "zygomaticus-major"
MANY = len(MUSCLE_IDS)
READINGS = (
    DriveReading(SMILE, "left", CHIN, 0.5, 0.1),
    DriveReading(SMILE, "right", CORNER, 0.7, 0.05),
    DriveReading(CLOSE, "right", CHIN, 0.2, 0.1),
)


@cache
def strange() -> Activations:
    """The left chin rises in the smile, the left forehead less."""
    drives: dict[tuple[str, Side, str], float] = {(SMILE, "left", CHIN): 0.9, (SMILE, "left", FOREHEAD): 0.4}
    return activations(made_of(drives, FEW), ("right",))


def unseen(found: Activations, movement: str, gone: Mask) -> Activations:
    """The same, had this skin not been seen in a movement."""
    missing = found.missing.copy()
    missing[found.movements.index(movement), gone] = True
    moved = np.where(missing[..., None], 0.0, found.moved)
    return replace(found, missing=missing, silent=found.silent | missing, moved=moved)


def half(found: Activations, side: Side) -> Mask:
    return np.asarray((found.neighbours.places[:, 0] > found.face.middle) == (side == "left"))


def outer_half(found: Activations, side: Side, muscle: str) -> Mask:
    """The outer half of the skin that a muscle pulls, with all that lies further out."""
    size = (found.fields[SIDES.index(side), MUSCLE_IDS.index(muscle)] ** 2).sum(axis=1)
    out = np.abs(found.neighbours.places[:, 0] - found.face.middle)
    order = np.argsort(out)
    middle = out[order][np.searchsorted(np.cumsum(size[order]), 0.5 * size.sum())]
    return np.asarray(half(found, side) & (out > middle))


def of_noise(whiten: Whitener, landmarks: int) -> Array:
    """The covariance that a whitener stands for."""
    root = whiten(np.eye(2 * landmarks).reshape(-1, landmarks, 2))
    return np.asarray(np.linalg.inv(root @ root.T))


@dataclass
class Dense:
    """Data y = design @ unknown + by_beyond @ x + noise, of unknowns (other side's drives, differences, adaptation)."""

    mean: Array
    prior: Array
    design: Array
    by_beyond: Array
    off: Array
    noise: Array

    def given(self, x: Array) -> tuple[Array, Array]:
        """Mean and covariance of the unknowns."""
        gain = self.prior @ self.design.T @ np.linalg.inv(self.design @ self.prior @ self.design.T + self.noise)
        mean = self.mean + gain @ (self.off - self.by_beyond @ x - self.design @ self.mean)
        return mean, self.prior - gain @ self.design @ self.prior

    def of_beyond(self) -> tuple[Array, Array]:
        """Precision and pull of x."""
        alone = np.linalg.inv(self.design @ self.prior @ self.design.T + self.noise)
        return self.by_beyond.T @ alone @ self.by_beyond, self.by_beyond.T @ alone @ (
            self.off - self.design @ self.mean
        )


def passing(found: Activations, place: int, muscle: int) -> Array:
    """Covariance of the shares of other pulls that a pull passes for: conditioned on the pulls' doing nothing."""
    fields = found.fields[place]
    size = found.neighbours.around((fields[muscle] ** 2).sum(axis=1))
    landmarks = len(size)
    whiten = Whitener(found.neighbours, room._PASSES_FOR * size, np.zeros(landmarks, dtype=np.bool_), NOISE_MM)
    design = fields.reshape(MANY, -1).copy().T
    prior = room._PASSES_SD**2 * np.eye(MANY)
    prior[muscle, muscle] = 0.0
    alone = np.linalg.inv(design @ prior @ design.T + of_noise(whiten, landmarks))
    return np.asarray(prior - prior @ design.T @ alone @ design @ prior)


def dense(found: Activations, side: Side, against_other: bool, readings: Sequence[DriveReading]) -> Dense:
    """Everything at once, movement by movement and muscle by muscle; what is silent is left out altogether."""
    here, there = SIDES.index(side), SIDES.index(other_side(side))
    usual, spread = normal_drive(found.movements)
    other = found.drive[:, there]
    belongs = WEAKENED * (other if against_other else usual)
    link = WEAKENED if against_other else 0.0
    more = np.maximum(found.drive[:, here] - belongs, 0.0)
    ways = found.slopes.shape[2]
    count, size = len(found.movements), len(found.movements) * MANY
    parts = room._parts(found, side, against_other=against_other)
    designs, by_beyonds, offs, noises = [], [], [], []
    for c in range(count):
        design = np.zeros((*found.neighbours.places.shape, 2 * size + MANY * ways))
        by_beyond = np.zeros((*found.neighbours.places.shape, size))
        off = found.moved[c].copy()
        for m in range(MANY):
            pull = found.fields[here, m]
            design[..., c * MANY + m] = found.fields[there, m] + link * pull
            design[..., size + c * MANY + m] = by_beyond[..., c * MANY + m] = pull
            off -= other[c, m] * found.fields[there, m] + belongs[c, m] * pull
            for k in range(ways):
                slope = found.slopes[here, m, k]
                beside = slope - pull * (slope * pull).sum() / max((pull * pull).sum(), 1e-9)
                design[..., 2 * size + m * ways + k] = (
                    other[c, m] * found.slopes[there, m, k] + belongs[c, m] * slope + more[c, m] * beside
                )
        kept = np.repeat(~found.silent[c], 2)
        designs.append(design.reshape(-1, design.shape[-1])[kept])
        by_beyonds.append(by_beyond.reshape(-1, size)[kept])
        offs.append(off.ravel()[kept])
        noises.append(of_noise(room._whitener(parts, found, c), len(found.neighbours.places))[np.ix_(kept, kept)])
    read = np.zeros((len(readings), 2 * size + MANY * ways + size))
    for row, one in enumerate(readings):
        at = found.movements.index(one.movement), MUSCLE_IDS.index(one.muscle)
        entry = at[0] * MANY + at[1]
        if one.side == side:
            read[row, [entry, size + entry, 2 * size + MANY * ways + entry]] = link, 1.0, 1.0
        else:
            read[row, entry] = 1.0
        offs.append(np.array([one.drive - (belongs if one.side == side else other)[at]]))
        noises.append(np.array([[one.sd**2]]))
    noise = np.zeros((len(np.concatenate(offs)),) * 2)
    start = 0
    for one_noise in noises:
        stop = start + len(one_noise)
        noise[start:stop, start:stop] = one_noise
        start = stop
    mean, sd = (one[:, there] for one in expected_drives(found.movements, (other_side(side),) if against_other else ()))
    prior = np.zeros((2 * size + MANY * ways,) * 2)
    prior[:size, :size] = np.diag(sd.ravel() ** 2)
    expected = other if against_other else usual
    pass_for = [
        np.zeros((MANY, MANY)) if more[:, m].max() <= room._COUNTS_FROM else passing(found, here, m)
        for m in range(MANY)
    ]
    for c in range(count):
        for d in range(count):
            strength = np.diag(expected[c] * expected[d]) * room._STRENGTH_SD**2
            of_two = sum((more[c, m] * more[d, m] * pass_for[m] for m in range(MANY)), strength)
            share = room._SIDES_SHARE if against_other else WEAKENED
            apart = share**2 * spread[c] * spread[d]
            of_two = of_two + np.diag(apart * (1.0 if c == d else room._TRAIT))
            if c == d:
                of_two = of_two + np.diag((room._SIDES_SD * expected[c]) ** 2 + room._FREE_SD**2)
            first, second = size + c * MANY, size + d * MANY
            prior[first : first + MANY, second : second + MANY] = of_two
    prior[2 * size :, 2 * size :] = np.eye(MANY * ways)
    start_at = np.concatenate([(mean - other).ravel(), np.zeros(size), -found.adaptation.by.ravel()])
    return Dense(
        mean=start_at,
        prior=prior,
        design=np.vstack([*designs, read[:, : len(prior)]]),
        by_beyond=np.vstack([*by_beyonds, read[:, len(prior) :]]),
        off=np.concatenate(offs),
        noise=noise,
    )


def in_movements(covariance: Array) -> Array:
    return np.array(
        [covariance[i : i + MANY, i : i + MANY] for i in range(0, len(covariance), MANY)],
    )


@pytest.mark.parametrize(
    ("against_other", "readings", "gone"), [(True, READINGS, None), (True, (), "right"), (False, READINGS, "left")]
)
def test_it_is_what_one_dense_distribution_of_everything_says(
    against_other: bool, readings: tuple[DriveReading, ...], gone: Side | None
) -> None:
    found = strange() if gone is None else unseen(strange(), SMILE, half(strange(), gone))
    told = likelihood(found, "left", against_other=against_other, readings=readings)
    whole = dense(found, "left", against_other, readings)
    here, size, link = SIDES.index("left"), len(FEW) * MANY, WEAKENED if against_other else 0.0
    other = found.drive[:, 1 - here].ravel()
    belongs = WEAKENED * (other if against_other else normal_drive(FEW)[0].ravel())
    own = np.zeros((size, len(whole.prior)))
    own[:, :size], own[:, size : 2 * size] = link * np.eye(size), np.eye(size)

    # What is silent is unsure by a metre there, which says next to nothing; here it is left out.
    atol = 1e-5 if gone is None else 5e-4

    def near(mine: Array, theirs: Array) -> None:
        np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=atol * max(1.0, float(np.abs(theirs).max())))

    precision, pull = whole.of_beyond()
    near(told.precision, precision)
    near(told.pull, pull)
    more = np.maximum(found.drive[:, here].ravel() - belongs, 0.0)
    for x in (np.zeros(size), more, np.random.default_rng(5).uniform(0.0, 1.0, size)):
        mean, covariance = whole.given(x)
        near(told.normal + told.normal_by @ x, belongs + own @ mean)
        near(told.expected + told.expected_by @ x, other + mean[:size])
        if x is more:
            near(told.likeliest, other + mean[:size])
        near(told.normal_covariance, in_movements(own @ covariance @ own.T))
        near(told.expected_covariance, in_movements(covariance[:size, :size]))
        near(told.together, in_movements(own @ covariance[:, :size]))


@pytest.mark.parametrize("against_other", [True, False])
@pytest.mark.parametrize("side", SIDES)
def test_it_is_a_likelihood(side: Side, against_other: bool) -> None:
    told = likelihood(strange(), side, against_other=against_other)
    values = [getattr(told, name) for name in told.__dataclass_fields__]
    assert all(np.isfinite(one).all() for one in values)
    np.testing.assert_allclose(told.precision, told.precision.T, atol=1e-8)
    assert np.linalg.eigvalsh(told.precision)[0] > -1e-8
    for covariance in (told.normal_covariance, told.expected_covariance):
        assert np.linalg.eigvalsh(covariance)[:, 0].min() > 0.0
    both = np.block(
        [[told.normal_covariance, told.together], [np.swapaxes(told.together, 1, 2), told.expected_covariance]]
    )
    assert np.linalg.eigvalsh(both).min() > -1e-8


def of_muscles(told: Likelihood, movement: str) -> Array:
    """What is known of each muscle's drive in a movement, did all others' not matter."""
    return np.asarray(np.diag(told.precision).reshape(-1, MANY)[FEW.index(movement)])


@pytest.mark.parametrize("against_other", [True, False])
@pytest.mark.parametrize("gone", SIDES)
@pytest.mark.parametrize("movement", FEW)
def test_who_sees_half_a_face_knows_less_and_is_surer_of_nothing(
    movement: str, gone: Side, against_other: bool
) -> None:
    all_seen = likelihood(strange(), "left", against_other=against_other)
    told = likelihood(unseen(strange(), movement, half(strange(), gone)), "left", against_other=against_other)
    assert all(np.isfinite(getattr(told, name)).all() for name in told.__dataclass_fields__)
    # In no direction, of one muscle or of many, is more known.
    largest = float(np.linalg.eigvalsh(all_seen.precision)[-1])
    assert np.linalg.eigvalsh(all_seen.precision - told.precision)[0] > -1e-3 * largest
    share = of_muscles(told, movement) / of_muscles(all_seen, movement)
    assert share.max() < 1.001
    if gone == "left":
        assert share[[MUSCLE_IDS.index(one) for one in (CHIN, FOREHEAD, CORNER)]].max() < 0.7
    for before, after in (
        (all_seen.normal_covariance, told.normal_covariance),
        (all_seen.expected_covariance, told.expected_covariance),
    ):
        was, became = (np.einsum("cmm->cm", one)[FEW.index(movement)] for one in (before, after))
        assert (became > 0.999 * was).all()


@pytest.mark.parametrize("muscle", [CHIN, FOREHEAD, CORNER])
@pytest.mark.parametrize("side", SIDES)
def test_skin_of_one_muscle_that_was_not_seen_says_less_of_it(side: Side, muscle: str) -> None:
    all_seen = likelihood(strange(), "left", against_other=True)
    told = likelihood(unseen(strange(), SMILE, outer_half(strange(), side, muscle)), "left", against_other=True)
    share = of_muscles(told, SMILE) / of_muscles(all_seen, SMILE)
    assert share.max() < 1.001
    assert share[MUSCLE_IDS.index(muscle)] < 0.96
    largest = float(np.linalg.eigvalsh(all_seen.precision)[-1])
    assert np.linalg.eigvalsh(all_seen.precision - told.precision)[0] > -1e-3 * largest


@pytest.mark.parametrize("gone", [False, True])
def test_what_is_not_seen_does_not_say_that_nothing_moved(gone: bool) -> None:
    """The forehead goes up in the smile by the whole of its pull; of half its skin that is not known."""
    movements = (BROWS, CLOSE, SMILE)
    made = made_of({(SMILE, "left", FOREHEAD): 1.0}, movements)
    seen = activations(made, ("right",))
    outer = outer_half(seen, "left", FOREHEAD)
    if gone:
        made["moved"].values[movements.index(SMILE), WATCHED[outer]] = np.nan
    found = activations(made, ("right",))
    at = movements.index(SMILE), MUSCLE_IDS.index(FOREHEAD)
    entry = at[0] * MANY + at[1]
    told = likelihood(found, "left", against_other=True)
    assert told.pull[entry] / told.precision[entry, entry] == pytest.approx(1.0, abs=0.3)
    wired = wires.wiring(found, "left", against_other=True)
    drive = float((wired.normal + wired.excess.mean(axis=0))[at])
    sd = float(wired.drive_sd(np.eye(MANY))[at])
    assert drive > 0.7
    assert abs(drive - 1.0) < 1.96 * sd + 0.05
    assert found.missing.any() == gone


def test_a_healthy_smile_of_which_half_was_seen_is_no_half_smile() -> None:
    found = strange()
    outer = outer_half(found, "right", CORNER)
    told = likelihood(unseen(found, SMILE, outer), "left", against_other=True)
    entry = FEW.index(SMILE) * MANY + MUSCLE_IDS.index(CORNER)
    before = likelihood(found, "left", against_other=True)
    assert before.expected[entry] == pytest.approx(1.0, abs=0.25)
    assert told.expected[entry] > 0.7


def test_where_one_side_moves_alone_the_atlas_may_be_wrong_of_it() -> None:
    """A side that is paralysed does not say by mirror image what the other's movement looks like."""
    usual = normal_drive(FEW)[0]
    none: dict[tuple[str, Side, str], float] = {
        (movement, "left", muscle): -float(usual[c, m])
        for c, movement in enumerate(FEW)
        for m, muscle in enumerate(MUSCLE_IDS)
    }
    found = activations(made_of(none, FEW), ("right",))
    still = replace(found, moved=np.zeros_like(found.moved))
    row = FEW.index(SMILE)
    landmarks = len(found.neighbours.places)
    noise = [
        np.diag(of_noise(room._whitener(room._parts(one, "left", against_other=True), one, row), landmarks))
        for one in (found, still)
    ]
    wrong = (noise[0] - noise[1]).reshape(-1, 2).mean(axis=1)
    far = (found.moved[row] ** 2).sum(axis=1)
    right = half(found, "right") & ~ON_RIMS
    assert far[half(found, "left")].mean() < 0.1 * far[right].mean()
    assert np.sqrt(wrong[right].sum() / far[right].sum()) >= 0.1
    moves = right & (far > 4.0)
    assert moves.sum() > 20
    assert (np.sqrt(wrong[moves] / far[moves]) >= 0.1).mean() > 0.9
    # The whole movement's being wrong by a tenth costs little, too: less than one landmark's being wrong by 4 sd.
    whiten = room._whitener(room._parts(found, "left", against_other=True), found, row)
    assert np.linalg.norm(whiten(0.1 * found.moved[row])) < 4.0


def same(one: Likelihood, other: Likelihood) -> bool:
    return all((getattr(one, name) == getattr(other, name)).all() for name in one.__dataclass_fields__)


def test_readings_of_movements_that_were_not_recorded_say_nothing() -> None:
    plain = likelihood(strange(), "left", against_other=True)
    elsewhere = [DriveReading(BROWS, side, CHIN, 0.9, 0.01) for side in SIDES]
    assert same(plain, likelihood(strange(), "left", against_other=True, readings=elsewhere))
    assert not same(plain, likelihood(strange(), "left", against_other=True, readings=READINGS))


def test_a_reading_of_the_healthy_side_is_in_its_activation() -> None:
    made = made_of({(SMILE, "left", CHIN): 0.9}, FEW)

    def corner(*readings: DriveReading) -> Quantity:
        out = drive_from(made, "left", evidence=readings)
        group = next(one.id for one in out.groups if CORNER in one.muscles)
        at = SMILE, "right", group
        return next(one.drive for one in out.activations if (one.movement, one.side, one.group) == at)

    usual, read = corner(), corner(DriveReading(SMILE, "right", CORNER, 0.7, 0.03))
    assert usual.value is not None
    assert read.value is not None
    assert usual.ci95 is not None
    assert read.ci95 is not None
    assert usual.value > 0.8
    # Of the group's muscles one was read, at 0.7; the others keep what they have.
    assert read.value < usual.value - 0.15
    assert read.ci95[0] > 0.5
    assert read.ci95[1] - read.ci95[0] < 0.7 * (usual.ci95[1] - usual.ci95[0])
    assert corner(DriveReading(BROWS, "right", CORNER, 0.9, 0.01)) == usual
