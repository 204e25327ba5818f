"""Puts the project's root on the path, so that all tests can say `from tests.synthetic import ...`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
