"""The assessment that `synkin analyze` left in a folder."""

import json
from pathlib import Path

from synkin.assessment import Assessment, from_json
from synkin.errors import UnmeasurableError


def read_assessment(folder: Path) -> Assessment:
    """The assessment of a folder, or of the assessment.json itself.

    Raises
    ------
    UnmeasurableError
        If there is none, or it cannot be understood.
    """
    path = folder / "assessment.json" if folder.is_dir() else folder
    if not path.is_file():
        where = f"The folder {folder} holds no assessment.json" if folder.is_dir() else f"There is no folder {folder}"
        raise UnmeasurableError(f"{where}; write one with synkin analyze VIDEO --out {folder}.")
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(document, dict):
            raise UnmeasurableError(f"{path} is not an assessment that synkin analyze wrote.")
        return from_json(document)
    except (ValueError, AttributeError) as error:
        why = str(error).rstrip(".") if not isinstance(error, (json.JSONDecodeError, UnicodeDecodeError)) else "no JSON"
        raise UnmeasurableError(f"{path} cannot be read as an assessment: {why}.") from error
