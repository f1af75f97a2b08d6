import pytest

from campaigns.engagement import engagement

NOTHING = {"tried": 0, "delivered": 0, "read": 0, "replied": 0, "converted": 0, "opted_out": 0}


@pytest.mark.parametrize(
    ("numbers", "score", "points"),
    [
        ({}, 0, [0, 0, 0, 0, 0]),
        ({"tried": 100, "delivered": 100, "read": 100, "replied": 20, "converted": 5}, 100, [20, 30, 30, 20, 0]),
        ({"tried": 100, "delivered": 100, "read": 100, "replied": 90, "converted": 80}, 100, [20, 30, 30, 20, 0]),
        ({"tried": 200, "delivered": 180, "read": 100, "replied": 10}, 41, [18, 15, 8, 0, 0]),
        ({"tried": 200, "delivered": 180, "read": 100, "replied": 10, "opted_out": 2}, 31, [18, 15, 8, 0, -10]),
        ({"tried": 10, "delivered": 2, "opted_out": 10}, 0, [4, 0, 0, 0, -20]),
    ],
)
def test_the_score_is_the_sum_of_its_parts_and_never_below_nothing(numbers, score, points):
    found = engagement(**NOTHING | numbers)
    assert (found.score, [part.points for part in found.parts]) == (score, points)
