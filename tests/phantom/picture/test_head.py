import numpy as np
import pytest

from synkin.errors import WrongUsageError
from synkin.phantom.picture.camera import Camera
from synkin.phantom.picture.head import HEAD_MOTIONS, frame_times, head_motion

TIME = np.arange(0.0, 60.0, 1 / 30)


@pytest.mark.parametrize(
    ("kind", "least", "most_deg", "most_mm"),
    [("still", 0.1, 1.0, 1.0), ("moderate", 1.5, 4.5, 6.0), ("lively", 4.0, 10.5, 10.5)],
)
def test_reach(kind: str, least: float, most_deg: float, most_mm: float) -> None:
    for seed in range(10):
        motion = head_motion(kind, TIME, seed=seed)
        assert least < np.abs(motion[:, :3]).max() < most_deg
        assert least < np.abs(motion[:, 3:]).max() < most_mm
        assert np.abs(motion[0]).max() < 1e-9


def test_smooth_and_all_six_degrees_of_freedom_move() -> None:
    motion = head_motion("lively", TIME, seed=3)
    assert np.all(motion.std(axis=0) > 0.5)
    # Slower than a nod: nothing jumps from frame to frame.
    assert np.abs(np.diff(motion, axis=0)).max() < 1.0
    assert np.abs(np.diff(motion, n=2, axis=0)).max() < 0.1


def test_seed_decides_and_a_short_recording_is_the_start_of_a_long_one() -> None:
    one, again = head_motion("moderate", TIME, seed=5), head_motion("moderate", TIME, seed=5)
    np.testing.assert_array_equal(one, again)
    np.testing.assert_allclose(head_motion("moderate", TIME[:400], seed=5), one[:400], atol=1e-12)
    assert np.abs(head_motion("moderate", TIME, seed=6) - one).max() > 1.0


def test_none_is_none_and_others_are_refused() -> None:
    assert not head_motion(HEAD_MOTIONS[0], TIME, seed=1).any()
    with pytest.raises(WrongUsageError):
        head_motion("wild", TIME, seed=1)


def test_frame_times() -> None:
    regular = frame_times(Camera(), 2.0, seed=1)
    np.testing.assert_allclose(regular, np.arange(60) / 30)
    jittery = frame_times(Camera(fps_jitter=0.3), 60.0, seed=1)
    intervals = np.diff(jittery)
    assert jittery[0] == 0.0
    assert intervals.min() > 0
    assert intervals.std() * 30 == pytest.approx(0.3, abs=0.05)
    assert jittery[-1] < 60.0
    np.testing.assert_array_equal(jittery, frame_times(Camera(fps_jitter=0.3), 60.0, seed=1))
