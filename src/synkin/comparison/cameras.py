"""What two recordings were filmed with, where it differs by enough to bear on the measures."""

from collections.abc import Iterator
from typing import Final

from synkin.assessment import Assessment

_OTHER_RATE: Final = 1.1
"""Frame rates that differ by more than this factor see onsets and lags differently: no times are judged. Ours."""
_OTHER_DISTANCE: Final = 1.25
"""A face that fills the picture by more than this factor more was filmed from another distance, or with another lens:
a near camera widens what is near to it. Ours."""


def cautions(before: Assessment, after: Assessment) -> tuple[str, ...]:
    """Sentences on other cameras; the measures are judged all the same."""
    found = list(_differences(before, after))
    if not found:
        return ()
    return (
        f"The two were filmed differently: {', '.join(found)}. Millimetres allow for size, not for what a lens or a "
        "distance bends; a change close to its limit may come from that.",
    )


def same_rate(before: Assessment, after: Assessment) -> bool:
    """Whether times were seen alike finely."""
    return _within(before.recording.frames_per_second, after.recording.frames_per_second, _OTHER_RATE)


def _differences(before: Assessment, after: Assessment) -> Iterator[str]:
    one, two = before.recording, after.recording
    if (one.width, one.height) != (two.width, two.height):
        yield f"picture size ({one.width} × {one.height} and {two.width} × {two.height} px)"
    if not same_rate(before, after):
        yield f"frame rate ({one.frames_per_second:.1f} and {two.frames_per_second:.1f} a second)"
    shares = [
        None if whole.quality.face_height_px is None else whole.quality.face_height_px / whole.recording.height
        for whole in (before, after)
    ]
    if None not in shares and not _within(shares[0] or 0.0, shares[1] or 0.0, _OTHER_DISTANCE):
        first, second = (f"{100 * (share or 0.0):.0f} %" for share in shares)
        yield f"distance or lens (the face fills {first} and {second} of the picture's height)"
    if before.scale.method != after.scale.method:
        yield f"scale ({before.scale.method} and {after.scale.method})"


def _within(first: float, second: float, factor: float) -> bool:
    if min(first, second) <= 0:
        return first == second
    return max(first, second) <= factor * min(first, second)
