"""EDF+ files of every kind: what is read from them, and the one sentence with which the others are refused."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import edfio
import numpy as np
import numpy.typing as npt
import pytest

from synkin.anatomy import MUSCLE_IDS
from synkin.errors import SynkinError, UnmeasurableError, WrongUsageError
from synkin.recording.emg import Emg, read_emg
from synkin.recording.emg_levels import OWN
from synkin.recording.muscle_names import channel_named, muscle_named
from synkin.recording.tables import read_table
from synkin.trials import Cue, CueSheet

Array = npt.NDArray[np.floating[Any]]

RATE = 1000
SECONDS = 24
ZYG, OOC, FRONTALIS = "zygomaticus-major", "orbicularis-oculi-pretarsal", "frontalis-medial"
MOVES = (
    ("smile-open", 3.0),
    ("smile-open", 7.0),
    ("eye-close-gentle", 11.0),
    ("eye-close-gentle", 15.0),
    ("brow-raise", 19.0),
)
LASTS = 2.5
MARKS = tuple(edfio.EdfAnnotation(start, LASTS, name) for name, start in MOVES)
SHEET = CueSheet(tuple(Cue(name, start, start + LASTS) for name, start in MOVES))
DRIVES = {
    "L zyg-major": {"smile-open": 1.0},
    "R zyg-major": {"smile-open": 0.5, "eye-close-gentle": 0.3},
    "L ooc": {"eye-close-gentle": 1.0},
    "R ooc": {"eye-close-gentle": 1.0, "smile-open": 0.4},
}


def emg(drive: dict[str, float], rng: np.random.Generator, tone: float = 0.0, late: float = 0.0) -> Array:
    """Noise times drive in uV, 120 at full drive, over 4 uV of noise."""
    time = np.arange(SECONDS * RATE) / RATE - late
    whole = np.full(len(time), tone)
    for name, start in MOVES:
        whole[(time > start) & (time < start + LASTS)] += drive.get(name, 0.0)
    return np.asarray(120.0 * whole * rng.standard_normal(len(time)) + 4.0 * rng.standard_normal(len(time)))


def write(
    path: Path,
    channels: dict[str, Array],
    marks: Sequence[edfio.EdfAnnotation] = MARKS,
    *,
    unit: str = "uV",
    rate: int = RATE,
) -> Path:
    signals = [
        edfio.EdfSignal(data, rate, label=label, physical_dimension=unit, physical_range=(-3000, 3000))
        for label, data in channels.items()
    ]
    edfio.Edf(signals, annotations=marks or None).write(path)
    return path


def usual(**other: dict[str, float]) -> dict[str, Array]:
    rng = np.random.default_rng(7)
    return {label: emg(drive, rng) for label, drive in (DRIVES | other).items()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "emg.edf"


def drive_of(found: Emg, movement: str, side: str, muscle: str) -> float:
    return next(one.drive for one in found.readings if (one.movement, one.side, one.muscle) == (movement, side, muscle))


def test_drives_are_shares_of_the_healthy_sides_full_drive(path: Path) -> None:
    found = read_emg(write(path, usual()), affected="right")
    assert found.notes == ()
    assert len(found.readings) == 12
    for label, drives in DRIVES.items():
        named = channel_named(label)
        assert named is not None
        for movement in ("smile-open", "eye-close-gentle", "brow-raise"):
            assert drive_of(found, movement, *named) == pytest.approx(drives.get(movement, 0.0), abs=0.05)
    for one in found.readings:
        assert 0.02 <= one.sd < 0.3
        assert one.sd > 0.2 * one.drive


def test_without_a_healthy_side_the_stronger_one_says_what_full_drive_is(path: Path) -> None:
    write(path, usual())
    known, both = read_emg(path, affected="right"), read_emg(path, affected="both")
    assert [one.drive for one in both.readings] == pytest.approx([one.drive for one in known.readings], abs=0.05)
    assert sum(one.sd for one in both.readings) > sum(one.sd for one in known.readings)


def test_tone_at_rest_is_subtracted_as_tone(path: Path) -> None:
    channels = usual() | {"R ooc": emg(DRIVES["R ooc"], np.random.default_rng(8), tone=0.3)}
    found = read_emg(write(path, channels), affected="right")
    assert drive_of(found, "smile-open", "right", OOC) == pytest.approx(0.4, abs=0.05)
    assert drive_of(found, "brow-raise", "right", OOC) == pytest.approx(0.0, abs=0.05)


def test_a_cue_sheet_with_an_offset_stands_for_annotations(path: Path) -> None:
    rng = np.random.default_rng(7)
    late = {label: emg(drive, rng, late=2.0) for label, drive in DRIVES.items()}
    write(path, late, ())
    annotated = read_emg(write(path.with_name("marked.edf"), usual()), affected="right")
    found = read_emg(path, cues=SHEET, offset_s=2.0, affected="right")
    assert [one.drive for one in found.readings] == pytest.approx([one.drive for one in annotated.readings], abs=0.06)


def test_marks_without_duration_last_until_rest(path: Path) -> None:
    marks = [edfio.EdfAnnotation(start, None, name) for name, start in MOVES]
    marks += [edfio.EdfAnnotation(start + LASTS, None, "rest") for _, start in MOVES]
    assert drive_of(read_emg(write(path, usual(), marks), affected="right"), "smile-open", "right", ZYG) > 0.4
    with pytest.raises(WrongUsageError, match="no duration"):
        read_emg(write(path, usual(), marks[: len(MOVES)]), affected="right")


def test_other_annotations_are_told(path: Path) -> None:
    marks = (*MARKS, edfio.EdfAnnotation(1.0, 1.0, "smile-opne"), edfio.EdfAnnotation(23.0, 3.0, "pucker"))
    notes = read_emg(write(path, usual(), marks), affected="right").notes
    assert len(notes) == 2
    assert "smile-opne" in notes[0]
    assert "outside" in notes[1]


def test_a_muscle_without_its_own_movement_is_left_out_and_told(path: Path) -> None:
    found = read_emg(write(path, usual() | {"L mentalis": emg({}, np.random.default_rng(9))}), affected="right")
    assert {one.muscle for one in found.readings} == {ZYG, OOC}
    assert "mentalis" in found.notes[0]
    assert "pucker" in found.notes[0]


@pytest.mark.parametrize("name", ["map.toml", "map.csv"])
def test_a_map_says_which_channel_is_what(name: str, path: Path) -> None:
    mapped = dict(zip(("EMG1", "EMG2", "EMG3", "EMG4"), usual().values(), strict=True))
    write(path, mapped | {"ECG": emg({}, np.random.default_rng(2))})
    rows = {"EMG1": "left zygomaticus-major", "EMG2": "R ZM", "EMG3": "left ooc", "EMG4": "right OOC"}
    text = "\ufeff[channels]\n" + "\n".join(f'"{label}" = "{meaning}"' for label, meaning in rows.items())
    if name.endswith("csv"):
        text = "channel;side;muscle\n" + "\n".join(f"{key};{value.replace(' ', ';', 1)}" for key, value in rows.items())
    (path.parent / name).write_text(text, encoding="utf-8")
    found = read_emg(path, channels=path.parent / name, affected="right")
    assert drive_of(found, "smile-open", "right", ZYG) == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize(
    ("label", "meant"),
    [
        ("left zygomaticus-major", ("left", ZYG)),
        ("EMG R zyg-major", ("right", ZYG)),
        ("l Zygomaticus major", ("left", ZYG)),
        ("R zygomaticus-ma", ("right", ZYG)),
        ("left zygomaticus", None),  # cut: major or minor
        ("R levator-labii", ("right", "levator-labii")),
        ("R levator-labii-", None),  # cut: superioris or alaeque nasi
        ("R levator-labii-alaeque-nasi", ("right", "levator-labii-alaeque-nasi")),
        ("R DAO", ("right", "depressor-anguli-oris")),
        ("middle DAO", None),
        ("DAO", None),
        ("Cz", None),
    ],
)
def test_labels(label: str, meant: tuple[str, str] | None) -> None:
    assert channel_named(label) == meant


def test_every_muscle_has_its_names_and_its_own_movement() -> None:
    assert list(OWN) == list(MUSCLE_IDS)
    names = [name for row in read_table("emg.toml")["muscle"] for name in row["names"]]
    assert len(names) == len(set(names))
    for row in read_table("emg.toml")["muscle"]:
        assert all(muscle_named(name) == row["id"] for name in row["names"])
        assert all(0.0 < share <= 1.0 for share in row["own"].values())


def refused(error: type[SynkinError], said: str, *arguments: Any, **options: Any) -> None:
    with pytest.raises(error) as caught:
        read_emg(*arguments, **options)
    text = str(caught.value)
    assert said in text
    assert text.endswith(".")
    assert "\n" not in text


def test_files_that_are_none(path: Path, tmp_path: Path) -> None:
    refused(UnmeasurableError, "no EMG recording", tmp_path / "nowhere.edf")
    refused(UnmeasurableError, "no EMG recording", tmp_path)
    for content in (b"", b"Dear colleague, " * 200):
        path.write_bytes(content)
        refused(UnmeasurableError, "no EDF+ file", path)
    whole = write(path, usual()).read_bytes()
    path.write_bytes(whole[:500])
    refused(UnmeasurableError, "no EDF+ file", path)
    path.write_bytes(whole[: len(whole) // 2 + 11])
    refused(UnmeasurableError, "damaged", path)
    path.write_bytes(whole.replace(b"EDF+C", b"EDF+D", 1))
    refused(UnmeasurableError, "gaps", path)


def test_channels_that_cannot_be_read(path: Path) -> None:
    good = usual()
    refused(WrongUsageError, "'ECG'", write(path, good | {"ECG": good["L ooc"]}))
    refused(WrongUsageError, "both lie over", write(path, good | {"L OOC": good["L ooc"]}))
    refused(WrongUsageError, "is in degC", write(path, good, unit="degC"))
    refused(WrongUsageError, "no unit", write(path, good, unit=""))
    refused(UnmeasurableError, "flat", write(path, good | {"L DAO": 0.0 * good["L ooc"]}))
    slow = {label: data[::10] for label, data in good.items()}
    refused(UnmeasurableError, "100 samples a second", write(path, slow, rate=100))
    short = {label: data[:2000] for label, data in good.items()}
    refused(UnmeasurableError, "lasts 2.0 s", write(path, short, MARKS[:0]))


@pytest.mark.parametrize("micro", [b"\xb5V", "\u00b5V".encode(), "\u03bcV".encode()])
def test_units_with_a_greek_letter(micro: bytes, path: Path) -> None:
    whole = write(path, usual()).read_bytes()
    plain = read_emg(path, affected="right")
    path.write_bytes(whole.replace(b"uV".ljust(8), micro.ljust(8)))
    assert read_emg(path, affected="right") == plain


def test_cues_that_do_not_fit(path: Path) -> None:
    write(path, usual(), ())
    refused(WrongUsageError, "no annotation that names a movement", path)
    refused(WrongUsageError, "which second", path, cues=SHEET)
    refused(WrongUsageError, "cue sheet only", path, offset_s=1.0)
    for offset in (100.0, -100.0):
        refused(WrongUsageError, "do not overlap", path, cues=SHEET, offset_s=offset)
    only_pucker = CueSheet((Cue("pucker", 3.0, 5.0),))
    refused(UnmeasurableError, "nothing of any muscle", path, cues=only_pucker, offset_s=0.0)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("map.toml", '[channels]\n"EMG9" = "left zygomaticus-major"', "no channel 'EMG9'"),
        ("map.toml", '[channels]\n"L ooc" = "left biceps"', "biceps"),
        ("map.toml", '[channels]\n"L ooc" = "zygomaticus-major"', "side"),
        ("map.toml", '[channels]\n"L ooc" = "left ooc"\n"R ooc" = "left OOc"', "both lie over"),
        ("map.toml", "[channels]\n", "names no channel"),
        ("map.toml", "EMG1 = 3", "[channels]"),
        ("map.toml", "EMG 1 left", "no TOML"),
        ("map.csv", "channel,muscle\nL ooc,ooc", "lacks the column side"),
        ("map.csv", "channel,side,muscle\nL ooc,left", "Row 2"),
        ("map.csv", "channel,side,muscle,gain\nL ooc,left,ooc,3", "'gain'"),
        ("map.csv", "", "lacks the column"),
    ],
)
def test_maps_that_cannot_be_understood(name: str, text: str, said: str, path: Path) -> None:
    (path.parent / name).write_text(text)
    refused(WrongUsageError, said, write(path, usual()), channels=path.parent / name)


def test_a_map_that_is_not_there(path: Path) -> None:
    write(path, usual())
    refused(WrongUsageError, "no file", path, channels=path.parent / "map.toml")
    refused(WrongUsageError, "plain text", path, channels=path)
