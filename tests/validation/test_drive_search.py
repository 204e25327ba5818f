"""The search itself within the suite, on one patient of the tuning."""

import pytest

from synkin.anatomy import MUSCLE_IDS
from synkin.validation.cases import TUNING_SEEDS
from synkin.validation.drive_baselines import BASELINES
from synkin.validation.drive_jobs import drive_outcome
from synkin.validation.drive_patients import MOVEMENTS_ASKED, DriveCase
from synkin.validation.drive_scores import within_bounds


def test_the_search_itself_runs_on_a_patient_of_the_tuning_and_answers_in_the_suites_terms() -> None:
    outcome = drive_outcome(DriveCase("tuned", "one", TUNING_SEEDS.start + 600, "left"))

    assert outcome.failed is None
    assert outcome.found is not None
    assert outcome.found.reason is None
    assert within_bounds(outcome)
    assert {muscle for group in outcome.groups for muscle in group} == set(MUSCLE_IDS)
    asked = {(movement, group) for movement in MOVEMENTS_ASKED for group in outcome.found.groups}
    assert {(one.movement, one.group) for one in outcome.found.wiring} == asked
    assert {one.side for one in outcome.found.wiring} == {"left"}
    for one in outcome.suspects:
        assert 0.0 <= one.probability <= 1.0
        assert sum(one.source.values()) == pytest.approx(1.0, abs=1e-3)
        assert sum(one.route.values()) == pytest.approx(1.0, abs=1e-3)
    assert outcome.baselines is not None
    assert set(outcome.baselines) == set(BASELINES)
    assert all(set(of) == set(MUSCLE_IDS) for of in outcome.baselines.values())
