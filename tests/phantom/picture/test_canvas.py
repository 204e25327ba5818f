"""The textures of a person: what is drawn lies where the shape says."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from synkin.anatomy import SIDES
from synkin.errors import WrongUsageError
from synkin.phantom.picture.canvas import Canvas, make_canvas
from synkin.phantom.picture.look import Look, draw_look
from synkin.phantom.picture.portrait import astronaut
from synkin.phantom.picture.tone import to_lab
from synkin.phantom.shape import Shape, draw_shape
from synkin.phantom.tissue.course import MARKS

PX_PER_MM = 1.25


@pytest.fixture(scope="module")
def shape() -> Shape:
    return draw_shape(np.random.default_rng(4), astronaut())


@pytest.fixture(scope="module")
def canvas(shape: Shape) -> Canvas:
    return make_canvas(shape, Look(), astronaut(), PX_PER_MM)


def grids(canvas: Canvas) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    rows, columns = canvas.skin.shape[:2]
    x = canvas.left_mm + np.arange(columns) / canvas.px_per_mm
    y = canvas.top_mm - np.arange(rows) / canvas.px_per_mm
    across, down = np.meshgrid(x, y)
    return across, down


def brightness(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    return np.asarray(picture[..., :3].mean(axis=-1))


def at(canvas: Canvas, layer: npt.NDArray[np.float64], x: float, y: float) -> float:
    return float(layer[round((canvas.top_mm - y) * canvas.px_per_mm), round((x - canvas.left_mm) * canvas.px_per_mm)])


def test_layers_have_one_frame_and_reach_beyond_the_view(canvas: Canvas) -> None:
    size = canvas.skin.shape
    assert canvas.mouth.shape == canvas.eyeballs.shape == size
    assert canvas.with_head.shape == size[:2]
    x, y = grids(canvas)
    assert x.min() <= -170 <= 170 <= x.max()
    assert y.min() <= -150 <= 130 <= y.max()
    assert 0.6 < canvas.source_px_per_mm < 0.9


def test_the_iris_is_a_circle_of_the_persons_diameter(canvas: Canvas, shape: Shape) -> None:
    cover = canvas.iris[..., 3].astype(np.float64) / 255
    area_mm = cover.sum() / PX_PER_MM**2
    np.testing.assert_allclose(2 * np.sqrt(area_mm / np.pi), shape.iris_mm, rtol=0.01)
    middle = len(canvas.iris) // 2
    np.testing.assert_allclose(cover[middle].sum() / PX_PER_MM, shape.iris_mm, atol=0.35)
    assert cover[0].max() == cover[:, 0].max() == 0
    # Dark pupil, dark rim, the colour between them.
    row = brightness(canvas.iris)[middle]
    radius = shape.iris_mm / 2 * PX_PER_MM
    assert row[middle] < 40
    assert row[middle + round(0.65 * radius)] > row[middle] + 20
    assert row[middle + round(0.65 * radius)] > row[middle + round(0.95 * radius)]


def test_the_eyeballs_have_no_iris_and_only_eyes_differ_from_skin(canvas: Canvas, shape: Shape) -> None:
    x, y = grids(canvas)
    bright = brightness(canvas.eyeballs)
    near = np.zeros(x.shape, bool)
    for side in SIDES:
        eye = shape.eyes[side]
        upper, lower = eye.margins(x)
        opening = (y < upper - 1.0) & (y > lower + 1.0) & (x > eye.x[0] + 5) & (x < eye.x[-1] - 5)
        assert bright[opening].min() > 100
        assert bright[opening].std() < 25
        near |= np.hypot(x - eye.x.mean(), y - eye.upper.mean()) < 32
    np.testing.assert_array_equal(canvas.eyeballs[~near], canvas.skin[~near])


def test_brows_lips_and_lids_are_drawn_at_their_landmarks(canvas: Canvas, shape: Shape) -> None:
    bright = np.asarray(cv2.GaussianBlur(brightness(canvas.skin), (0, 0), 0.6), dtype=np.float64)
    for upper, lower in ((105, 52), (66, 65), (334, 282), (296, 295)):
        x, y = shape.mm[[upper, lower], :2].mean(axis=0)
        brow = min(at(canvas, bright, x, y + step) for step in (-1.0, 0.0, 1.0))
        assert brow < at(canvas, bright, x, y + 6.0) - 25
        assert brow < at(canvas, bright, x, y - 5.0) - 15
    line = shape.lip_line[len(shape.lip_line) // 2]
    for aside in (-6.0, 0.0, 6.0):
        column = [at(canvas, bright, line[0] + aside, line[1] + step) for step in np.arange(-4.0, 4.01, 1 / PX_PER_MM)]
        assert abs(int(np.argmin(column)) - len(column) // 2) <= 1
    lab = to_lab(canvas.skin.astype(np.float32))[..., 1].astype(np.float64)
    lip, below = (float(shape.mm[16, 1]), float(shape.mm[17, 1]) - 4.0)
    assert at(canvas, lab, line[0], lip) > at(canvas, lab, line[0], below) + 4
    for side in SIDES:
        eye = shape.eyes[side]
        across, margin = float(eye.x[len(eye.x) // 2]), float(eye.upper[len(eye.x) // 2])
        assert at(canvas, bright, across, margin + 0.4) < at(canvas, bright, across, margin + 5.0) - 40


def test_behind_the_lips_there_are_teeth_in_the_dark(canvas: Canvas, shape: Shape) -> None:
    bright = brightness(canvas.mouth)
    x, y = shape.lip_line[len(shape.lip_line) // 2]
    assert at(canvas, bright, x + 3.0, y + 3.0) > 150
    assert at(canvas, bright, x + 2.0, y - 6.0) > 130
    assert at(canvas, bright, x, y - 2.1) < 110
    away = np.hypot(*(np.stack(grids(canvas)) - np.array([x, y])[:, None, None])) > 60
    np.testing.assert_array_equal(canvas.mouth[away], canvas.skin[away])


def test_what_follows_the_head_falls_over_the_neck_to_nothing(canvas: Canvas, shape: Shape) -> None:
    follow = canvas.with_head.astype(np.float64)
    assert follow.min() >= 0
    assert follow.max() <= 1 + 1e-6
    for index in (10, 4, 234, 454, 105):
        assert at(canvas, follow, *shape.mm[index, :2]) > 0.99
    chin = float(shape.mm[152, 1])
    down = [at(canvas, follow, 0.0, chin - step) for step in (0.0, 20.0, 40.0, 75.0)]
    assert down[0] > 0.97
    assert np.all(np.diff(down) < 0)
    assert down[-1] < 0.01
    assert follow[:, 0].max() == follow[:, -1].max() == 0
    # What moves may not overtake what stands still: a pixel's share may not change by more than 1 in about 40 mm.
    assert max(np.abs(slope).max() for slope in np.gradient(follow, 1 / PX_PER_MM)) < 0.035


def test_every_mark_is_there_on_its_own_side(canvas: Canvas, shape: Shape) -> None:
    assert set(canvas.marks) == set(MARKS)
    x, y = grids(canvas)
    for name, patch in canvas.marks.items():
        mark, side = name.split("/")
        rows, columns = patch.darkness.shape
        window = slice(patch.row, patch.row + rows), slice(patch.column, patch.column + columns)
        assert x[window].shape == patch.darkness.shape
        weight = np.abs(patch.darkness)
        middle = float((weight * x[window]).sum() / weight.sum())
        assert (middle > 1.0) == (side == "left")
        assert 0.08 < patch.darkness.max() < 0.6
        height = float((weight * y[window]).sum() / weight.sum())
        chin = float(shape.mm[152, 1])
        low, high = {
            "platysma-bands": (chin - 60, chin - 5),
            "chin-dimpling": (chin, chin + 35),
            "nasolabial-fold": (-75, -30),
            "crows-feet": (-12, 12),
            "glabella": (4, 35),
            "bunny-lines": (-35, 5),
        }[mark]
        assert low < height < high, name


def test_bands_show_on_skin_not_on_cloth(canvas: Canvas, shape: Shape) -> None:
    """The neck below the jaw is skin as far down as bands reach."""
    lab = to_lab(canvas.skin.astype(np.float32))
    chin = float(shape.mm[152, 1])
    face = at(canvas, lab[..., 1].astype(np.float64), 25.0, -40.0)
    for down in (12.0, 30.0, 48.0):
        assert abs(at(canvas, lab[..., 1].astype(np.float64), 0.0, chin - down) - face) < 9


def test_a_canvas_is_the_same_at_every_resolution(canvas: Canvas, shape: Shape) -> None:
    fine = make_canvas(shape, Look(), astronaut(), 2 * PX_PER_MM)
    small = cv2.resize(fine.skin, canvas.skin.shape[1::-1], interpolation=cv2.INTER_AREA)
    apart = np.abs(small.astype(float) - canvas.skin).mean(axis=-1)
    x, y = grids(canvas)
    face = (np.abs(x) < 60) & (y < 40) & (y > -100)
    assert apart[face].mean() < 6
    assert set(fine.marks) == set(MARKS)


def test_dark_skin_is_dark_and_leaves_hair_and_backdrop(canvas: Canvas, shape: Shape) -> None:
    dark = make_canvas(shape, Look(skin_lightness=-28.0), astronaut(), PX_PER_MM)
    change = brightness(canvas.skin) - brightness(dark.skin)
    for index in (50, 280, 200, 9):
        assert at(canvas, change, *shape.mm[index, :2]) > 40
    assert at(canvas, change, 0.0, float(shape.mm[152, 1]) - 30.0) > 30
    assert at(canvas, change, 0.0, 95.0) < 6
    assert at(canvas, change, -200.0, 60.0) == 0


def test_age_draws_lines_and_spots_by_seed(shape: Shape, canvas: Canvas) -> None:
    old = [make_canvas(shape, Look(age=1.0, marks_seed=seed), astronaut(), PX_PER_MM).skin for seed in (1, 1, 2)]
    np.testing.assert_array_equal(old[0], old[1])
    assert np.abs(old[0].astype(int) - old[2]).max() > 15
    x, y = grids(canvas)
    face = (np.abs(x) < 60) & (y < 40) & (y > -100)
    darker = brightness(canvas.skin)[face] - brightness(old[0])[face]
    assert np.percentile(darker, 99) > 12
    assert darker.min() > -25


def test_looks_are_drawn_by_seed() -> None:
    assert draw_look(None) == Look()
    looks = [draw_look(np.random.default_rng(seed)) for seed in range(60)]
    assert looks[0] == draw_look(np.random.default_rng(0))
    lightness = [look.skin_lightness for look in looks]
    assert min(lightness) < -20
    assert max(lightness) > 0
    assert min(look.age for look in looks) < 0.2 < 0.8 < max(look.age for look in looks)
    assert len({look.iris_rgb for look in looks}) > 20


def test_a_resolution_out_of_reason_is_refused(shape: Shape) -> None:
    with pytest.raises(WrongUsageError, match=r"0\.5 to 8"):
        make_canvas(shape, Look(), astronaut(), 40.0)
