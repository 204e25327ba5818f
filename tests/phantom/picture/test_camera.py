import numpy as np
import pytest

from synkin.phantom.picture.camera import FACE_MM, NECK_MM, Camera, in_camera, project, px_per_mm, rotation, turn

STILL = np.zeros(6)


def test_the_face_takes_its_share_of_the_height() -> None:
    camera = Camera(size=(1280, 720), face_share=0.6)
    ends = project(np.array([[0.0, 60.0, 0.0], [0.0, 60.0 - FACE_MM, 0.0]]), STILL, camera)
    assert ends[1, 1] - ends[0, 1] == pytest.approx(0.6 * 720)
    assert px_per_mm(camera) == pytest.approx(0.6 * 720 / 180)


def test_the_patients_left_is_on_the_pictures_right() -> None:
    camera = Camera()
    left, right = project(np.array([[30.0, 0.0, 0.0], [-30.0, 0.0, 0.0]]), STILL, camera)
    assert left[0] > camera.size[0] / 2 > right[0]


def test_near_places_are_larger_and_more_so_from_close() -> None:
    pair = np.array([[-20.0, -15.0, 25.0], [20.0, -15.0, 25.0]])
    widths = [
        float(np.diff(project(pair, STILL, camera)[:, 0])[0]) / px_per_mm(camera)
        for camera in (Camera(distance_mm=300.0), Camera(distance_mm=1500.0))
    ]
    assert widths[0] == pytest.approx(40 * 300 / 275)
    assert widths[1] == pytest.approx(40 * 1500 / 1475)


def test_signs_of_a_pose() -> None:
    nose, crown = np.array([0.0, -20.0, 30.0]), np.array([0.0, 100.0, 0.0])
    assert turn(nose[None], np.array([10.0, 0, 0, 0, 0, 0]))[0, 0] > 10  # yaw to the patient's left
    assert turn(nose[None], np.array([0, 10.0, 0, 0, 0, 0]))[0, 1] > -5  # pitch up
    assert turn(crown[None], np.array([0, 0, 10.0, 0, 0, 0]))[0, 0] > 10  # roll with the crown to the left
    assert turn(nose[None], np.array([0, 0, 0, 1.0, 2.0, 3.0]))[0] == pytest.approx(nose + np.array([1, 2, 3]))


def test_the_neck_stays_and_shapes_are_kept() -> None:
    pose = np.array([12.0, -7.0, 5.0, 0.0, 0.0, 0.0])
    assert turn(np.array([NECK_MM]), pose)[0] == pytest.approx(NECK_MM)
    turning = rotation(pose)
    assert turning @ turning.T == pytest.approx(np.eye(3))
    assert np.linalg.det(turning) == pytest.approx(1.0)


def test_time_and_single_poses_agree() -> None:
    rng = np.random.default_rng(1)
    points, poses = rng.normal(0, 40, (3, 5, 3)), rng.normal(0, 5, (3, 6))
    camera = Camera(yaw_deg=8.0, pitch_deg=-4.0)
    together = project(points, poses, camera)
    for index in range(3):
        assert together[index] == pytest.approx(project(points[index], poses[index], camera))


def test_a_camera_at_the_side_sees_what_a_turned_head_shows() -> None:
    # From the patient's left more of the left is seen, as if the head turned to the right.
    nose, temple = np.array([0.0, -15.0, 35.0]), np.array([60.0, -15.0, -20.0])
    seen = in_camera(np.stack([nose, temple]), Camera(yaw_deg=10.0))
    assert seen[0, 0] < 0
    assert seen[1, 2] > -15
    above = in_camera(nose[None], Camera(pitch_deg=10.0))
    assert above[0, 1] < 0  # from above the nose's tip lies lower in the picture
