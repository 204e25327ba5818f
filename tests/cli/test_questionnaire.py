"""`synkin questionnaire`, and answers given to `synkin analyze`."""

import json
from pathlib import Path

import jsonschema
import pytest
from tests.conftest import Rendered

from synkin.assessment import schema
from synkin.cli import run
from synkin.grading.questionnaires import INSTRUMENTS

Captured = pytest.CaptureFixture[str]


def refused(capfd: Captured, code: int, *arguments: str | Path) -> str:
    assert run([str(one) for one in arguments]) == code
    printed = capfd.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("synkin: ")
    assert printed.err.count("\n") == 1
    assert printed.err.rstrip().endswith(".")
    return printed.err


def filled(path: Path, instrument: str, value: object, day: str) -> Path:
    """Every item of a form answered alike, as a FHIR server would send it."""
    kind = "valueBoolean" if isinstance(value, bool) else "valueInteger"
    document = {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "authored": day,
        "item": [{"linkId": item.link_id, "answer": [{kind: value}]} for item in INSTRUMENTS[instrument].items],
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_list_says_what_is_not_verified(capfd: Captured) -> None:
    assert run(["questionnaire", "list"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert any("SAQ" in line and "20 to 100" in line and "lower is better" in line for line in lines)
    marked = [line for line in lines if "not verified" in line]
    assert len(marked) == 7 + 2  # FaCE and its six domains, FDI twice
    assert not any("SAQ" in line for line in marked)


def test_a_form_goes_out_and_its_answers_come_in(tmp_path: Path, capfd: Captured) -> None:
    form, empty = tmp_path / "saq.json", tmp_path / "answers.json"
    arguments = ["questionnaire", "form", "saq", "--out", str(form), "--response", str(empty)]
    assert run(arguments) == 0
    capfd.readouterr()
    assert "add --overwrite" in refused(capfd, 4, *arguments)
    assert run([*arguments, "--overwrite"]) == 0
    document = json.loads(empty.read_text(encoding="utf-8"))
    for row in document["item"]:
        row["answer"] = [{"valueCoding": {"code": "3"}}]
    empty.write_text(json.dumps(document), encoding="utf-8")
    capfd.readouterr()
    assert run(["questionnaire", "score", str(empty), "--form", str(form), "--json"]) == 0
    printed = capfd.readouterr()
    assert printed.err == ""
    (row,) = json.loads(printed.out)["scores"]
    assert row["value"] == pytest.approx(60.0)  # 100 * 27 / 45


def test_two_visits_are_laid_beside_each_other(tmp_path: Path, capfd: Captured) -> None:
    before = filled(tmp_path / "before.json", "saq", 4, "2026-01-01")
    after = filled(tmp_path / "after.json", "saq", 2, "2026-03-01")
    mood = filled(tmp_path / "mood.json", "mood", True, "2026-03-01")
    (tmp_path / "clinic.txt").write_text("Call extension 12.", encoding="utf-8")
    text = ["--mood-text", str(tmp_path / "clinic.txt")]
    assert run(["questionnaire", "score", str(after), str(mood), str(before), *text]) == 0
    printed = capfd.readouterr()
    said = " ".join(printed.out.split())
    assert "40.0" in said  # 100 * 18 / 45
    assert "80.0" in said  # 100 * 36 / 45
    assert "−40.0, better" in said
    assert said.index("mood screen answered on 2026-03-01 is positive") < said.index("Call extension 12.")
    assert run(["questionnaire", "score", str(mood), "--json", *text]) == 0
    printed = capfd.readouterr()
    assert json.loads(printed.out)["mood"] == {
        "positive": True,
        "answered_on": "2026-03-01",
        "clinic_text": "Call extension 12.",
    }
    assert "same day" in printed.err


def test_what_is_wrong_is_said_in_one_sentence(tmp_path: Path, capfd: Captured) -> None:
    one = filled(tmp_path / "one.json", "saq", 6, "2026-01-01")
    assert "1 to 5" in refused(capfd, 2, "questionnaire", "score", one)
    assert "no file" in refused(capfd, 2, "questionnaire", "score", tmp_path / "nowhere.json")
    assert "no questionnaire 'sf36'" in refused(capfd, 2, "questionnaire", "form", "sf36", "--out", tmp_path / "a")
    assert "no folder" in refused(capfd, 4, "questionnaire", "form", "saq", "--out", tmp_path / "no" / "a.json")
    assert "same file" in refused(
        capfd, 2, "questionnaire", "form", "saq", "--out", tmp_path / "a", "--response", tmp_path / "a"
    )
    good = filled(tmp_path / "good.json", "saq", 3, "2026-01-01")
    assert "which is the newer" in refused(capfd, 2, "questionnaire", "score", good, good)
    assert "no file" in refused(capfd, 2, "questionnaire", "score", good, "--mood-text", tmp_path / "none.txt")
    assert "not a Questionnaire" in refused(capfd, 2, "questionnaire", "score", good, "--form", good)
    # and before a recording is read, not after
    video, out = tmp_path / "nowhere.mp4", tmp_path / "out"
    assert "1 to 5" in refused(capfd, 2, "analyze", video, "--out", out, "--answers", one)
    assert "with answers only" in refused(capfd, 2, "analyze", video, "--out", out, "--answers-form", good)
    assert not out.exists()


def test_answers_stand_in_the_report_and_the_flag_is_said(rendered: Rendered, tmp_path: Path, capfd: Captured) -> None:
    saq = filled(tmp_path / "saq.json", "saq", 3, "2026-03-01")
    mood = filled(tmp_path / "mood.json", "mood", True, "2026-03-01")
    out = tmp_path / "out"
    named = ["--model", "bundled", "--reading", "whole", "--affected", "right", "--no-track", "--no-pictures"]
    given = ["--answers", str(saq), "--answers", str(mood)]
    assert run(["analyze", str(rendered.video), "--out", str(out), "--quiet", *named, *given]) == 0
    printed = capfd.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1  # quiet, but for this
    assert "mood screen" in printed.err
    document = json.loads((out / "assessment.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema())
    assert [row["value"] for row in document["questionnaires"]["scores"]] == [pytest.approx(60.0)]
    html = (out / "report.html").read_text(encoding="utf-8")
    assert "What the patient says" in html
    assert html.index("mood screen answered on 2026-03-01") < html.index("Recording quality")
