"""How long ten seconds of a simulated patient take to render: `python benchmarks/rendering.py`.

The reference is encoding alone: the same frames, already drawn, through the same encoder. Whole runs alternate with
reference runs, so that a busy machine slows both.
"""

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

from synkin.phantom import (
    Camera,
    Recording,
    make_protocol,
    named_patient,
    pictures,
    simulate,
    write_recording,
    write_video,
)

SECONDS = 10.0


def ten_seconds(size: tuple[int, int]) -> Recording:
    """Two smiles and a closure with a moderately moving head, cut at ten seconds."""
    protocol = make_protocol(("smile-open", "eye-close-gentle"), repetitions=1, seed=1, first_rest_s=1.5)
    protocol = replace(protocol, duration_s=SECONDS)
    camera = Camera(size=size, fps=30.0)
    return Recording(named_patient("severe-mass-movement"), protocol, 1, camera, "moderate")


def main() -> None:
    """Print seconds of the whole and of the reference, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--size", default="1280x720")
    chosen = parser.parse_args()
    width, height = (int(one) for one in chosen.size.split("x"))
    recording = ten_seconds((width, height))
    drawn = list(pictures(simulate(recording)))
    whole, reference = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(chosen.runs):
            start = time.perf_counter()
            write_recording(recording, Path(folder))
            middle = time.perf_counter()
            write_video(Path(folder) / "reference.mp4", drawn, recording.camera.fps, crf=recording.camera.crf)
            whole.append(middle - start)
            reference.append(time.perf_counter() - middle)
    print(f"{len(drawn)} frames of {chosen.size}, {chosen.runs} runs")
    print(f"simulated, rendered and encoded: {median(whole):.1f} s (best {min(whole):.1f}, worst {max(whole):.1f})")
    print(f"encoding alone, the reference:   {median(reference):.1f} s; ratio {median(whole) / median(reference):.2f}")


if __name__ == "__main__":
    main()
