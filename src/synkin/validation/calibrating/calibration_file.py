"""The calibration file of a pair and skin: what `measures.calibration` reads."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from synkin.measures.calibration import BASIS, CALIBRATION_VERSION
from synkin.validation.calibrating.design import CAMERAS
from synkin.validation.calibrating.ensemble import closing_of, moves_of, responses_of
from synkin.validation.calibrating.region_fit import RegionFit
from synkin.validation.calibrating.single_moves import Moves, Skin, key_of
from synkin.validation.readings import Pair


def calibration_text(faces: Sequence[Moves], pair: Pair, skin: Skin, fit: RegionFit, made: str) -> str:
    """The file: one row per channel that is read, per cent of each channel's true movement, for every face."""
    key = key_of(pair, skin)
    rows = [
        f"# What the {pair.model} landmark model, reading {pair.reading}, skin {skin}, shows of true movement: per",
        "# face one row for each channel that is read, in the order of `channels`, left side then right, with per cent",
        "# of the true movement of each channel, left side then right. By `python -m synkin.validation.calibrate`.",
        f'version = "{CALIBRATION_VERSION}"',
        f'model = "{pair.model}"',
        f'reading = "{pair.reading}"',
        f'skin = "{skin}"',
        f'made = "{made}"',
        f'camera = "{CAMERAS}"',
        "# A closure that is read as a share s of the resting gap is made linear by the factor first + second * s.",
        f"closing = {list(closing_of(faces, key))}",
        "# How many times as far regions go in faces that move as people's do, as is estimated from the faces below;",
        "# and errors then, as a multiple of what the faces say. Both fitted on the tuning recordings.",
        f"whole = {_by_region(fit.whole)}",
        f"stretch = {_by_region(fit.stretch)}",
        "channels = [",
        *(f'  "{name}",' for name in BASIS),
        "]",
        "# How far one side's channels move, covariance in mm².",
        "moves = [",
        *(f"  [{', '.join(f'{value:g}' for value in row)}]," for row in moves_of(faces).tolist()),
        "]",
    ]
    for face, shown in zip(faces, responses_of(faces, key), strict=True):
        rows += ["", "[[face]]", f'face = "{face.face}"']
        if face.clip:
            rows.append(f'clip = "{face.clip}"')
        rows += [f"mirrored = {str(face.mirrored).lower()}", "shown = ["]
        rows += [f"  [{', '.join(map(str, row))}]," for row in np.rint(100 * shown).astype(int).tolist()]
        rows.append("]")
    return "\n".join(rows) + "\n"


def _by_region(values: dict[str, float]) -> str:
    return "{ " + ", ".join(f"{region} = {value:.2f}" for region, value in values.items()) + " }"


def write_whole(texts: dict[Path, str]) -> None:
    """Write files so that each is there as it was or as it is to be, never in part."""
    parts = {path: path.with_name(f"{path.name}.partial") for path in texts}
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            parts[path].write_text(text, encoding="utf-8")
        for path, part in parts.items():
            part.replace(path)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
