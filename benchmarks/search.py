"""How long the search for muscles takes on one core: `python benchmarks/search.py`.

The reference is all other measuring of the same recording, from landmarks to the matrix. Both are in processor time,
since that hardly depends on what else a machine does.
"""

import argparse
import os

# One core: numerical libraries read this when they are loaded.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import time  # noqa: E402
from statistics import median  # noqa: E402
from typing import Final  # noqa: E402

from synkin.anatomy import AffectedSide  # noqa: E402
from synkin.drive import find_drive  # noqa: E402
from synkin.measures import measure  # noqa: E402
from synkin.motion import signals, take_head_out  # noqa: E402
from synkin.phantom import Camera, Recording, make_protocol, simulate  # noqa: E402
from synkin.phantom.files import cue_sheet  # noqa: E402
from synkin.phantom.landmark_link import track_of  # noqa: E402
from synkin.synkinesis import matrix  # noqa: E402
from synkin.trials import find_trials  # noqa: E402
from synkin.validation.drive_patients import MOVEMENTS_ASKED, DriveCase, patient_of  # noqa: E402
from synkin.validation.landmark_jobs import NOISE  # noqa: E402

ASKED_S: Final = 3.0
FIRST_PERSON: Final = 2900
"""Of those on whom the search may be tuned."""
MOVEMENTS: Final = MOVEMENTS_ASKED[:8]
"""About a minute of them."""
AFFECTED: Final[tuple[AffectedSide, ...]] = ("left", "both", "unknown")


def recording_of(person: int) -> Recording:
    """About a minute of eight movements, each twice, several wrong wires on the left."""
    protocol = make_protocol(MOVEMENTS, repetitions=2, seed=person)
    patient = patient_of(DriveCase("benchmark", "many", person, "left"))
    return Recording(patient, protocol, person, Camera(fps=30.0), "moderate")


def main() -> None:
    """Print processor seconds of a search and of the reference, per affected side that is given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5)
    chosen = parser.parse_args()
    taken: dict[AffectedSide, list[float]] = {affected: [] for affected in AFFECTED}
    reference, lengths = [], []
    for person in range(FIRST_PERSON, FIRST_PERSON + chosen.people):
        recording = recording_of(person)
        track = track_of(simulate(recording), NOISE)
        lengths.append(recording.protocol.duration_s)
        for affected in AFFECTED:
            begun = time.process_time()
            motion = take_head_out(track)
            series = signals(motion)
            trials = find_trials(series, cue_sheet(recording.protocol), affected)
            matrix(measure(series, trials), affected)
            middle = time.process_time()
            find_drive(motion, trials, affected)
            taken[affected].append(time.process_time() - middle)
            reference.append(middle - begun)
    print(f"{chosen.people} recordings of {min(lengths):.0f} to {max(lengths):.0f} s at 30 frames a second, one core")
    print(f"reference, all other measuring: {median(reference):.2f} s of processor time")
    for affected, times in taken.items():
        share = median(times) / median(reference)
        met = "met" if max(times) <= ASKED_S else "missed"
        print(
            f"muscles, affected {affected}: median {median(times):.2f} s, longest {max(times):.2f} s (asked: at most "
            f"{ASKED_S:g}, {met}); {share:.2f} times the reference"
        )


if __name__ == "__main__":
    main()
