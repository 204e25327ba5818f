"""What a clinician says of the grades: a small file, read whole or refused in a sentence."""

from pathlib import Path

import pytest

from synkin.errors import WrongUsageError
from synkin.grading import Override
from synkin.report.overrides import read_overrides


def test_a_file_of_overrides(tmp_path: Path) -> None:
    file = tmp_path / "said.toml"
    file.write_text(
        """
[[override]]
instrument = "sunnybrook"
item = "rest-cheek"
level = 1
who = "Dr. Osei"

[[override]]
instrument = "fngs-adapted"
item = "mouth"
level = 4
side = "left"
""",
        encoding="utf-8",
    )
    assert read_overrides(file) == (
        Override("sunnybrook", "rest-cheek", 1.0, "Dr. Osei"),
        Override("fngs-adapted", "mouth", 4.0, "", "left"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "override = 3",
        "[[override]]\nitem = 'rest-eye'\nlevel = 1",
        "[[override]]\ninstrument = 'eface'\nitem = 'smile'\nlevel = 'good'",
        "[[override]]\ninstrument = 'eface'\nitem = 'smile'\nlevel = true",
        "[[override]]\ninstrument = 'eface'\nitem = 'smile'\nlevel = 50\nside = 'both'",
        "[[override]]\ninstrument = 'eface'\nitem = 'smile'\nlevel = 50\nwhy = 'so'",
        "[[override",
    ],
)
def test_what_cannot_be_understood_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "said.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(WrongUsageError):
        read_overrides(file)
    with pytest.raises(WrongUsageError, match="could be read"):
        read_overrides(tmp_path / "nothing.toml")
