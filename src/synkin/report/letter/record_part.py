"""How good the recording is, and how every figure was obtained."""

from synkin.anatomy import movement
from synkin.assessment import INVOLUNTARY, Assessment, Note, number
from synkin.report.definitions import MEASURES
from synkin.report.letter.cells import NOTHING, head, sentence, texts
from synkin.report.letter.content import Block, Bullets, Cell, Section, Table, Text
from synkin.report.letter.names import breakable
from synkin.trials import Trials


def recording(assessment: Assessment, trials: Trials) -> Section:
    """Quality, every trial, notes."""
    quality = assessment.quality
    turned = [
        f"head {name} {number(span[0], 0)}° to {number(span[1], 0)}°" if span is not None else f"head {name} unknown"
        for name, span in (
            ("turned", quality.yaw_range),
            ("nodded", quality.pitch_range),
            ("tilted", quality.roll_range),
        )
    ]
    facts = (
        f"{number(assessment.recording.duration_s)} s at {number(assessment.recording.frames_per_second)} frames a "
        f"second; {number(quality.seconds_without_face)} s without a face; {', '.join(turned)}."
    )
    blocks: list[Block] = [Text(facts)]
    blocks += [Text(reason, "warning") for reason in quality.reasons]
    if trials.trials:
        blocks.append(
            Table(
                head("Movement", "Repetition", "Effort", "From, s", "Peak, s", "To, s", "Usable", "To bear in mind"),
                tuple(
                    (
                        Cell(
                            sentence(movement(one.movement).label), "found by activity" if one.origin == "found" else ""
                        ),
                        *texts(
                            f"{one.repetition}",
                            one.effort or "",
                            number(one.onset_s, 2),
                            number(one.peak_s, 2),
                            number(one.end_s, 2),
                            f"{'yes' if one.usable else 'no'}{', practice' if one.practice else ''}",
                        ),
                        Cell("; ".join(one.reasons)) if one.reasons else NOTHING,
                    )
                    for one in trials.trials
                ),
                (1.7, 0.9, 0.7, 0.8, 0.8, 0.8, 1.0, 2.6),
                right=(1, 3, 4, 5),
            )
        )
    else:
        blocks.append(Text("No movement was found."))
    notes = tuple(_note(note) for note in assessment.notes if note.kind not in ("summary", INVOLUNTARY))
    if notes:
        blocks += [Text("Notes", "heading"), Bullets(notes)]
    return Section("Recording", tuple(blocks))


def _note(note: Note) -> str:
    if note.start_s is None:
        return note.text
    until = "" if note.end_s is None else f" to {number(note.end_s)}"
    return f"{note.text} ({number(note.start_s)}{until} s)"


def definitions(assessment: Assessment) -> Section:
    """Software, model and every measure with its version."""
    software, scale, source = assessment.software, assessment.scale, assessment.recording
    skin = "followed in the pictures from a neutral frame" if software.skin == "followed" else "as the model has it"
    traced = (
        ("Recording", f"{breakable(source.source)}, turned by {source.rotation}°; SHA-256 {source.sha256}"),
        ("Landmark model", f"{software.model_name}; SHA-256 {software.model_sha256}"),
        ("Reading of the face", f"{software.reading}; skin {skin}"),
        ("Scale", f"{scale.method}, {number(scale.mm_per_px, 4)} mm per px ± {number(100 * scale.relative_sd)} %"),
        ("Software", f"synkin {software.version}"),
    )
    versions = dict(software.measure_versions)
    if assessment.drive is not None:
        versions["drive"] = assessment.drive.version
    known = {one.family for one in MEASURES}
    measures = [
        (one.name, one.text, versions.get(one.family, ""))
        for one in MEASURES
        if one.family in versions or one.family != "drive"
    ]
    measures += [
        (name, "see the documentation of measures", text) for name, text in versions.items() if name not in known
    ]
    return Section(
        "How every figure was obtained",
        (
            Text(
                "Sides are the patient’s own. 478 landmarks were found in every frame; the head was taken out by "
                "points "
                "that facial muscles hardly move; lengths lie in the frontal plane. The standard deviation of the "
                "scale is "
                "in every mm and cancels in ratios of the two sides. “Not assessed” never means normal."
            ),
            Table((), tuple((Cell(name, bold=True), Cell(text)) for name, text in traced), (1.0, 4.6)),
            Table(
                head("Measure", "Definition", "Version"),
                tuple((Cell(name, bold=True), *texts(text, version)) for name, text, version in measures),
                (1.2, 5.0, 0.6),
            ),
            Text(
                "Every number, also those that this letter leaves out, stands in assessment.json; those of "
                "movements, and "
                "every repetition, also in measures.parquet. Figures about people in general and their sources stand "
                "in "
                "report.html.",
                "hint",
            ),
        ),
    )
