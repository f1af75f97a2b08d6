from datetime import UTC, datetime, timedelta

from casting.rules.duplicates import Signature, are_one, find_duplicate, is_extended, sign

SENT = datetime(2026, 4, 13, 9, tzinfo=UTC)
CALL = (
    "مطلوب ممثلين لفيلم قصير «صوت الطين»\nالموقع: الأحساء\nالتصوير: ٢٨ و ٢٩ أبريل\n• حجي – رجل – ٦٠ إلى ٧٠\n"
    "• زهراء – بنت – ١٢ إلى ١٥\nالأجر: ١٨٠٠ ريال\nآخر موعد ١٧ أبريل\nواتساب: 0550000131"
)
SIBLING = (
    CALL.replace("صوت الطين", "ظل النخلة")
    .replace("٢٨ و ٢٩ أبريل", "٥ مايو")
    .replace("٦٠ إلى ٧٠", "٤٠ إلى ٥٠")
    .replace("١٢ إلى ١٥", "٢٠ إلى ٢٥")
)


def _sign(text: str, days: int = 1) -> Signature:
    return sign(text=text, sent_at=SENT + timedelta(days))


def test_forwards_small_edits_and_later_deadlines_are_one_call() -> None:
    forwarded = "منقول 👇\n" + CALL.replace("•", "-").replace("الأجر: ", "💰 الأجر ") + "\n(انشروها للفائدة)"
    extended = CALL.replace("آخر موعد ١٧ أبريل", "تم تمديد التقديم إلى ٢٢ أبريل")
    assert are_one(_sign(CALL, 0), _sign(forwarded))
    assert are_one(_sign(CALL, 0), _sign(extended))
    assert is_extended(_sign(CALL, 0), _sign(extended))
    assert not is_extended(_sign(CALL, 0), _sign(forwarded))


def test_the_same_template_for_another_project_is_another_call() -> None:
    assert not are_one(_sign(CALL, 0), _sign(SIBLING))
    untitled = [text.replace("«صوت الطين»", "").replace("«ظل النخلة»", "") for text in (CALL, SIBLING)]
    assert not are_one(_sign(untitled[0], 0), _sign(untitled[1]))


def test_a_call_of_last_year_is_not_repeated() -> None:
    assert not are_one(_sign(CALL, 0), _sign(CALL, 200))


def test_the_earliest_is_referred_to() -> None:
    earlier = [("sibling", _sign(SIBLING, 0)), ("first", _sign(CALL, 0)), ("second", _sign(CALL, 1))]
    assert find_duplicate(_sign(CALL, 2), earlier) == "first"
    assert find_duplicate(_sign("Actors needed in Dubai, 20-30", 2), earlier) is None
