"""Tables of nerve stimulation: what is read from them, and the one sentence with which the others are refused."""

from pathlib import Path

import pytest

from synkin.drive.evidence import BranchReading
from synkin.errors import WrongUsageError
from synkin.recording.stimulation import ANSWERS_FILE, format_stimulation, read_stimulation

MEANT = (
    BranchReading("B", "left", "zygomaticus-major", "strong", 4.5),
    BranchReading("MM", "right", "mentalis", "none", None),
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "branch,side,mA,muscle,response\nB,left,4.5,zygomaticus-major,strong\nMM,right,,mentalis,none\n"),
        ("a.csv", "\ufeffSide;Branch;Muscle;mA;Response\nL;buccal;ZM;4,5;Strong\n\nR;marginal mandibular;ment;;none"),
        (
            "a.toml",
            '[[stimulation]]\nbranch = "b"\nside = "left"\nmA = 4.5\nmuscle = "ZM"\nresponse = "strong"\n'
            '[[stimulation]]\nbranch = "MM"\nside = "R"\nmuscle = "mentalis"\nresponse = "none"\n',
        ),
    ],
)
def test_tables(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert read_stimulation(tmp_path / name) == MEANT


HEAD = "branch,side,mA,muscle,response\n"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", HEAD + "X,left,4,mentalis,none", "Stimulation 1 in a.csv names the branch 'X'"),
        (
            "a.csv",
            HEAD + "MM,left,4,mentalis,none\nMM,up,4,mentalis,none",
            "Stimulation 2 in a.csv names the side 'up'",
        ),
        ("a.csv", HEAD + "MM,left,4,chin,none", "'chin'"),
        ("a.csv", HEAD + "MM,left,4,mentalis,some", "none, weak, strong"),
        ("a.csv", HEAD + "MM,left,-4,mentalis,none", "mA"),
        ("a.csv", HEAD + "MM,left,many,mentalis,none", "mA"),
        ("a.csv", HEAD + "MM,left,4000,mentalis,none", "mA"),
        ("a.csv", HEAD, "holds no stimulation"),
        ("a.csv", "branch,side,muscle\n", "lacks the column response"),
        ("a.toml", "[[stimulation]]\nbranch = 'B'", "lacks side"),
        ("a.toml", "stimulation = 3", "[[stimulation]]"),
        ("a.toml", "what", "no TOML"),
        ("a.toml", "", "holds no stimulation"),
    ],
)
def test_tables_that_cannot_be_understood(name: str, text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(WrongUsageError) as caught:
        read_stimulation(tmp_path / name)
    assert said in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WrongUsageError, match="no file"):
        read_stimulation(tmp_path / "nowhere.csv")


def test_what_is_written_is_read_back_also_from_the_report_that_holds_it(tmp_path: Path) -> None:
    (tmp_path / ANSWERS_FILE).write_text(format_stimulation(MEANT), encoding="utf-8")
    assert read_stimulation(tmp_path / ANSWERS_FILE) == MEANT
    assert read_stimulation(tmp_path) == MEANT


def test_a_report_without_stimulations(tmp_path: Path) -> None:
    with pytest.raises(WrongUsageError, match="no cue of a stimulation"):
        read_stimulation(tmp_path)
