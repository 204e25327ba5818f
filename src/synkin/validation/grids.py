"""Figures of the simulated suites as tables that a person can read: rows of one kind, columns of one kind."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from synkin.anatomy import MOVEMENTS, REGIONS, ZONES
from synkin.validation.accuracy import ASKED, HEADLINE, SEEN
from synkin.validation.cells import BILATERAL, CONTROLS, SEEN_PATTERNS, UNILATERAL
from synkin.validation.counting import SUNNYBROOK, snake
from synkin.validation.drive_baselines import BASELINES
from synkin.validation.drive_figures import EDGES, KIND_SAYS, SIGHTS, reliability_names
from synkin.validation.drive_patients import MISWIRED, UNWIRED, Kind
from synkin.validation.figure import Figure
from synkin.validation.landmark import ENTRIES
from synkin.validation.pixel import HEIGHTS, LEVELS, YAWS
from synkin.validation.readings import PAIRS
from synkin.validation.signs_measure_figures import SEQUENCE_GROUPS
from synkin.validation.signs_patients import KIND_SAYS as SIGN_KIND_SAYS
from synkin.validation.signs_patients import RESTING, WIRED
from synkin.validation.signs_stimulation_figures import SIZES, WHOM


@dataclass(frozen=True)
class Grid:
    """A table: `rows` are (label, key), `columns` (head, name of the figure with {} for the key)."""

    title: str
    rows: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    note: str = ""

    def names(self) -> Iterator[str]:
        """The names of all its figures, row by row."""
        for _, key in self.rows:
            for _, template in self.columns:
                yield template.format(key)


def _regions(regions: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((REGIONS[one].label, snake(one)) for one in regions)


def _errors(title: str, prefix: str) -> tuple[Grid, ...]:
    return (
        Grid(
            f"{title}: regions that the movement asks for",
            _regions(ASKED),
            (
                ("mean absolute error, mm", f"{prefix}mae_asked_{{}}_mm"),
                ("bias, mm", f"{prefix}bias_asked_{{}}_mm"),
                ("coverage", f"{prefix}coverage_asked_{{}}"),
            ),
        ),
        Grid(
            f"{title}: every region in every movement",
            _regions(SEEN),
            (
                ("mean absolute error, mm", f"{prefix}mae_{{}}_mm"),
                ("bias, mm", f"{prefix}bias_{{}}_mm"),
                ("coverage", f"{prefix}coverage_{{}}"),
            ),
        ),
        Grid(
            f"{title}: all regions together",
            (("regions that the movement asks for", "_asked"), ("every region in every movement", "")),
            (("coverage", f"{prefix}coverage{{}}"),),
        ),
        Grid(
            f"{title}: left against right",
            (("all that are asked for", ""), *((REGIONS[one].label, f"_{snake(one)}") for one in HEADLINE)),
            (("error on the left over that on the right", f"{prefix}mae_left_over_right{{}}"),),
            "Regions that the movement asks for.",
        ),
    )


_DETECTION: Final = Grid(
    "Unwanted movement",
    tuple((one.replace("-", " "), snake(one)) for one in (UNILATERAL, BILATERAL, *SEEN_PATTERNS)),
    (
        ("area under ROC", "auc_{}"),
        ("sensitivity", "sensitivity_{}"),
        ("sensitivity, decided", "sensitivity_{}_assessed"),
        ("specificity", "specificity_{}"),
        ("specificity, decided", "specificity_{}_assessed"),
        ("positive, undecided", "undecided_positive_{}_share"),
        ("negative, undecided", "undecided_negative_{}_share"),
        ("between, present", "between_{}_present_share"),
    ),
    "Patterns are those of unilateral patients.",
)
_BOTH_GROUPS: Final = ((UNILATERAL, UNILATERAL), (BILATERAL, BILATERAL))
_UNDECIDED: Final = Grid(
    "Unwanted movement: what cells that are not decided do to the ROC",
    _BOTH_GROUPS,
    (
        ("area under ROC, every cell", "auc_{}"),
        ("decided cells", "auc_{}_assessed"),
        ("undecided cells ranked worst", "auc_{}_worst"),
    ),
)
_SIZE: Final = Grid(
    "Unwanted movement: its size",
    _BOTH_GROUPS,
    (
        ("bias, mm", "excess_bias_{}_mm"),
        ("mean absolute error, mm", "excess_mae_{}_mm"),
        ("coverage", "excess_coverage_{}"),
    ),
    "The excess of positive cells beside what truly was unwanted, as far as there is one.",
)
_BOTH_LIDS: Final = Grid(
    "Both lids narrow in pucker, one side is miswired",
    (("the miswired eye in pucker", "both_lids"),),
    (("called present", "pucker_{}_found_share"), ("undecided", "pucker_{}_undecided_share")),
)
_CONTROLS: Final = Grid(
    "Without miswiring",
    (*((says, snake(name)) for name, says in CONTROLS.items()), ("all of them", "controls")),
    (
        ("specificity, decided", "specificity_{}"),
        ("cells without alarm", "no_alarm_{}"),
        ("cells undecided", "undecided_{}_share"),
        ("recordings with an alarm", "alarmed_{}_share"),
    ),
)
_AGREEMENT: Final = Grid(
    "Agreement per movement and region",
    tuple(
        (f"{MOVEMENTS[movement].label}, {REGIONS[region].label}", f"{snake(movement)}_{snake(region)}")
        for movement in SUNNYBROOK
        for region in SEEN
    ),
    (
        ("bias, mm", "{}_bias_mm"),
        ("lower limit, mm", "{}_loa_low_mm"),
        ("upper limit, mm", "{}_loa_high_mm"),
        ("mean absolute error, mm", "{}_mae_mm"),
        ("coverage", "{}_coverage"),
    ),
)


def _limits(entries: Sequence[str]) -> Grid:
    rows = [(says, snake(entry)) for entry, says in ENTRIES.items() if entry in entries]
    return Grid(
        "What limits it: the same recordings entered at the landmark link",
        tuple(rows),
        (
            *((f"{REGIONS[one].label}, mm", f"limit_{{}}_mae_asked_{snake(one)}_mm") for one in HEADLINE),
            ("coverage", "limit_{}_coverage_asked"),
        ),
    )


_LANDMARK: Final = (
    *_errors("Excursions", ""),
    _DETECTION,
    _UNDECIDED,
    _SIZE,
    _BOTH_LIDS,
    _CONTROLS,
    _limits(("no-noise", "true-scale")),
    _AGREEMENT,
)
_PIXEL: Final = (
    *_errors("720 lines, head still to moderate", "at_720_"),
    *_errors("All recordings", ""),
    _DETECTION,
    _UNDECIDED,
    _SIZE,
    _BOTH_LIDS,
    _CONTROLS,
    _limits(tuple(ENTRIES)),
    Grid(
        "By factor of the design",
        tuple(
            (f"{factor} {level}", f"{factor}_{snake(level)}")
            for factor, levels in {**LEVELS, "severity": ("none", "mild", "moderate", "severe")}.items()
            for level in levels
        ),
        (("mean absolute error, mm", "by_{}_mae_mm"), ("coverage", "by_{}_coverage")),
        "Brow, eye opening and mouth corner where the movement asks for them.",
    ),
    Grid(
        "Head angle and picture height",
        (
            *((f"turned by {yaw:g}°", f"yaw_{yaw:g}") for yaw in YAWS),
            *((f"{one} lines", f"height_{one}") for one in HEIGHTS),
        ),
        (
            *((f"{REGIONS[one].label}, mm", f"series_{{}}_mae_{snake(one)}_mm") for one in HEADLINE),
            ("coverage", "series_{}_coverage"),
        ),
    ),
    Grid(
        "The reader's own side: recordings and their mirror images",
        (("all three", ""), *((REGIONS[one].label, f"_{snake(one)}") for one in HEADLINE)),
        (
            ("error on the left over that on the right", "mirrored_mae_left_over_right{}"),
            ("left minus right, mm", "mirrored_side_difference{}_mm"),
        ),
        "720 lines, head still to moderate, where the movement asks for the region. In a mirror image the same skin is "
        "on the other side, so that what people's own two sides do cancels.",
    ),
    Grid(
        "Model and reading, on the recordings that every pair has read",
        tuple((pair.id.replace("_", ", "), pair.id) for pair in PAIRS),
        (
            *((f"{REGIONS[one].label}, mm", f"{{}}_mae_asked_{snake(one)}_mm") for one in HEADLINE),
            ("coverage", "{}_coverage"),
            ("area under ROC", "{}_auc_unilateral"),
            ("sensitivity", "{}_sensitivity_unilateral"),
            ("specificity", "{}_specificity_unilateral"),
        ),
    ),
    Grid(
        "Muscles, of recordings in which at most one side is miswired",
        (("pixels", ""), ("the same at the landmark link", "limit_")),
        (
            ("group first", "{}drive_group_first"),
            ("among three", "{}drive_group_among_three"),
            ("muscle first", "{}drive_muscle_first"),
            ("source first", "{}drive_source_first"),
            ("first is miswired", "{}drive_first_wired"),
            ("controls without a suspect", "{}drive_unsuspected_controls"),
        ),
    ),
    _AGREEMENT,
)


def _named(kind: Kind) -> tuple[Grid, Grid]:
    rows = tuple((sight.says, f"{kind}{sight.ending}") for sight in SIGHTS)
    return (
        Grid(
            f"Named first: {KIND_SAYS[kind]}",
            rows,
            (
                ("group", "group_first_{}"),
                ("group among three", "group_among_three_{}"),
                ("muscle", "muscle_first_{}"),
                ("source", "source_first_{}"),
                ("route", "route_first_{}"),
                ("route, reader", "route_reader_{}"),
                ("route over reader", "route_ratio_{}"),
            ),
        ),
        Grid(
            f"Beside simple methods: {KIND_SAYS[kind]}",
            rows,
            (
                ("group", "group_first_{}"),
                *((says, f"baseline_{name}_first_{{}}") for name, says in BASELINES.items()),
                *((f"above {name.replace('_', ' ')}", f"beats_{name}_{{}}") for name in BASELINES),
            ),
        ),
    )


_DRIVE: Final = (
    *(grid for kind in MISWIRED for grid in _named(kind)),
    Grid(
        "Wiring, entries above 0.05 in truth or found",
        (
            *(
                (f"{whom}, movement x {part}", f"{word}{ending}")
                for word, part in (("", "group"), ("_muscle", "muscle"))
                for ending, whom in (
                    ("", "miswired patients"),
                    *((f"_{kind}", KIND_SAYS[kind]) for kind in MISWIRED),
                    ("_everyone", "all patients"),
                )
            ),
        ),
        (("correlation", "wiring_correlation{}"), ("mean absolute error", "wiring_mae{}")),
    ),
    Grid(
        "No suspect above one half",
        (*((KIND_SAYS[kind], kind) for kind in UNWIRED), ("all without miswiring", "controls")),
        (("patients", "unsuspected_{}"),),
    ),
    Grid(
        "Probabilities of suspects",
        tuple(
            (f"given {low:g} to {high:g}", name)
            for name, (low, high) in zip(reliability_names(), pairwise(EDGES), strict=True)
        ),
        (("mean probability", "{}_given"), ("share right", "{}_right")),
    ),
)
_CALLED: Final = (("called present", "found"), ("undecided", "undecided"), ("called absent", "missed"))
_NOT_THERE: Final = (("called present", "false_alarm"), ("undecided", "quiet_undecided"), ("called absent", "cleared"))
_ZONE_ROWS: Final = (
    *((zone, zone) for zone in ZONES),
    ("all", "any"),
    *((f"all, {SIGN_KIND_SAYS[kind]}", kind) for kind in WIRED),
)


def _three(template: str, words: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((head, template.format("{}", word)) for head, word in words)


_SIGNS: Final = (
    Grid(
        "Zones in which a wrong wire moves skin by 1.5 mm or more",
        (*_ZONE_ROWS, ("all, by less than 1.5 mm", "faint"), ("all, only antagonists that fight", "fought")),
        _three("zone_{}_{}", _CALLED),
    ),
    Grid("Zones that no wrong wire reaches", _ZONE_ROWS, _three("zone_{}_{}", _NOT_THERE)),
    Grid(
        "Largest unwanted contraction of a zone called present",
        (("miswired patients", ""), *((SIGN_KIND_SAYS[kind], f"_{kind}") for kind in WIRED)),
        (
            ("coverage", "zone_size_coverage{}"),
            ("bias, mm", "zone_size_bias{}_mm"),
            ("mean absolute error, mm", "zone_size_mae{}_mm"),
            ("correlation", "zone_size_correlation{}"),
        ),
    ),
    Grid(
        "Independent movements, affected side over the other",
        (("all", ""), ("miswired patients", "_wired")),
        (
            ("correlation with truth", "dimension_ratio_correlation{}"),
            ("bias", "dimension_ratio_bias{}"),
            ("mean absolute error", "dimension_ratio_mae{}"),
        ),
    ),
    Grid(
        "From territory to branch, miswired patients",
        tuple(
            (f"{what}, {how}", f"{name}{ending}")
            for what, name in (
                ("territory to branch", "territory"),
                ("by territory", "territory_source"),
                ("by branch", "territory_arrival"),
            )
            for how, ending in (("video alone", ""), ("with stimulation", "_stimulated"))
        ),
        (("correlation with truth", "{}_correlation"), ("mean absolute error", "{}_mae")),
    ),
    Grid(
        "Sequence of all movements together",
        tuple((whom, name) for name, (whom, _) in SEQUENCE_GROUPS.items()),
        _three("sequence_{}_{}", (("disordered", "disordered"), ("open", "open"), ("in order", "ordered"))),
    ),
    Grid(
        "Slowness, affected side over the other",
        (
            ("without wrong wires", "unwired"),
            (SIGN_KIND_SAYS["slow"], "slow"),
            ("miswired patients", "wired"),
        ),
        (
            ("bias", "slowness_bias_{}"),
            ("mean absolute error", "slowness_mae_{}"),
            ("coverage", "slowness_coverage_{}"),
        ),
    ),
    Grid(
        "Resting shifts that are truly 1 mm or more",
        (
            *((SIGN_KIND_SAYS[kind], kind) for kind in RESTING),
            ("tone that shifts 1 to 2 mm", "tone_1_to_2"),
            ("tone that shifts 2 mm or more", "tone_2"),
            ("miswired patients", "wired"),
            ("single signs, 1 to 2 mm", "sign_1_to_2"),
            ("single signs, 2 to 3 mm", "sign_2_to_3"),
            ("single signs, 3 mm or more", "sign_3"),
        ),
        (*_three("resting_{}_{}", _CALLED), ("largest shift, mean, mm", "resting_{}_largest_mm")),
    ),
    Grid(
        "People in whom anything at rest is called present without a shift",
        (
            (SIGN_KIND_SAYS["healthy"], "healthy"),
            (SIGN_KIND_SAYS["weak"], "weak"),
            ("everybody whom nothing shifts", "symmetric"),
            (SIGN_KIND_SAYS["asymmetry"], "asymmetry"),
        ),
        (("people", "resting_{}_alarmed_share"),),
        "Video cannot tell an old asymmetry from a shift.",
    ),
    Grid(
        "Branches named first, with the stimulation video and without",
        tuple((whom, name) for name, (whom, _) in WHOM.items()),
        (
            ("route", "route_first_{}"),
            ("route, stimulated", "route_first_{}_stimulated"),
            ("gain", "route_first_{}_gain"),
            ("where the muscle is right", "route_held_{}"),
            ("the same, stimulated", "route_held_{}_stimulated"),
            ("reader", "route_reader_{}"),
            ("reader, stimulated", "route_reader_{}_stimulated"),
            ("source", "source_first_{}"),
            ("source, stimulated", "source_first_{}_stimulated"),
        ),
        "Strongest miswired drive moves skin by 1.5 mm or more. The reader knows the leading muscle.",
    ),
    Grid(
        "What muscles that truly answer to stimulation are said to do",
        tuple((says, name) for name, (says, _, _) in SIZES.items()),
        (("answer", "answer_{}_found"), ("undecided", "answer_{}_undecided"), ("silent", "answer_{}_silent")),
    ),
)
GRIDS: Final[Mapping[str, tuple[Grid, ...]]] = {
    "landmark": _LANDMARK,
    "pixel": _PIXEL,
    "drive": _DRIVE,
    "signs": _SIGNS,
}


def grid_lines(grid: Grid, known: Mapping[str, Figure], shown: Callable[[Figure], str]) -> Iterator[str]:
    """The table in Markdown; rows of which nothing was measured are left out."""
    rows = [(label, [known.get(template.format(key)) for _, template in grid.columns]) for label, key in grid.rows]
    rows = [(label, cells) for label, cells in rows if any(one is not None and one.value is not None for one in cells)]
    if not rows:
        return
    yield f"### {grid.title}"
    yield ""
    if grid.note:
        yield grid.note
        yield ""
    targets = [
        next((cell.target for _, cells in rows if (cell := cells[at]) and cell.target), "")
        for at in range(len(grid.columns))
    ]
    names = ", ".join(f"`{template.format('…')}`" for _, template in grid.columns)
    yield f"Figures: {names}."
    yield ""
    heads = [f"{head} ({target})" if target else head for (head, _), target in zip(grid.columns, targets, strict=True)]
    yield "| | n | " + " | ".join(heads) + " |"
    yield "|---|---|" + "---|" * len(heads)
    for label, cells in rows:
        most = max((one.n for one in cells if one is not None), default=0)
        yield f"| {label} | {most} | " + " | ".join(shown(one) if one is not None else "" for one in cells) + " |"
    yield ""
