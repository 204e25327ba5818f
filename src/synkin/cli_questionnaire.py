"""`synkin questionnaire`: forms out, answers in, scores."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from synkin.interrupts import interrupts_held

if TYPE_CHECKING:
    from rich.console import Console

    from synkin.report.questionnaires_view import QuestionnairesView

questionnaire_app = typer.Typer(no_args_is_help=True, help="What patients fill in: SAQ, FaCE, FDI, goals, mood.")

_SCHEMA = "synkin.questionnaires/1"
_WIDTH = 140
"""Of the tables where they are not shown on a terminal."""
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace a file that is already there.")]


@questionnaire_app.command("list")
def list_() -> None:
    """Show the forms, their scores, and which formulas are not verified."""
    with interrupts_held():
        from synkin.assessment import number
        from synkin.grading.questionnaires import INSTRUMENTS
        from synkin.report.questionnaires_view import UNVERIFIED

    for form in INSTRUMENTS.values():
        typer.echo(f"{form.id:<6} {form.name}, {len(form.items)} items")
        for scale in form.scales:
            low, high = (number(one, 0) for one in scale.span)
            mark = "" if scale.verified else f" ({UNVERIFIED})"
            typer.echo(f"{'':<6} {scale.label}: {scale.formula}, {low} to {high}, {scale.better} is better{mark}")
    typer.echo(
        "All texts are synkin's own. A licensed text takes their place as a FHIR Questionnaire with the same linkIds."
    )


@questionnaire_app.command()
def form(
    instrument: Annotated[str, typer.Argument(help="today, mood, saq, face or fdi.")],
    out: Annotated[Path, typer.Option(help="File for the FHIR R4B Questionnaire, JSON.")],
    response: Annotated[
        Path | None, typer.Option(help="File for an empty FHIR QuestionnaireResponse, to be filled in.")
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Write a form in synkin's own words, which is not the instrument."""
    with interrupts_held():
        from synkin.errors import WrongUsageError
        from synkin.grading.questionnaires import make_answers
        from synkin.report.fhir import form_text, response_text

    if response == out:
        raise WrongUsageError("The form and the empty answers cannot be the same file.")
    texts = {out: form_text(instrument)}
    if response is not None:
        texts[response] = response_text(make_answers(instrument, {}))
    _write(texts, overwrite)


@questionnaire_app.command()
def score(
    files: Annotated[
        list[Path], typer.Argument(help="FHIR QuestionnaireResponses of one patient, one or more visits.")
    ],
    form: Annotated[
        list[Path] | None, typer.Option(help="The licensed form that was answered, a FHIR Questionnaire.")
    ] = None,
    mood_text: Annotated[
        Path | None, typer.Option(help="The clinic's own text for a positive mood screen, a text file.")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print the scores as JSON and nothing else.")] = False,
) -> None:
    """Score what was filled in; of two visits, show which change is more than noise."""
    with interrupts_held():
        from rich.console import Console

        from synkin.analysis import read_questionnaires
        from synkin.assessment import questionnaires_json
        from synkin.report.questionnaires_view import questionnaires_view

    found = read_questionnaires(files, form or (), mood_text)
    view = questionnaires_view(found)
    if found is None or view is None:
        return
    if json_:
        document = {"schema": _SCHEMA, **questionnaires_json(found)}
        typer.echo(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1))
        if view.flag is not None:
            print(f"synkin: {view.flag}", file=sys.stderr)
        return
    console = Console(highlight=False, markup=False)
    _show(view, console if console.is_terminal else Console(highlight=False, markup=False, width=_WIDTH))


def _show(view: "QuestionnairesView", console: "Console") -> None:
    from rich.table import Table

    if view.flag is not None:
        console.print(f"! {view.flag}")
        if view.clinic_text is not None:
            console.print(view.clinic_text)
    for line in view.forms:
        console.print(line)
    if view.complaint is not None:
        console.print(f"In the patient's words: {view.complaint}")
    for goal in view.goals:
        rating = "not rated" if goal.rating is None else f"{goal.rating} of 10"
        before = "" if goal.earlier is None else f", visit before {goal.earlier}"
        console.print(f"Goal {goal.number}: {goal.text or 'no text given'}: {rating}{before}")
    for row in view.zones:
        said = ", ".join(f"{topic} {value}" for topic, value in zip(view.topics, row.values, strict=True))
        console.print(f"{row.zone}: {said}")
    for one in (*view.ratings, *view.lengths):
        console.print(f"{one.topic}: {one.value}{f', visit before {one.earlier}' if one.earlier else ''}")
    if view.scores:
        table = Table(title="Scores", title_justify="left")
        columns = ["score", "value", "possible", "better is", "detectable: one person / group"]
        for name in (*columns, *(("visit before", "change") if view.has_earlier else ()), "notes"):
            table.add_column(name)
        for two in view.scores:
            changes = (two.earlier or "–", two.change or "–") if view.has_earlier else ()
            table.add_row(
                two.label,
                two.value,
                two.possible,
                two.better,
                two.matters,
                *changes,
                ", ".join(str(view.notes.index(mark) + 1) for mark in two.marks),
            )
        console.print(table)
        for place, note in enumerate(view.notes, start=1):
            console.print(f"{place}: {note}.")
    if view.mood is not None:
        console.print(f"Mood screen: {view.mood}.")


def _write(texts: dict[Path, str], overwrite: bool) -> None:
    from synkin.errors import CannotWriteError

    for path in texts:
        if not path.parent.is_dir():
            raise CannotWriteError(f"There is no folder {path.parent}: make it, or choose another file.")
        if path.exists() and not overwrite:
            raise CannotWriteError(f"{path} exists: add --overwrite to replace it, or choose another file.")
    for path, text in texts.items():
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CannotWriteError(f"{path} cannot be written ({error.strerror}): choose another file.") from error
        typer.echo(f"Written: {path}")
