"""Muscles at the pixel link: who is named first in the rendered recordings, and in the same at the landmark link."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final, Literal, get_args

from synkin.analysis import Advance
from synkin.anatomy import SIDES
from synkin.drive import find_drive
from synkin.errors import UnmeasurableError
from synkin.motion import signals, take_head_out
from synkin.phantom.files import cue_sheet
from synkin.phantom.landmark_link import track_of
from synkin.phantom.recording import simulate
from synkin.trials import find_trials
from synkin.validation.cache import kept_whole, key_of, version_of
from synkin.validation.cases import Case, patient_of, recording_of
from synkin.validation.counting import check_of, value_of
from synkin.validation.drive_outcome import DriveOutcome, drive_outcome_json, found_of, read_drive_outcome
from synkin.validation.drive_patients import MISWIRED, UNWIRED, Kind, routes_of
from synkin.validation.drive_scores import group_right, is_suspected, muscle_right, source_right, suspects_judged
from synkin.validation.drive_truth import SEEN_FROM_MM, DriveTruth, truth_of
from synkin.validation.figure import Check, Plan, Target, Value
from synkin.validation.landmark_jobs import NOISE
from synkin.validation.pixel_jobs import PixelJob, track_read
from synkin.validation.resampling import weighted_mean
from synkin.validation.workers import work_through

Link = Literal["pixels", "landmarks"]
"""What the search is given: what a landmark model reads from the video, or the true landmarks with noise as stated."""
LINKS: Final[tuple[Link, ...]] = get_args(Link)
GROUP_FIRST: Final = Target(0.75, None)
GROUP_AMONG_THREE: Final = Target(0.92, None)
SOURCES: Final = (
    "anatomy",
    "phantom",
    "track",
    "motion",
    "trials",
    "measures",
    "drive",
    "validation/cases.py",
    "validation/drive_patients.py",
    "validation/drive_truth.py",
    "validation/drive_outcome.py",
    "validation/drive_pixel.py",
)
"""What such an outcome is made by, beside the Track."""
_SAYS: Final[dict[Link, tuple[str, str]]] = {
    "pixels": ("drive", "rendered recordings"),
    "landmarks": ("limit_drive", "the same recordings at the landmark link, noise as stated"),
}

Right = Callable[[DriveOutcome], bool]


@dataclass(frozen=True)
class DrivePixelJob:
    """A recording of suite "pixel" to search for muscles, and where its outcome is kept."""

    pixels: PixelJob
    link: Link
    version: str = field(default_factory=partial(version_of, SOURCES))
    """Of what the outcome is made by; settled when the job is made."""

    @property
    def kept(self) -> Path:
        """The file of its outcome."""
        given = self.pixels.track(self.pixels.pairs[0]).name if self.link == "pixels" else repr(NOISE)
        parameters = {**self.pixels.case.parameters(), "link": self.link, "given": given}
        return self.pixels.folder / "outcomes" / f"{key_of('drive-pixel', self.version, parameters)}.json"


@dataclass
class Named:
    """The outcomes of a run, per link; filled when the work is done."""

    outcomes: dict[Link, Sequence[DriveOutcome]] = field(default_factory=dict)

    def of(self, link: Link) -> Sequence[DriveOutcome]:
        """What is done at a link."""
        return self.outcomes.get(link, ())


def has_one_side(case: Case) -> bool:
    """Whether a patient has one affected side, and no wrong wires on the other."""
    patient = patient_of(case)
    return patient.affected_side in SIDES and all(
        side == patient.affected_side or not patient.nerve(side).wires for side in SIDES
    )


def name_muscles(job: DrivePixelJob) -> None:
    """Do a job and keep its outcome."""
    with kept_whole(job.kept) as part:
        part.write_text(drive_outcome_json(_outcome(job)), encoding="utf-8")


def _outcome(job: DrivePixelJob) -> DriveOutcome:
    case = job.pixels.case
    recording = recording_of(case)
    simulation = simulate(recording)
    patient = recording.patient
    truth = truth_of(simulation.person, patient, routes_of(case.seed), case.movements)
    pair = job.pixels.pairs[0]
    try:
        track = track_read(job.pixels, pair) if job.link == "pixels" else track_of(simulation, NOISE)
        motion = take_head_out(track)
        trials = find_trials(signals(motion), cue_sheet(recording.protocol), patient.affected_side)
        found = find_drive(motion, trials, patient.affected_side)
    except UnmeasurableError as error:
        return DriveOutcome(case.id, case.person, _kind(case, truth), truth, failed=str(error))
    return DriveOutcome(case.id, case.person, _kind(case, truth), truth, found_of(found))


def _kind(case: Case, truth: DriveTruth) -> Kind:
    if truth.leading is not None:
        return "one" if len(truth.moved_mm) == 1 else "many"
    return {"weakness": "weak", "hypertonic": "hypertonic"}.get(case.group, "healthy")  # type: ignore[return-value]


def name_all(jobs: Sequence[DrivePixelJob], named: Named, advance: Advance, *, partial: bool = False) -> int:
    """Do what is not kept yet (nothing with `partial`) and take what is; returns how many are missing."""
    if not partial:
        work_through([job for job in jobs if not job.kept.is_file()], name_muscles, lambda _job: 1.0, advance)
    done = [job for job in jobs if job.kept.is_file()]
    for link in LINKS:
        named.outcomes[link] = [
            read_drive_outcome(job.kept.read_text(encoding="utf-8")) for job in done if job.link == link
        ]
    return len(jobs) - len(done)


def drive_pixel_checks(named: Named) -> tuple[Check, ...]:
    """The figures on muscles of suite "pixel"."""
    return tuple(check for link in LINKS for check in _checks(link, lambda link=link: named.of(link)))  # type: ignore[misc]


def _checks(link: Link, of: Callable[[], Sequence[DriveOutcome]]) -> Iterator[Check]:
    name, where = _SAYS[link]
    aims = link == "pixels"
    answers: tuple[tuple[str, str, Right, Target | None], ...] = (
        ("group_first", "the group with the leading muscle is named first", group_right, GROUP_FIRST),
        ("group_among_three", "it is among the first three", lambda one: group_right(one, 3), GROUP_AMONG_THREE),
        ("muscle_first", "the leading muscle itself is named first", muscle_right, None),
        ("source_first", "the leaking territory is named first", source_right, None),
        ("first_wired", "the group named first has wrong wires, whether most or not", _first_wired, None),
    )
    sights: tuple[tuple[str, str, Right], ...] = (
        ("", f"whose strongest miswired drive moves skin by {SEEN_FROM_MM:g} mm or more", _clear),
        ("_leading_clear", "whose leading muscle's own does", _leading_clear),
    )
    for ending, whom, seen in sights:
        for word, says, right, target in answers:
            plan = Plan(
                f"{name}_{word}{ending}",
                "1",
                f"{says}: patients with one miswired side {whom}, {where}",
                target if aims and not ending else None,
            )
            yield check_of(plan, _share(lambda one, seen=seen: one.kind in MISWIRED and seen(one), right), of)  # type: ignore[misc]
    plan = Plan(
        f"{name}_unsuspected_controls",
        "1",
        f"no suspect above one half: everybody without wrong wires of whom one side is called ill, {where}",
    )
    yield check_of(plan, _share(lambda one: one.kind in UNWIRED, lambda one: not is_suspected(one)), of)


def _first_wired(one: DriveOutcome) -> bool:
    return next((row.right for row in suspects_judged(one)), False)


def _clear(one: DriveOutcome) -> bool:
    return one.truth.most_mm >= SEEN_FROM_MM


def _leading_clear(one: DriveOutcome) -> bool:
    return one.truth.leading_mm >= SEEN_FROM_MM


def _share(chosen: Right, right: Right) -> Callable[[Sequence[DriveOutcome]], Value]:
    def count(outcomes: Sequence[DriveOutcome]) -> Value:
        rows = [one for one in outcomes if chosen(one)]
        return value_of(weighted_mean([right(one) for one in rows]), [one.person for one in rows])

    return count
