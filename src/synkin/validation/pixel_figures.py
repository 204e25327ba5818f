"""The figures of suite "pixel": targets, all recordings, factors, series, pairs, mirror, landmark link, muscles."""

from dataclasses import replace

from synkin.anatomy import REGIONS
from synkin.validation.accuracy import (
    HEADLINE,
    asked_for,
    covered_item,
    detail_items,
    error_item,
    excursion_items,
)
from synkin.validation.cases import SEVERITIES
from synkin.validation.counting import Chosen, Item, among, checks_of, snake
from synkin.validation.detection import control_items, patient_items
from synkin.validation.drive_pixel import drive_pixel_checks
from synkin.validation.figure import Check
from synkin.validation.landmark import ENTRIES, limit_checks
from synkin.validation.mirrored_figures import mirrored_checks
from synkin.validation.outcome import Outcome
from synkin.validation.pixel import ANGLE, HEIGHT, HEIGHTS, LEVELS, YAWS, Rendered
from synkin.validation.readings import PAIRS, Pair


def aimed(outcome: Outcome) -> bool:
    """Whether a recording is one that the targets are for."""
    return outcome.levels["height"] == "720" and outcome.levels["head"] in ("still", "moderate")


def _of_design(outcome: Outcome) -> bool:
    return outcome.group not in (ANGLE, HEIGHT)


def pixel_checks(rendered: Rendered) -> tuple[Check, ...]:
    """Every figure of the suite."""
    main: list[Item] = [among(item, lambda one: _of_design(one) and aimed(one)) for item in _aimed_items()]
    main += [
        among(item, _of_design)
        for item in (
            *excursion_items(targets=False),
            *detail_items(),
            *patient_items(targets=True),
            *control_items(targets=True),
        )
    ]
    main += _factors()
    main += _series()
    return (
        *checks_of(main, lambda: rendered.outcomes),
        *mirrored_checks(lambda: rendered.twice),
        *limit_checks(rendered.entered, tuple(ENTRIES)),
        *drive_pixel_checks(rendered.named),
        *(check for pair in PAIRS for check in checks_of(_pair_items(pair), rendered.of_pair(pair))),
    )


def _aimed_items() -> tuple[Item, ...]:
    return excursion_items("at_720_", targets=True)


def _factors() -> list[Item]:
    items = []
    for factor, levels in {**LEVELS, "severity": dict.fromkeys(("none", *SEVERITIES), 0)}.items():
        for level in levels:
            name, says = f"by_{factor}_{snake(level)}", f"{factor} {level}"
            items += [
                among(item, _having(factor, level))
                for item in (
                    error_item(f"{name}_mae_mm", says, asked_for(*HEADLINE)),
                    covered_item(f"{name}_coverage", says, asked_for(*HEADLINE)),
                )
            ]
    return items


def _having(factor: str, level: str) -> Chosen:
    return lambda one: _of_design(one) and one.levels[factor] == level


def _series() -> list[Item]:
    items = []
    for group, factor, levels, unit in (
        (ANGLE, "yaw", tuple(f"{yaw:g}" for yaw in YAWS), "°"),
        (HEIGHT, "height", HEIGHTS, " lines"),
    ):
        for level in levels:
            for region in HEADLINE:
                says = f"{REGIONS[region].label} where asked for, {group} {level}{unit}"
                item = error_item(f"series_{factor}_{level}_mae_{snake(region)}_mm", says, asked_for(region))
                items.append(among(item, _in_series(group, factor, level)))
            says = f"all regions in all movements, {group} {level}{unit}"
            item = covered_item(f"series_{factor}_{level}_coverage", says, lambda _row: True)
            items.append(among(item, _in_series(group, factor, level)))
    return items


def _in_series(group: str, factor: str, level: str) -> Chosen:
    return lambda one: one.group == group and one.levels[factor] == level


def _pair_items(pair: Pair) -> list[Item]:
    where = "recordings that every pair has read"
    items = [
        error_item(
            f"{pair.id}_mae_asked_{snake(one)}_mm", f"{REGIONS[one].label} where asked for, {where}", asked_for(one)
        )
        for one in HEADLINE
    ]
    items.append(covered_item(f"{pair.id}_coverage", f"all regions in all movements, {where}", lambda _row: True))
    wanted = ("auc_unilateral", "sensitivity_unilateral", "specificity_unilateral")
    items += [
        Item(replace(item.plan, name=f"{pair.id}_{item.plan.name}"), item.count)
        for item in patient_items(targets=False)
        if item.plan.name in wanted
    ]
    return items
