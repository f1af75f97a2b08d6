import pytest

from campaigns.proportions import Arm, compare, p_value


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # Reckoned by hand: pooled 0.15, error 0.0505, z 1.98; and the others likewise.
        ((100, 20), (100, 10), 0.0477),
        ((1000, 120), (1000, 100), 0.1530),
        ((500, 60), (500, 60), 1.0),
    ],
)
def test_the_p_value(one, other, expected):
    assert p_value(Arm(1, *one), Arm(2, *other)) == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize(
    ("one", "other"), [((0, 0), (0, 0)), ((10, 5), (10, 0)), ((900, 3), (900, 1)), ((99, 99), (99, 99))]
)
def test_not_enough_data(one, other):
    assert p_value(Arm(1, *one), Arm(2, *other)) is None
    assert not compare([Arm(1, *one), Arm(2, *other)]).is_sure


def test_the_winner_is_the_better_one_wherever_it_stands():
    assert compare([Arm(1, 200, 20), Arm(2, 200, 50)]).best == 2
    assert compare([Arm(1, 200, 20), Arm(2, 200, 50)]).is_sure


def test_of_several_each_must_be_surer():
    two = compare([Arm(1, 100, 20), Arm(2, 100, 10)])
    three = compare([Arm(1, 100, 20), Arm(2, 100, 10), Arm(3, 100, 9)])
    assert two.is_sure and not three.is_sure
    assert three.best == 1
