"""How fast the main job runs, and how much memory it takes, against a plain loop over the same recording.

    python benchmarks/main_job.py

docs/performance.md says what is measured and what came out last.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import date
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any, Final

from chart import draw_costs
from footage import FPS, Clip, loop_clip, make_clip
from synkin.recording.models import installed_landmarker

MODELS: Final = ("bundled", "landmarker")
READINGS: Final = ("whole", "halves")
RATIO_TARGETS: Final = {
    ("bundled", 1): 0.90,
    ("landmarker", 1): 0.95,
    ("bundled", 2): 1.25,
    ("landmarker", 2): 1.08,
}
LENGTH_TARGET: Final = 1.10
MB_PER_MINUTE_TARGET: Final = 60.0
DOCS: Final = Path(__file__).parents[1] / "docs"
RESULTS_BEGIN: Final = "<!-- results -->"
RESULTS_END: Final = "<!-- end of results -->"
PARTS: Final = ("speed", "memory", "pairs", "costs")

Result = dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """One row of the table: what was measured, the value, the target (None: no target) and whether it is met."""

    name: str
    value: float
    unit: str
    target: str | None
    met: bool | None


def main() -> int:
    """Measure, print, and return 1 if a target was missed."""
    args = _arguments()
    models = [one for one in MODELS if args.model in ("all", one)]
    if installed_landmarker() is None and "landmarker" in models:
        models.remove("landmarker")
        print("The landmarker is not installed (synkin models download): only the bundled model is measured.\n")
        if not models:
            return 2
    with tempfile.TemporaryDirectory(prefix="synkin-bench-") as name:
        folder = Path(name)
        clip = make_clip(folder)
        out: Result = {"machine": _machine(), "clip": {**asdict(clip), "path": None}, "options": _options(args)}
        print(
            f"{out['machine']}\n{clip.shows}, {clip.frames} frames looped, {clip.mbit_per_s:.1f} Mbit/s\n", flush=True
        )
        verdicts: list[Verdict] = []
        if "speed" in args.part:
            verdicts += _speed(args, clip, folder, models, out)
        if "memory" in args.part:
            verdicts += _memory(args, clip, folder, models[0], out)
        if "pairs" in args.part:
            verdicts += _pairs(args, clip, folder, models, out)
        if "costs" in args.part:
            verdicts += _costs(args, clip, folder, models, out)
    out["verdicts"] = [asdict(one) for one in verdicts]
    table = _table(verdicts)
    print(f"\n{table}")
    if args.quick:
        print("\n--quick: too short to judge by.")
    if args.json:
        args.json.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")
    if args.update_docs:
        _update_docs(out, table)
    return int(any(one.met is False for one in verdicts))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="half a minute of recording, once: does it run at all")
    parser.add_argument("--model", choices=("all", *MODELS), default="all")
    parser.add_argument("--minutes", type=float, default=3.0, help="length of the recording for speed (default 3)")
    parser.add_argument("--repeats", type=int, default=5, help="pairs of runs per figure (default 5)")
    parser.add_argument("--part", choices=PARTS, nargs="+", default=list(PARTS), help="measure only these")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every single run and the table")
    parser.add_argument("--update-docs", action="store_true", help="put table and chart into docs/performance.md")
    args = parser.parse_args()
    if args.minutes <= 0 or args.repeats < 1:
        parser.error("--minutes and --repeats must be positive")
    if args.quick:
        args.minutes, args.repeats = min(args.minutes, 0.5), 1
    args.memory_minutes = (0.25, 1.0) if args.quick else (1.0, 10.0)
    return args


# --- the parts --------------------------------------------------------------------------------------------------


def _speed(args: argparse.Namespace, clip: Clip, folder: Path, models: list[str], out: Result) -> list[Verdict]:
    recording = folder / "speed.mp4"
    loop_clip(clip, recording, args.minutes)
    verdicts = []
    runs: list[Result] = []
    for model in models:
        for cores in (1, 2):
            pairs = []
            for repeat in range(args.repeats):
                order = ("synkin", "plain") if repeat % 2 == 0 else ("plain", "synkin")
                pair = {
                    piece: _run(piece, recording, model, cores=cores, report=piece == "synkin" and cores == 2)
                    for piece in order
                }
                if pair["synkin"]["frames"] != pair["plain"]["frames"]:
                    raise RuntimeError(f"synkin and the reference read different frames: {pair}")
                pairs.append(pair)
                runs.append({"model": model, "cores": cores, **pair})
                _say(
                    f"{model}, {_cores(cores)}: synkin {pair['synkin']['whole_s']:.1f} s, "
                    f"plain loop {pair['plain']['whole_s']:.1f} s, ratio {_ratio(pair, 'whole_s'):.2f} "
                    f"(processor time {_ratio(pair, 'whole_cpu_s'):.2f})"
                )
            verdicts += _speed_verdicts(pairs, model, cores)
    out["speed"] = runs
    for name in ("start", "imports", "report"):
        values = [run["synkin"][f"{name}_s"] for run in runs if f"{name}_s" in run["synkin"]]
        shown = {"start": "interpreter start", "imports": "imports", "report": "writing the report, with pictures"}
        verdicts.append(Verdict(f"apart: {shown[name]}", median(values), "s", None, None))
    return verdicts


def _speed_verdicts(pairs: list[Result], model: str, cores: int) -> list[Verdict]:
    where = f"{model}, {_cores(cores)}"
    ratio = median(_ratio(pair, "whole_s") for pair in pairs)
    cpu = median(_ratio(pair, "whole_cpu_s") for pair in pairs)
    target = RATIO_TARGETS[model, cores]
    seconds = {piece: median(pair[piece]["whole_s"] for pair in pairs) for piece in ("synkin", "plain")}
    measuring = median(pair["synkin"]["measuring_s"] for pair in pairs)
    return [
        Verdict(f"{where}: plain loop / synkin", ratio, "", f">= {target:.2f}", ratio >= target),
        Verdict(f"{where}: the same in processor time", cpu, "", None, None),
        Verdict(f"{where}: synkin", seconds["synkin"], "s", None, None),
        Verdict(f"{where}: of this, measuring", measuring, "s", None, None),
        Verdict(f"{where}: plain loop", seconds["plain"], "s", None, None),
    ]


def _memory(args: argparse.Namespace, clip: Clip, folder: Path, model: str, out: Result) -> list[Verdict]:
    out["memory"] = []
    verdicts = []
    first, last = (f"{minutes:g} min" for minutes in args.memory_minutes)
    for reading in READINGS:
        runs = []
        for minutes in args.memory_minutes:
            recording = folder / "memory.mp4"
            frames = loop_clip(clip, recording, minutes)
            run = _run("memory", recording, model, reading, cores=2, follow=True)
            runs.append({"minutes": frames / FPS / 60, **run})
            peaks = ", ".join(f"{name[:-3]} {mb:.0f}" for name, mb in runs[-1].items() if name.endswith("_mb"))
            _say(f"{model}, {reading}, {minutes:g} min, MB: {peaks}")
        out["memory"].append({"model": model, "reading": reading, "runs": runs})
        held = [run["landmarking_mb"] - run["landmarks_mb"] for run in runs]
        more = runs[1]["minutes"] - runs[0]["minutes"]
        measured, reported = ((runs[1][name] - runs[0][name]) / more for name in ("measured_mb", "reported_mb"))
        where = f"{model}, {reading}"
        verdicts += [
            _at_most(f"{where}: peak while landmarking, {last} / {first}", held[1] / held[0], "", LENGTH_TARGET),
            Verdict(f"{where}: the same, {last}", held[1], "MB", None, None),
            _at_most(f"{where}: to the measures, per recorded minute", measured, "MB", MB_PER_MINUTE_TARGET),
            _at_most(f"{where}: to the report, per recorded minute", reported, "MB", MB_PER_MINUTE_TARGET),
            Verdict(f"{where}: peak of the whole analysis, {last}", runs[1]["reported_mb"], "MB", None, None),
        ]
    return verdicts


def _at_most(name: str, value: float, unit: str, target: float) -> Verdict:
    return Verdict(name, value, unit, f"<= {target:{'.0f' if unit else '.2f'}}", value <= target)


def _pairs(args: argparse.Namespace, clip: Clip, folder: Path, models: list[str], out: Result) -> list[Verdict]:
    recording = folder / "pairs.mp4"
    loop_clip(clip, recording, min(args.minutes, 1.0))
    verdicts = []
    out["pairs"] = []
    for model in models:
        for reading, follow in product(READINGS, (False, True)):
            runs = [
                _run("pair", recording, model, reading, cores=2, follow=follow) for _ in range(min(args.repeats, 3))
            ]
            skin = "skin followed" if follow else "skin modelled"
            out["pairs"].append({"model": model, "reading": reading, "skin": skin, "runs": runs})
            wall, cpu = (median(run[name] for run in runs) for name in ("ms", "cpu_ms"))
            verdicts.append(Verdict(f"{model}, {reading}, {skin}, 2 cores: a frame", wall, "ms", None, None))
            _say(f"{model}, {reading}, {skin}: {wall:.1f} ms a frame, {cpu:.1f} ms of processor time")
    return verdicts


def _costs(args: argparse.Namespace, clip: Clip, folder: Path, models: list[str], out: Result) -> list[Verdict]:
    recording = folder / "costs.mp4"
    loop_clip(clip, recording, min(args.minutes, 1.0))
    out["costs"] = []
    for model in models:
        result = _run("costs", recording, model, cores=1)
        whole = _run("synkin", recording, model, cores=1)
        result["synkin_ms"]["measure"] = 1e3 * whole["measuring_cpu_s"] / whole["frames"]
        out["costs"].append({"model": model, **result})
        for who in ("synkin", "plain"):
            steps = ", ".join(f"{step} {ms:.2f}" for step, ms in result[f"{who}_ms"].items())
            _say(f"{model}, {who}, processor ms a frame: {steps}")
    return []


# --- running and showing ----------------------------------------------------------------------------------------


def _run(
    piece: str,
    recording: Path,
    model: str,
    reading: str = "whole",
    *,
    cores: int,
    report: bool = False,
    follow: bool = False,
) -> Result:
    """One piece in an interpreter of its own, kept to `cores` cores."""
    command = [sys.executable, str(Path(__file__).with_name("pieces.py")), piece, "--recording", str(recording)]
    command += ["--model", model, "--reading", reading, "--cores", _core_numbers(cores)]
    command += ["--report"] if report else []
    command += ["--follow"] if follow else []
    done = subprocess.run([*command, "--started", str(time.monotonic())], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")
    result: Result = json.loads(done.stdout.splitlines()[-1])
    return result


def _core_numbers(cores: int) -> str:
    if not hasattr(os, "sched_getaffinity"):
        return ""
    return ",".join(str(core) for core in sorted(os.sched_getaffinity(0))[-cores:])


def _ratio(pair: Result, name: str) -> float:
    return float(pair["plain"][name] / pair["synkin"][name])


def _cores(cores: int) -> str:
    return "1 core" if cores == 1 else f"{cores} cores"


def _machine() -> str:
    names = [platform.processor()]
    info = Path("/proc/cpuinfo")
    if info.exists():
        names += [line.partition(": ")[2] for line in info.read_text().splitlines() if line.startswith("model name")]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    text = f"{names[-1]}, {cores} cores, {platform.system()}, Python {platform.python_version()}"
    if not hasattr(os, "sched_setaffinity"):
        text += "; this system cannot keep a process to some cores, so that no figure here is for one core"
    return text


def _options(args: argparse.Namespace) -> Result:
    return {"minutes": args.minutes, "repeats": args.repeats, "quick": args.quick}


def _say(text: str) -> None:
    print(text, flush=True)


def _table(verdicts: list[Verdict]) -> str:
    """As Markdown, which reads well in a terminal too."""
    rows = [("What", "Measured", "Target", "")]
    for one in verdicts:
        value = f"{one.value:.2f}" if abs(one.value) < 100 else f"{one.value:.0f}"
        met = "" if one.met is None else "met" if one.met else "MISSED"
        rows.append((one.name, f"{value} {one.unit}".strip(), one.target or "", met))
    widths = [max(3, *(len(row[column]) for row in rows)) for column in range(4)]
    lines = [
        f"| {row[0]:<{widths[0]}} | {row[1]:>{widths[1]}} | {row[2]:<{widths[2]}} | {row[3]:<{widths[3]}} |"
        for row in rows
    ]
    lines.insert(
        1, f"|{'-' * (widths[0] + 2)}|{'-' * (widths[1] + 1)}:|{'-' * (widths[2] + 2)}|{'-' * (widths[3] + 2)}|"
    )
    return "\n".join(lines)


def _update_docs(out: Result, table: str) -> None:
    """Put the table between the marks in docs/performance.md, and the chart beside it."""
    page = DOCS / "performance.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(RESULTS_BEGIN)
    _, _, after = rest.partition(RESULTS_END)
    said = f"{date.today():%Y-%m-%d}; {out['machine']}; {out['clip']['shows']}, {out['options']['minutes']:g} minutes, "
    said += f"median of {out['options']['repeats']} pairs."
    page.write_text(f"{before}{RESULTS_BEGIN}\n{said}\n\n{table}\n{RESULTS_END}{after}", encoding="utf-8")
    if "costs" in out:
        draw_costs(out["costs"], DOCS / "pictures" / "costs.svg")


if __name__ == "__main__":
    sys.exit(main())
