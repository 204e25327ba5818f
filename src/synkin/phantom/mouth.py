"""Which landmarks the lips are made of, by the sheet of skin that carries them."""

from typing import Final

from synkin.anatomy import MIRROR


def _whole(right: tuple[int, ...]) -> tuple[int, ...]:
    """From the right corner over the midline, which comes last, to the left corner."""
    return (*right, *(int(MIRROR[index]) for index in reversed(right[:-1])))


UPPER_ROWS: Final = tuple(
    _whole(row)
    for row in (
        (61, 185, 40, 39, 37, 0),
        (76, 184, 74, 73, 72, 11),
        (62, 183, 42, 41, 38, 12),
        (78, 191, 80, 81, 82, 13),
    )
)
LOWER_ROWS: Final = tuple(
    _whole(row)
    for row in (
        (61, 146, 91, 181, 84, 17),
        (76, 77, 90, 180, 85, 16),
        (62, 96, 89, 179, 86, 15),
        (78, 95, 88, 178, 87, 14),
    )
)
"""Rows of landmarks along each lip from the patient's right corner to the left one, from the red's outer border to the
inner margin; both lips share the corners."""
UPPER_MARGIN: Final = UPPER_ROWS[-1]
LOWER_MARGIN: Final = LOWER_ROWS[-1]
UPPER_LIP: Final = tuple(index for row in UPPER_ROWS for index in row[1:-1])
LOWER_LIP: Final = tuple(index for row in LOWER_ROWS for index in row[1:-1])
"""Landmarks that only one of the two sheets carries, above or below the line between the lips."""
