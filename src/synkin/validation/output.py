"""validation.json and validation.md, and the table on the terminal."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from synkin.validation.cases import CALIBRATION_SEEDS, REPORTING_SEEDS, TUNING_SEEDS
from synkin.validation.drive_patients import DRIVE_SEEDS
from synkin.validation.figure import Figure
from synkin.validation.grids import GRIDS, grid_lines
from synkin.validation.readings import PAIRS
from synkin.validation.signs_patients import SIGN_SEEDS

VALIDATION_SCHEMA: Final = "synkin.validation/1"
_PEOPLE: Final = (
    "Simulated people {first} to {last} are those of this report; "
    f"{CALIBRATION_SEEDS.start} to {CALIBRATION_SEEDS.stop - 1} belong to the calibration, {TUNING_SEEDS.start} to "
    f"{TUNING_SEEDS.stop - 1} to tuning. 95 % intervals in brackets, from drawing people with replacement; **bold** ✗ "
    "misses its target."
)
_PAIR: Final = re.compile("^(" + "|".join(pair.id for pair in PAIRS) + ")_(.+)$")


@dataclass(frozen=True)
class Validation:
    """What a run found; `figures` are per suite, in the order in which they are printed."""

    suite: str
    seed: int
    command: str
    commit: str | None
    date: str
    quick: bool
    seconds: float
    missing: int
    """Recordings of the simulated suites that are not done yet."""
    versions: dict[str, str]
    figures: dict[str, tuple[Figure, ...]]

    @property
    def missed(self) -> tuple[Figure, ...]:
        """Figures that missed their target."""
        return tuple(one for many in self.figures.values() for one in many if one.met is False)

    @property
    def not_run(self) -> tuple[Figure, ...]:
        """Figures that could not be measured because something was missing."""
        return tuple(one for many in self.figures.values() for one in many if (one.reason or "").startswith("not run"))


def validation_json(result: Validation) -> str:
    """The result as `synkin.validation/1`."""
    content: dict[str, Any] = {
        "schema": VALIDATION_SCHEMA,
        "suite": result.suite,
        "seed": result.seed,
        "command": result.command,
        "commit": result.commit,
        "date": result.date,
        "quick": result.quick,
        "missing": result.missing,
        "seconds": round(result.seconds, 1),
        "software": result.versions,
        "figures": {suite: {one.name: one.as_json() for one in many} for suite, many in result.figures.items()},
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def validation_markdown(result: Validation, pictures: Iterable[tuple[str, str]] = ()) -> str:
    """The result as a page: a line on every missed target, the tables, then the plots as (title, file)."""
    lines = ["# Validation", "", _headline(result), ""]
    if result.quick:
        lines += ["**Quick run: a small part of the suite, not the result to quote.**", ""]
    if result.missing:
        lines += [f"**Partial result: {result.missing} recordings are not done yet.**", ""]
    lines += [f"Command: `{result.command}`  ", f"Date: {result.date}  ", f"Commit: {result.commit or 'unknown'}", ""]
    lines += ["## Targets missed", ""]
    lines += [f"- `{one.name}`: {_number(one)}, target {one.target}. {_told(one)}".rstrip() for one in result.missed]
    lines += ["" if result.missed else "None.", ""]
    if result.not_run:
        reasons: dict[str, int] = {}
        for one in result.not_run:
            reasons[one.reason or ""] = reasons.get(one.reason or "", 0) + 1
        lines += ["## Not run", "", *(f"- {count} figures: {reason}" for reason, count in reasons.items()), ""]
    for suite, many in result.figures.items():
        known = {one.name: one for one in many}
        grids = GRIDS.get(suite, ())
        lines += [f"## Suite {suite}", ""]
        if grids:
            seeds = {"drive": DRIVE_SEEDS, "signs": SIGN_SEEDS}.get(suite, REPORTING_SEEDS)
            lines += [_PEOPLE.format(first=seeds.start, last=seeds.stop - 1), ""]
        lines += [line for grid in grids for line in grid_lines(grid, known, _in_grid)]
        shown = {name for grid in grids for name in grid.names()}
        lines += [*(["### Others", ""] if grids else []), *_tables(one for one in many if one.name not in shown)]
    for title, file in pictures:
        lines += [f"![{title}]({file})", ""]
    return "\n".join(lines)


def print_table(result: Validation, console: Console) -> None:
    """Every figure on the terminal: one column per model and reading where there is one."""
    for suite, many in result.figures.items():
        paired, single = _split(many)
        if suite in GRIDS:
            single = [one for one in single if one.target is not None or not _in_detail(one, suite)]
        if paired:
            table = Table(title=f"{suite}: by model and reading (target in the second column)", title_justify="left")
            for head in ("figure", "target", *(pair.id for pair in PAIRS)):
                table.add_column(head, overflow="fold", justify="left" if head == "figure" else "right")
            for name, row in paired.items():
                cells = [_coloured(row[pair.id]) if pair.id in row else "" for pair in PAIRS]
                table.add_row(name, next(iter(row.values())).target or "", *cells)
            console.print(table)
        if single:
            table = Table(title=f"{suite}: others", title_justify="left")
            for head in ("figure", "target", "value"):
                table.add_column(head, overflow="fold", justify="left" if head == "figure" else "right")
            for one in single:
                table.add_row(one.name, one.target or "", _coloured(one))
            console.print(table)
    console.print(_headline(result))
    for one in result.missed:
        console.print(f"missed: {one.name} = {_number(one)}, target {one.target}. {_told(one)}".rstrip(), style="red")


def _in_detail(one: Figure, suite: str) -> bool:
    """Whether it is one of the many figures that only the page shows: agreement per movement and region."""
    return any(one.name in grid.names() for grid in GRIDS[suite] if grid.title.startswith("Agreement"))


def _headline(result: Validation) -> str:
    every = [one for many in result.figures.values() for one in many]
    met = sum(one.met is True for one in every)
    return (
        f"{len(every)} figures in {result.seconds:.0f} s: {met} targets met, {len(result.missed)} missed, "
        f"{len(result.not_run)} figures not run."
    )


def _split(many: Iterable[Figure]) -> tuple[dict[str, dict[str, Figure]], list[Figure]]:
    paired: dict[str, dict[str, Figure]] = {}
    single = []
    for one in many:
        match = _PAIR.match(one.name)
        if match:
            paired.setdefault(match[2], {})[match[1]] = one
        else:
            single.append(one)
    alone = [name for name, row in paired.items() if len(row) == 1]
    single += [one for name in alone for one in paired.pop(name).values()]
    return paired, single


def _tables(many: Iterable[Figure]) -> Iterator[str]:
    paired, single = _split(many)
    if paired:
        yield "A figure's name is its column's head, an underscore, and its row's head. 95 % intervals in brackets."
        yield ""
        yield "| figure | what | target | " + " | ".join(pair.id for pair in PAIRS) + " |"
        yield "|---|---|---|" + "---|" * len(PAIRS)
        for name, row in paired.items():
            first = next(iter(row.values()))
            cells = [_marked(row[pair.id]) if pair.id in row else "" for pair in PAIRS]
            yield f"| `{name}` | {_what(first)} | {first.target or ''} | " + " | ".join(cells) + " |"
        yield ""
    if single:
        yield "| figure | what | target | value |"
        yield "|---|---|---|---|"
        for one in single:
            yield f"| `{one.name}` | {_what(one)} | {one.target or ''} | {_marked(one)} |"
        yield ""


def _what(one: Figure) -> str:
    return one.says if one.unit == "1" else f"{one.says}, {one.unit}"


def _number(one: Figure) -> str:
    if one.value is None:
        return "not run" if (one.reason or "").startswith("not run") else "none"
    text = f"{one.value:.3g}" if abs(one.value) < 100 else f"{one.value:.0f}"
    return f"{text} [{one.ci95[0]:.2g}, {one.ci95[1]:.2g}]" if one.ci95 else text


def _told(one: Figure) -> str:
    return f"({one.reason})" if one.reason else ""


def _marked(one: Figure) -> str:
    return f"**{_number(one)}** ✗" if one.met is False else _number(one)


def _in_grid(one: Figure) -> str:
    """The figure in a table of its kind: as many digits for all, hundredths of a millimetre or thousandths."""
    if one.value is None:
        return "–"
    digits = 2 if one.unit == "mm" else 3
    text = f"{one.value:.{digits}f}"
    if one.ci95:
        text += f" [{one.ci95[0]:.{digits}f}, {one.ci95[1]:.{digits}f}]"
    return f"**{text}** ✗" if one.met is False else text


def _coloured(one: Figure) -> str:
    text = _number(one).replace("[", "\\[")
    return {True: f"[green]{text}[/]", False: f"[bold red]{text}[/]", None: text}[one.met]
