"""`synkin compare`: two assessments of one patient beside each other, and what a treatment between them taught."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from synkin.interrupts import interrupts_held

if TYPE_CHECKING:
    from rich.console import Console

    from synkin.comparison import Change, Comparison
    from synkin.measures import Quantity

_WIDTH = 140
"""Of the tables where they are not shown on a terminal."""


def compare(
    before: Annotated[Path, typer.Argument(help="Folder of the first recording's report.")],
    after: Annotated[Path, typer.Argument(help="Folder of the second recording's report.")],
    treated: Annotated[
        Path | None, typer.Option(help="TOML file: what was done between them, to which muscles and when.")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON and nothing else.")] = False,
) -> None:
    """Lay two reports of one patient beside each other; with --treated, learn from the treatment between them."""
    with interrupts_held():
        from rich.console import Console

        from synkin.comparison import compare as compare_assessments
        from synkin.comparison import comparison_json, read_assessment, read_treatment

    treatment = None if treated is None else read_treatment(treated)
    first, second = read_assessment(before), read_assessment(after)
    found = compare_assessments(first, second, treatment)
    if json_:
        document = comparison_json(found, first, second, treatment)
        typer.echo(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1))
        return
    console = Console(highlight=False, markup=False)
    _show(found, console if console.is_terminal else Console(highlight=False, markup=False, width=_WIDTH))


def _show(found: "Comparison", console: "Console") -> None:
    from synkin.anatomy import movement

    for warning in found.warnings:
        console.print(f"Warning: {warning}")
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
