"""A history from TOML, JSON and FHIR: the same from each, and what is said of files that are wrong."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from synkin.cli import run
from synkin.errors import WrongUsageError
from synkin.grading.review import make_history
from synkin.report.history_file import read_history

HISTORY = make_history({"onset": date(2026, 1, 3), "seen": date(2026, 11, 22), "course": "unchanged", "pain": True})
TOML = 'onset = 2026-01-03\nseen = 2026-11-22\ncourse = "unchanged"\npain = true\nmass = "unknown"\n'
JSON = {"onset": "2026-01-03", "seen": "2026-11-22", "course": "unchanged", "pain": True, "new_weakness": None}


def fhir(**changes: Any) -> dict[str, Any]:
    answers: dict[str, dict[str, Any]] = {
        "onset": {"valueDate": "2026-01-03"},
        "course": {"valueCoding": {"code": "unchanged"}},
        "pain": {"valueBoolean": True},
    }
    items: list[dict[str, Any]] = [{"linkId": f"history.{key}", "answer": [row]} for key, row in answers.items()]
    items.append({"linkId": "history.mass"})
    return {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "authored": "2026-11-22T09:30:00+01:00",
        "item": [{"linkId": "group", "item": items}],
        **changes,
    }


def test_three_kinds_of_file_say_the_same(tmp_path: Path) -> None:
    texts = {"a.toml": TOML, "b.json": json.dumps(JSON), "c.json": json.dumps(fhir())}
    for name, text in texts.items():
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        assert read_history(path) == HISTORY, name


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.toml", "onset = ", "no TOML"),
        ("a.toml", "pain = true\npain = false\n", "no TOML"),
        ("a.toml", "pain = 'often'\n", "a.toml: The item pain"),
        ("a.toml", "payn = true\n", "a.toml: The history has no item 'payn'"),
        ("a.json", "{", "no JSON"),
        ("a.json", "[]", "is no history"),
        ("a.json", '{"pain": true, "pain": false}', "'pain' twice"),
        ("a.json", "[" * 50_000, "no JSON"),
        ("a.json", " " * 200_000, "too large"),
        ("a.json", '{"onset": "2026-13-01"}', "a date such as"),
        ("a.json", json.dumps(fhir(status="entered-in-error")), "no answers that may be used"),
        ("a.json", json.dumps(fhir(item=[])), "no linkId"),
        ("a.json", json.dumps({"resourceType": "Patient"}), "not a QuestionnaireResponse"),
        (
            "a.json",
            json.dumps(fhir(item=[{"linkId": "saq.chin", "answer": [{"valueInteger": 3}]}])),
            "no item of a history",
        ),
        (
            "a.json",
            json.dumps(fhir(item=[{"linkId": "history.pain"}, {"linkId": "history.pain"}])),
            "twice",
        ),
        (
            "a.json",
            json.dumps(fhir(item=[{"linkId": "history.pain", "answer": [{"valueBoolean": True}] * 2}])),
            "2 answers",
        ),
        (
            "a.json",
            json.dumps(fhir(item=[{"linkId": "history.pain", "answer": [{"valueInteger": 1}]}])),
            "true, false or unknown",
        ),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_a_sentence(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WrongUsageError, match=said):
        read_history(path)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00pain")
    for path, said in ((tmp_path / "none.toml", "no history"), (tmp_path, "no"), (tmp_path / "bytes.toml", "UTF-8")):
        with pytest.raises(WrongUsageError, match=said):
            read_history(path)


def test_a_wrong_history_is_said_before_the_recording_is_read(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bad, out = tmp_path / "bad.toml", tmp_path / "out"
    bad.write_text("pain = 3\n", encoding="utf-8")
    assert run(["analyze", str(tmp_path / "nowhere.mp4"), "--out", str(out), "--history", str(bad)]) == 2
    printed = capfd.readouterr()
    assert printed.out == ""
    assert "bad.toml: The item pain of the history is true, false or unknown" in " ".join(printed.err.split())
    assert not out.exists()
