"""What each measure is, in a sentence, and where the population's figures come from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from synkin.anatomy import MOVEMENTS, NORMS, RESTING_SPREADS, coupling, drag, movement, region
from synkin.assessment import number
from synkin.synkinesis import Cell


@dataclass(frozen=True)
class Definition:
    """What a measure is; `family` is the name under which the assessment gives its version."""

    name: str
    family: str
    text: str


MEASURES: Final = (
    Definition(
        "displacement",
        "excursion",
        "Length of a region's way in the frontal plane (the model's depth is left out), from the rest just before each "
        "repetition to its hold, the head taken out; of the mean over repetitions, freed from what noise alone adds.",
    ),
    Definition("lateral, up", "excursion", "Parts of the displacement: away from the midline, and towards the crown."),
    Definition(
        "gap change",
        "excursion",
        "Change of the distance between the lid margins from each repetition's own rest to its hold; closing is "
        "negative; blinks are left out.",
    ),
    Definition(
        "MDC95",
        "excursion",
        "Smallest change between two recordings that is more than noise: 1.96 × √2 × standard error of measurement.",
    ),
    Definition(
        "values at rest",
        "rest",
        "From the rests of the recording, blinks left out. Height: over (positive) or under the level of the canthi; "
        "lateral: from the face's own midline; gap, lids and area of the eye opening.",
    ),
    Definition(
        "grades",
        "grading",
        "Levels of the clinic's scales by a table, each with its probability; the median level is said, the "
        "worst region of a movement wins. House rules where a scale sets no bound; not clinically calibrated.",
    ),
    Definition(
        "resting shift",
        "resting-shift",
        "A resting value of the affected side minus the other's. Present beyond 2.77 standard deviations of what "
        "healthy sides differ by and reading errs by; absent where what an observer would see is excluded. Range: this "
        "side's excursion over the other's in the region's own movement; of the eye, the share of its gap that closes. "
        "The cause is open.",
    ),
    Definition(
        "marks of the skin",
        "appearance",
        "Contrast of folds, pits, cords and lines with the skin around them (0.1 is a tenth darker or brighter), on "
        "patches that move with the head and the skin beside the mark; hold minus each repetition’s own rest. Present "
        "beyond limits that are ours; what both sides do alike is taken for head and light as far as these explain it.",
    ),
    Definition(
        "free range",
        "free-range",
        "Wanted displacement at which another region first moves beyond what normally comes along by what an observer "
        "would see (eye 2 mm, elsewhere 3 mm); mean of the way out and back, over repetitions.",
    ),
    Definition(
        "photograph",
        "photograph",
        "How the sides differed in a photograph from before the illness, its head turned back by today's shape and its "
        "scale by the iris. New since: the change exceeds 2.77 standard deviations of both. Was so before: seen there "
        "the same way, with at most half of today's difference to explain otherwise.",
    ),
    Definition("lag", "timing", "Time by which the unwanted movement follows the wanted one, or left follows right."),
    Definition("correlation", "timing", "How closely two movements follow each other over time; 1 is exactly."),
    Definition("slope", "timing", "Unwanted mm per wanted mm, with errors in both."),
    Definition("symmetry", "timing", "Smaller over larger excursion of the two sides; 1 is equal. The scale cancels."),
    Definition(
        "onset, rise time",
        "sequence",
        "When a region has gone a fifth of its way, counted from the onset of what was wanted on the side that is not "
        "affected; the time from 20 to 80 % of the way. Regions that move 0.8 mm or more.",
    ),
    Definition(
        "spread of onsets",
        "sequence",
        "Standard deviation of the regions’ lags, one side after the other, about the repetition’s own, beyond what "
        "landmark noise explains. A side that is late or slow as a whole has none.",
    ),
    Definition("slowness", "sequence", "Rise time of what was wanted, affected side over the other; 1 is equal."),
    Definition(
        "order changed",
        "sequence",
        "Of the pairs of regions that set out clearly one after the other on both sides, the share that come the other "
        "way round.",
    ),
    Definition(
        "excess",
        "synkinesis",
        "Movement of a region that was not asked to move, minus what comes along anyway: physiological coupling, drag "
        "by the other side. Present, absent and not assessed are decided on it.",
    ),
    Definition(
        "coupling",
        "synkinesis",
        "What this movement normally brings along: the other side's response where that side is a reference, up to the "
        "population's upper limit (97.5 %); else, and where it goes further than health explains, the mean of the "
        "population.",
    ),
    Definition("drag", "synkinesis", "What one side's movement pulls along across the midline."),
    Definition(
        "cross-talk",
        "synkinesis",
        "What the correction for the landmark model took off before (negative: added), with the error that it leaves.",
    ),
    Definition(
        "limit",
        "synkinesis",
        "Smallest excess that this recording would have shown; absent means absent above it. Over 1.5 mm, or where the "
        "movement reached under half of what is usual, the pair is not assessed.",
    ),
    Definition(
        "calibration",
        "calibration",
        "What the landmark model shows of true movement, estimated on simulated faces: every movement is corrected for "
        "it, and what that leaves uncertain between faces is in the intervals.",
    ),
    Definition(
        "drive",
        "drive",
        "How hard muscles were driven, as a share of full drive: as hard as healthy ones pull in their own movement. "
        "Found from how the skin moved, by where muscles hold it and pull it to; muscles that this recording cannot "
        "tell apart are one group.",
    ),
    Definition(
        "drive too much",
        "drive",
        "What a movement sends to a group beyond what belongs to it; its mm are what that alone moves.",
    ),
    Definition(
        "suspect",
        "drive",
        "A group that most likely moves against the patient's will, with the probability that axons not meant for it "
        "drive it; the branch whose command leaks and the branch through which it arrives are two answers.",
    ),
    Definition("closed lids", "closed-lid", "How far open the landmark model reads shut lids; in their intervals."),
)
"""The measures of a report, in the order in which it explains them."""

SURE: Final = {
    "found": ("✓ found", "read in the source"),
    "shaky": ("~ shaky", "an indirect figure, or from memory"),
    "assumed": ("? assumed", "ours, no source found"),
}
"""How sure a population figure is: the mark and what it means."""


_SIDES: Final = "between the sides of one person, assumed,"
"""No source was found for any of these spreads, also where the figure itself was found."""


@dataclass(frozen=True)
class Source:
    """A population figure as the report shows it."""

    what: str
    figure: str
    mark: str
    source: str


def sources(movements: Iterable[str], cells: Sequence[Cell]) -> list[Source]:
    """The population figures that this assessment could have used, each with how sure it is."""
    rows = [
        Source(one.id.replace("-", " "), f"{one.mean:g} {one.unit} (SD {one.sd:g})", SURE[one.sure][0], one.source)
        for one in NORMS.values()
    ]
    rows += [
        Source(
            f"difference of healthy sides at rest, {region(one.region).label}, {one.measure.replace('-', ' ')}",
            f"SD {one.side_sd:g} {one.unit}",
            SURE[one.sure][0],
            one.source,
        )
        for one in RESTING_SPREADS
    ]
    for name in MOVEMENTS:
        asked = movement(name)
        if name in set(movements) and asked.usual_mm is not None and asked.usual_source is not None:
            rows.append(
                Source(
                    f"usual excursion, {asked.label}",
                    f"{asked.usual_mm:g} mm (SD {asked.sd_mm or 0:g})",
                    _mark(asked.usual_source),
                    asked.usual_source,
                )
            )
    seen: dict[tuple[str, str], list[str]] = {}
    for cell in cells:
        try:
            one = coupling(cell.movement, cell.region)
        except KeyError:
            continue
        sd, side_sd = number(100 * one.sd), number(100 * one.side_sd)
        figure = (
            f"{number(100 * one.mean)} % of the resting gap (SD {sd}; {_SIDES} {side_sd})"
            if one.unit == "fraction"
            else f"{one.mean:g} mm (SD {one.sd:g}; {_SIDES} {one.side_sd:g})"
        )
        pairs = seen.setdefault((f"{figure}|{SURE[one.sure][0]}", one.source), [])
        pair = f"{movement(cell.movement).label} → {region(cell.region).label}"
        if pair not in pairs:
            pairs.append(pair)
    for (what, source), pairs in seen.items():
        figure, _, mark = what.partition("|")
        named = ", ".join(pairs) if len(pairs) <= 3 else f"{', '.join(pairs[:2])} and {len(pairs) - 2} more pairs"
        rows.append(Source(f"normal co-movement: {named}", figure, mark, source))
    for name in dict.fromkeys(cell.region for cell in cells):
        crossing = drag(name)
        if crossing is not None:
            rows.append(
                Source(
                    f"drag across the midline, {region(name).label}",
                    f"{number(100 * crossing.fraction)} % (SD {number(100 * crossing.sd)})",
                    _mark(crossing.source),
                    crossing.source,
                )
            )
        one_region = region(name)
        if one_region.visible_mm is not None and one_region.visible_source is not None:
            rows.append(
                Source(
                    f"movement that observers notice, {one_region.label}",
                    f"{one_region.visible_mm:g} mm",
                    _mark(one_region.visible_source),
                    one_region.visible_source,
                )
            )
    return rows


def _mark(source: str) -> str:
    """The mark of a source that has none of its own; the least sure word in it counts."""
    return SURE[next((word for word in ("assumed", "shaky") if word in source), "found")][0]
