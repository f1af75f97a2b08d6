import pytest

from leads.choices import Stage
from leads.transitions import STAGE_MOVES

NEW, CONTACTED, QUALIFIED, CONVERTED, WON, LOST = Stage

ALLOWED = {
    (NEW, CONTACTED),
    (NEW, QUALIFIED),
    (NEW, CONVERTED),
    (NEW, LOST),
    (CONTACTED, QUALIFIED),
    (CONTACTED, CONVERTED),
    (CONTACTED, LOST),
    (QUALIFIED, CONTACTED),
    (QUALIFIED, CONVERTED),
    (QUALIFIED, WON),
    (QUALIFIED, LOST),
    (CONVERTED, QUALIFIED),
    (CONVERTED, WON),
    (CONVERTED, LOST),
    (WON, CONVERTED),
    (LOST, CONTACTED),
    (LOST, QUALIFIED),
    (LOST, CONVERTED),
}


@pytest.mark.parametrize("before", Stage)
@pytest.mark.parametrize("after", Stage)
def test_the_pipeline_allows_these_moves_and_no_other(before, after):
    assert STAGE_MOVES.allows(before, after) == ((before, after) in ALLOWED)


def test_every_stage_can_be_left_and_only_new_cannot_be_reached():
    assert all(STAGE_MOVES.targets(stage) for stage in Stage)
    assert [stage for stage in Stage if not STAGE_MOVES.sources(stage)] == [NEW]
