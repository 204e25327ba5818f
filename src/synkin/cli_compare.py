"""`synkin compare`: reports of one patient beside each other, and what a treatment between two of them taught."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from synkin.errors import WrongUsageError
from synkin.interrupts import interrupts_held

if TYPE_CHECKING:
    from rich.console import Console

    from synkin.comparison import Change, Comparison, Course, Treatment, Trend, Visit
    from synkin.measures import Quantity

_WIDTH = 140
"""Of the tables where they are not shown on a terminal."""


def compare(
    reports: Annotated[
        list[Path], typer.Argument(help="Folders of two reports or more of one patient, the earliest first.")
    ],
    treated: Annotated[
        list[Path] | None,
        typer.Option(help="TOML file: what was done between them, to which muscles and when. May be given again."),
    ] = None,
    date: Annotated[
        list[str] | None,
        typer.Option(help="Day of a recording, as 2026-03-31; once for each report, in their order."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for comparison.html and comparison.json.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON and nothing else.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a comparison that is in the folder.")] = False,
) -> None:
    """Lay reports of one patient beside each other; of two, with --treated, learn from the treatment between them."""
    with interrupts_held():
        from rich.console import Console

        from synkin.analysis import day_of
        from synkin.comparison import compare as compare_assessments
        from synkin.comparison import (
            comparison_json,
            course,
            course_json,
            differences,
            read_treatment,
            read_visit,
            with_days,
            write_course,
        )
        from synkin.report import output_folder

    if len(reports) < 2:
        raise WrongUsageError("Give the folders of two reports or more, the earliest first.")
    treatments = [read_treatment(path) for path in treated or ()]
    visits = with_days(tuple(read_visit(path) for path in reports), tuple(day_of(text) for text in date or ()))
    pair = len(visits) == 2
    if pair and len(treatments) > 1:
        raise WrongUsageError("Between two reports one treatment can be judged; give --treated once.")
    treatment = treatments[0] if pair and treatments else None
    if treatment is not None:
        visits = _days_of(treatment, visits)
    found = course(visits, treatments)
    compared = compare_assessments(visits[0].assessment, visits[1].assessment, treatment) if pair else None
    if compared is None:
        document = course_json(found)
    else:
        rows = differences(visits[0], visits[1], compared)
        document = comparison_json(compared, visits[0].assessment, visits[1].assessment, treatment, rows)
    if out is not None:
        with output_folder(out, overwrite) as folder:
            write_course(found, document, folder)
    if json_:
        typer.echo(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1))
        return
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, width=_WIDTH)
    if compared is not None:
        _show(compared, console)
        _show_others(found, console)
    else:
        _show_course(found, console)
    if out is not None:
        console.print(f"Comparison: {out / 'comparison.html'}", soft_wrap=True)


def _days_of(treatment: "Treatment", visits: "tuple[Visit, ...]") -> "tuple[Visit, ...]":
    """Two visits with the days that the treatment's file gives, where their reports give none."""
    from dataclasses import replace

    given = treatment.course.before_on, treatment.course.after_on
    return tuple(
        visit if visit.day is not None else replace(visit, assessment=replace(visit.assessment, recorded_on=day))
        for visit, day in zip(visits, given, strict=True)
    )


def _show(found: "Comparison", console: "Console") -> None:
    from synkin.anatomy import movement

    for warning in found.warnings:
        console.print(f"Warning: {warning}")
    for caution in found.cautions:
        console.print(f"Note: {caution}")
    wanted = [
        row
        for row in found.excursions
        if row.measure in _WHOLE and (_large(row) or row.region == movement(row.movement).wanted_region)
    ]
    _table(console, "Movement, mm", wanted)
    unwanted = [
        row
        for row in found.synkinesis
        if _large(row) or max(row.before.value or 0.0, row.after.value or 0.0) > _SHOWN_MM
    ]
    _table(console, "Unwanted movement beyond what is expected, mm", unwanted)
    changed = sum(bool(row.changed) for row in (*found.excursions, *found.synkinesis))
    judged = sum(row.changed is not None for row in (*found.excursions, *found.synkinesis))
    console.print(
        f"{changed} of {judged} measures changed by more than two recordings differ by; by chance alone up to "
        f"{round(_CHANCE * judged)} may. All of them are in the JSON, those of a millimetre and more here."
    )
    _suspects(found, console)


_WHOLE = ("displacement", "gap-change")
_SHOWN_MM = 1.0
"""Unwanted movement, or a change, from which it is worth a row."""
_CHANCE = 0.05
"""Share of unchanged measures that a 95 % limit calls changed."""


def _large(row: "Change") -> bool:
    return bool(row.changed) and abs(row.difference or 0.0) >= _SHOWN_MM


def _table(console: "Console", title: str, rows: "list[Change]") -> None:
    from rich.table import Table

    from synkin.anatomy import movement, region
    from synkin.assessment import number

    if not rows:
        console.print(f"{title}: nothing that both recordings show.")
        return
    table = Table(title=title, title_justify="left")
    for name in ("movement", "side", "where", "before (95 %)", "after (95 %)", "difference", "detectable", ""):
        table.add_column(name)
    for row in rows:
        word = {True: "changed", False: "as before", None: f"cannot tell: {row.reason}"}[row.changed]
        where = region(row.region).label
        table.add_row(
            movement(row.movement).label,
            row.side,
            where if row.measure in (*_WHOLE, "excess") else f"{where}, {row.measure}",
            _interval(row.before),
            _interval(row.after),
            "" if row.difference is None else number(row.difference),
            "" if row.detectable is None else f"± {number(row.detectable)}",
            word,
        )
    console.print(table)


def _suspects(found: "Comparison", console: "Console") -> None:
    from rich.table import Table

    from synkin.anatomy import MUSCLES, movement

    if found.suspects:
        table = Table(title="Suspects", title_justify="left")
        for name in (
            "muscle",
            "side",
            "unwanted movement, mm (95 %)",
            "believed before",
            "believed now",
            "found after",
        ):
            table.add_column(name)
        for one in found.suspects:
            row = one.updated
            table.add_row(
                " or ".join(MUSCLES[muscle].label for muscle in row.muscles),
                row.side,
                "\n".join(
                    f"{movement(two.movement).label}: {_interval(two.before)} → {_interval(two.after)}"
                    f"{', changed' if two.changed and not found.warnings else ''}"
                    for two in row.moved
                ),
                f"{row.before:.0%}",
                f"{row.after:.0%}",
                "not suspected" if one.found_again is None else f"{one.found_again:.0%}",
            )
        console.print(table)
    for two in found.new_suspects:
        who = " or ".join(MUSCLES[muscle].label for muscle in two.muscles)
        console.print(f"New in the second recording: {who} on the {two.side}, {two.probability:.0%}.")
    if found.experiment.updates:
        for one in found.suspects:
            console.print(one.updated.words)
    else:
        console.print("Shown as course; what was believed of the suspects is not updated, because:")
        for reason in found.experiment.reasons:
            console.print(f"- {reason}")


def _interval(quantity: "Quantity") -> str:
    from synkin.assessment import number

    if quantity.value is None:
        return "not assessed"
    if quantity.ci95 is None:
        return number(quantity.value)
    low, high = quantity.ci95
    return f"{number(quantity.value)} ({number(low)} to {number(high)})"


_OTHERS: Final = ("grade", "questionnaire", "free-range", "resting-shift", "rest", "coordination", "timing", "sequence")
"""Kinds of measure that the tables of two reports do not hold yet."""


def _show_others(found: "Course", console: "Console") -> None:
    """What else changed between two reports: grades, questionnaires, free range, rest and timing."""
    from synkin.comparison.page import changed_most, counts

    rows = [trend for trend in found.trends if trend.key.kind in _OTHERS]
    changed, judged, chance = counts(rows)
    _trends(console, "Other measures that changed", [one for one in changed_most(found) if one.key.kind in _OTHERS])
    console.print(
        f"{changed} of {judged} other measures (grades, questionnaires, free range, rest, timing) changed; by chance "
        f"alone up to {chance} may."
    )


def _show_course(found: "Course", console: "Console") -> None:
    from synkin.comparison.page import changed_most, counts

    for warning in found.warnings:
        console.print(f"Warning: {warning}")
    for caution in found.cautions:
        console.print(f"Note: {caution}")
    main = [
        trend
        for trend in found.trends
        if (trend.key.kind == "grade" and trend.key.measure in _MAIN_SCORES)
        or trend.key.kind == "questionnaire"
        or (trend.key.kind == "free-range" and trend.key.measure == "free")
    ]
    if main:
        _trends(console, "Grades, questionnaires and free range", main)
    changed, judged, chance = counts(found.trends)
    _trends(console, "What changed from the first report to the last", changed_most(found)[:_ROWS])
    console.print(
        f"{changed} of {judged} measures changed by more than two recordings differ by; by chance alone up to {chance} "
        f"may. {'The first ' + str(_ROWS) + ' are shown. ' if changed > _ROWS else ''}All of them are in the JSON and, "
        "with --out, on a page with the trajectories."
    )


_MAIN_SCORES: Final = ("sunnybrook", "sunnybrook/synkinesis")
_ROWS: Final = 25


def _trends(console: "Console", title: str, rows: "list[Trend]") -> None:
    from rich.table import Table

    from synkin.assessment import in_words, number
    from synkin.comparison.page import name_of

    if not rows:
        console.print(f"{title}: none.")
        return
    table = Table(title=title, title_justify="left")
    table.add_column("measure")
    for at in range(len(rows[0].values)):
        table.add_column(f"{at + 1}", justify="right")
    for name in ("last minus first", "detectable", ""):
        table.add_column(name, justify="right" if name else "left")
    for trend in rows:
        last = trend.last
        digits = 2 if trend.values[0].unit in ("1", "s", "mm/mm") else 1
        table.add_row(
            name_of(trend.key, trend.label),
            *(in_words(value, digits) for value in trend.values),
            "" if last is None or last.difference is None else number(last.difference, digits),
            "" if last is None or last.detectable is None else f"± {number(last.detectable, digits)}",
            "not in both"
            if last is None
            else {True: "changed", False: "as before", None: f"cannot tell: {last.reason}"}[last.changed],
        )
    console.print(table)
