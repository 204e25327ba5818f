"""The plate of the pull atlas and the page on muscles."""

from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.backends.backend_svg import FigureCanvasSVG

from synkin.anatomy import ATLAS, MUSCLE_IDS, MUSCLES, SIDES
from synkin.anatomy.regions import on_side
from synkin.report.face import neutral_face
from synkin.report.muscle_table import BEGIN, END, muscle_table, with_table
from synkin.report.plate import draw_plate, main

PAGE = Path(__file__).parents[2] / "docs" / "muscles.md"


def _fields() -> xr.DataArray:
    """Every insertion goes up by its pull, nothing else moves."""
    moved = np.zeros((len(SIDES), len(MUSCLE_IDS), len(neutral_face()), 2))
    for at, side in enumerate(SIDES):
        for muscle, hold in enumerate(ATLAS.values()):
            moved[at, muscle, list(on_side(hold.insertion, side)), 1] = hold.pull_mm
    return xr.DataArray(
        moved,
        dims=("side", "muscle", "landmark", "axis"),
        coords={"side": list(SIDES), "muscle": list(MUSCLE_IDS)},
    )


def test_every_muscle_has_its_panel(tmp_path: Path) -> None:
    figure = draw_plate(neutral_face(), _fields())
    FigureCanvasSVG(figure)
    titles = {axis.get_title() for axis in figure.axes}
    assert {facts.label for facts in MUSCLES.values()} <= titles
    assert len(figure.axes) == 1 + len(MUSCLE_IDS)
    texts = {text.get_text() for axis in figure.axes for text in axis.texts}
    assert any("Z 60 %, B 40 %" in text for text in texts)
    assert {"patient’s right", "patient’s left"} <= texts


def test_arrows_go_where_the_field_goes() -> None:
    """The overview's arrows are in true length: as many as insertions have landmarks, all of them up."""
    axis = draw_plate(neutral_face(), _fields()).axes[0]
    drawn: list[Any] = [one for one in axis.collections if hasattr(one, "U")]
    assert len(drawn) == len(SIDES) * len(MUSCLE_IDS)
    lengths = [float(np.max(one.V)) for one in drawn]
    assert lengths[: len(MUSCLE_IDS)] == [hold.pull_mm for hold in ATLAS.values()]
    assert all(np.all(one.U == 0) for one in drawn)


def test_the_pages_table_is_the_tables_of_anatomy() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert BEGIN in page
    assert END in page
    assert with_table(page) == page, (
        "python -m synkin.report.plate docs/pictures/muscle-atlas.png --page docs/muscles.md"
    )
    assert len(muscle_table().splitlines()) == 2 + len(MUSCLE_IDS)


def test_the_pages_picture_is_there() -> None:
    assert (PAGE.parent / "pictures" / "muscle-atlas.png").is_file()


def test_the_command_writes_the_plate_and_renews_the_page(tmp_path: Path) -> None:
    page = tmp_path / "muscles.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    assert main([str(tmp_path / "plate.png"), "--page", str(page)]) == 0
    assert (tmp_path / "plate.png").stat().st_size > 50_000
    assert page.read_text(encoding="utf-8") == f"before\n{BEGIN}\n{muscle_table()}\n{END}\nafter\n"
