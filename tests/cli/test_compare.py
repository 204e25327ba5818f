"""`synkin compare`: its tables, its JSON, and the one sentence with which it refuses."""

import json
from pathlib import Path

import pytest
from tests.comparison.made_assessments import AFTER, BEFORE, assessment

from synkin.assessment import Assessment, dumps
from synkin.cli import run

Captured = pytest.CaptureFixture[str]
TREATED = """
agent = "toxin"
date = 2026-03-02
before = 2026-03-01
after = 2026-03-30
earlier_toxin = [2025-09-01]
other_changes = []

[[muscle]]
muscle = "orbicularis-oculi-pretarsal"
side = "left"
weakening = 0.8
"""


def folder(path: Path, one: Assessment) -> Path:
    path.mkdir()
    (path / "assessment.json").write_text(dumps(one), encoding="utf-8")
    return path


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, str]:
    return str(folder(tmp_path / "before", BEFORE)), str(folder(tmp_path / "after", AFTER))


def refused(capfd: Captured, code: int, *arguments: str | Path) -> str:
    assert run([str(one) for one in arguments]) == code
    printed = capfd.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("synkin: ")
    assert printed.err.count("\n") == 1
    assert printed.err.rstrip().endswith(".")
    return printed.err


def test_tables(pair: tuple[str, str], tmp_path: Path, capfd: Captured) -> None:
    (tmp_path / "treated.toml").write_text(TREATED)
    assert run(["compare", *pair, "--treated", str(tmp_path / "treated.toml")]) == 0
    printed = capfd.readouterr()
    assert printed.err == ""
    text = " ".join(printed.out.split())
    assert "3.0 (2.3 to 3.7)" in text
    assert "changed" in text
    assert "as before" in text
    assert "orbicularis oculi, pretarsal part" in text
    assert "60%" in text
    assert "more likely now" in text
    assert "Warning" not in text


def test_course_without_a_treatment(pair: tuple[str, str], capfd: Captured) -> None:
    assert run(["compare", *pair]) == 0
    text = " ".join(capfd.readouterr().out.split())
    assert "Shown as course" in text
    assert "- No treatment was named." in text


def test_outside_the_window_it_says_why(pair: tuple[str, str], tmp_path: Path, capfd: Captured) -> None:
    (tmp_path / "treated.toml").write_text(TREATED.replace("2026-03-30", "2026-03-05"))
    assert run(["compare", *pair, "--treated", str(tmp_path / "treated.toml")]) == 0
    assert "3 days after the treatment; toxin is judged after 2 to 6 weeks." in " ".join(capfd.readouterr().out.split())


def test_different_readings_are_warned_of(tmp_path: Path, pair: tuple[str, str], capfd: Captured) -> None:
    software = AFTER.software.__class__(**{**vars(AFTER.software), "reading": "halves"})
    other = folder(tmp_path / "halves", assessment("ha", software=software))
    assert run(["compare", pair[0], str(other)]) == 0
    text = " ".join(capfd.readouterr().out.split())
    assert text.startswith("Warning: The two were read with different readings (whole and halves)")
    assert "0 of 0 measures changed" in text


def test_json(pair: tuple[str, str], tmp_path: Path, capfd: Captured) -> None:
    (tmp_path / "treated.toml").write_text(TREATED)
    assert run(["compare", *pair, "--json", "--treated", str(tmp_path / "treated.toml")]) == 0
    document = json.loads(capfd.readouterr().out)
    assert document["schema"] == "synkin.comparison/1"
    assert document["updates"] is True
    assert document["suspects"][0]["after"] > 0.8


def test_folders_that_hold_none(pair: tuple[str, str], tmp_path: Path, capfd: Captured) -> None:
    assert "no folder" in refused(capfd, 3, "compare", tmp_path / "nowhere", pair[1])
    assert "holds no assessment.json" in refused(capfd, 3, "compare", pair[0], tmp_path)
    for text in (
        "",
        "{}",
        "[]",
        "3",
        '{"schema": "synkin.assessment/1"}',
        '{"schema": "synkin.assessment/1", "trials": 3}',
    ):
        (tmp_path / "assessment.json").write_text(text)
        assert "assessment" in refused(capfd, 3, "compare", pair[0], tmp_path)
    (tmp_path / "assessment.json").write_bytes(b"\xff\xfe\x00")
    assert "no JSON" in refused(capfd, 3, "compare", pair[0], tmp_path)
    cut = (Path(pair[0]) / "assessment.json").read_text(encoding="utf-8")[:2000]
    (tmp_path / "assessment.json").write_text(cut, encoding="utf-8")
    assert "no JSON" in refused(capfd, 3, "compare", pair[0], tmp_path)


def test_the_same_recording_twice(pair: tuple[str, str], capfd: Captured) -> None:
    assert "same recording" in refused(capfd, 2, "compare", pair[0], pair[0])


def test_other_definitions(pair: tuple[str, str], tmp_path: Path, capfd: Captured) -> None:
    document = json.loads((Path(pair[1]) / "assessment.json").read_text(encoding="utf-8"))
    document["software"]["measure_versions"]["excursion"] = "0"
    (Path(pair[1]) / "assessment.json").write_text(json.dumps(document), encoding="utf-8")
    assert "different definitions (excursion)" in refused(capfd, 2, "compare", *pair)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("agent", "agents"), "'agents', which means nothing here"),
        (('"toxin"', '"botox"'), "toxin, lidocaine, neurectomy, myectomy"),
        (("2026-03-02", '"2nd of March"'), "no date"),
        (("[2025-09-01]", "2025-09-01"), "brackets"),
        (("[2025-09-01]", '["May"]'), "no date"),
        (("orbicularis-oculi-pretarsal", "biceps"), "'biceps'"),
        (('"left"', '"up"'), "left or right"),
        (("0.8", "80"), "0 to 1"),
        (("0.8", '"some"'), "0 to 1"),
        (("0.8", "0.8\nunits = 5"), "'units'"),
        (("[[muscle]]", "[muscle]"), "no treated muscle"),
        (("earlier", "minutes = true\nearlier"), "minutes"),
        (("other_changes = []", 'other_changes = "tape"'), "other_changes"),
        (("agent =", "agent"), "no TOML"),
        (("[[muscle]]", '[[muscle]]\nmuscle = "ooc"\nmuscle = "ooc"'), "no TOML"),
        (("[[muscle]]", '[[muscle]]\nmuscle = "ooc"\nside = "L"\n[[muscle]]'), "twice"),
    ],
)
def test_treatments_that_cannot_be_understood(
    change: tuple[str, str], said: str, pair: tuple[str, str], tmp_path: Path, capfd: Captured
) -> None:
    (tmp_path / "treated.toml").write_text(TREATED.replace(change[0], change[1]))
    text = refused(capfd, 2, "compare", *pair, "--treated", tmp_path / "treated.toml")
    assert said in text
    assert "treated.toml" in text


def test_a_treatment_that_is_not_there(pair: tuple[str, str], tmp_path: Path, capfd: Captured) -> None:
    assert "no file" in refused(capfd, 2, "compare", *pair, "--treated", tmp_path / "none.toml")
    refused(capfd, 2, "compare", *pair, "--treated", tmp_path)
    refused(capfd, 2, "compare", pair[0])


@pytest.fixture
def three(pair: tuple[str, str], tmp_path: Path) -> tuple[str, str, str]:
    return (*pair, str(folder(tmp_path / "third", assessment("third", narrowing_mm=2.8))))


DAYS = ("--date", "2026-03-01", "--date", "2026-03-30", "--date", "2026-06-01")


def test_three_reports_and_their_page(three: tuple[str, str, str], tmp_path: Path, capfd: Captured) -> None:
    (tmp_path / "treated.toml").write_text(TREATED)
    out = tmp_path / "out"
    command = ["compare", *three, *DAYS, "--treated", str(tmp_path / "treated.toml"), "--out", str(out)]
    assert run(command) == 0
    text = " ".join(capfd.readouterr().out.split())
    assert "What changed from the first report to the last" in text
    assert "comparison.html" in text
    html = (out / "comparison.html").read_text(encoding="utf-8")
    assert "toxin on 2026-03-02" in html
    assert "but changed between" in html
    assert "already holds" in refused(capfd, 4, *command)
    assert run([*command, "--overwrite", "--json"]) == 0
    document = json.loads(capfd.readouterr().out)
    assert document["schema"] == "synkin.course/1"
    assert [one["recorded_on"] for one in document["visits"]] == ["2026-03-01", "2026-03-30", "2026-06-01"]


def test_what_makes_no_course(three: tuple[str, str, str], tmp_path: Path, capfd: Captured) -> None:
    assert "two reports or more" in refused(capfd, 2, "compare", three[0])
    assert "once for each of the 3" in refused(capfd, 2, "compare", *three, "--date", "2026-03-01")
    assert "is no day" in refused(capfd, 2, "compare", *three[:2], "--date", "today", "--date", "2026-03-01")
    (tmp_path / "treated.toml").write_text(TREATED)
    again = ["--treated", str(tmp_path / "treated.toml")] * 2
    assert "give --treated once" in refused(capfd, 2, "compare", *three[:2], *again)
    assert "same recording" in refused(capfd, 2, "compare", *three, three[0])


def test_two_reports_say_what_else_changed(pair: tuple[str, str], capfd: Captured) -> None:
    assert run(["compare", *pair, "--json"]) == 0
    document = json.loads(capfd.readouterr().out)
    assert document["cautions"] == []
    assert document["others"] == []
    assert run(["compare", *pair]) == 0
    assert "other measures" in " ".join(capfd.readouterr().out.split())
