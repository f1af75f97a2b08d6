from datetime import date

import pytest

from casting.rules.deadlines import find_deadline
from casting.rules.reading import read

MONDAY = date(2026, 4, 13)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("آخر موعد للتقديم النهاردة", date(2026, 4, 13)),
        ("التقديم لين بكرة", date(2026, 4, 14)),
        ("Deadline: Monday", date(2026, 4, 20)),
        ("Apply by 5 March", date(2027, 3, 5)),
        ("الموعد النهائي: ٢٨-٤-٢٠٢٦", date(2026, 4, 28)),
        ("مهلة التسجيل ٢١ نيسان", date(2026, 4, 21)),
        ("ترسل العينات قبل نهاية أبريل", date(2026, 4, 30)),
        ("يبعت صورته قبل يوم ٢٨ الشهر", date(2026, 4, 28)),
        ("آخر موعد ٣ كانون الثاني", date(2027, 1, 3)),
        ("Applications close in 3 days. Closes: in 3 days", date(2026, 4, 16)),
        ("Deadline Thursday 23/4", date(2026, 4, 23)),
        ("آخر موعد ١٥ أبريل\nتم تمديد التقديم إلى ٢٠ أبريل", date(2026, 4, 20)),
        ("Reels by EOD Wednesday", date(2026, 4, 15)),
        ("ابعتوا صوركم بحد أقصى بكره", date(2026, 4, 14)),
        ("Shoot 20 April in Riyadh", None),
        ("Audition on Thursday", None),
        ("التصوير من ١٥ لحد ٢٠ أبريل", None),
    ],
)
def test_the_last_day_to_apply_is_resolved_from_the_day_it_was_sent(text: str, expected: date | None) -> None:
    found = find_deadline(read(text), MONDAY)
    assert (found[0] if found else None) == expected
