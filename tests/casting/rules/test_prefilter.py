import pytest

from casting.rules.prefilter import weigh


@pytest.mark.parametrize(
    "text",
    [
        "تم تأكيد مشروعنا ونبحث عن ممثلين لفيلم قصير، العمر ٢٠-٣٠، للتواصل 0550000131",
        "We won funding! Now casting two actors (20-30), send reels",
        "Models wanted, short posing workshop before the shoot, SAR 900",
        "الدور الأول اكتمل، لسه محتاجين ممثلة ٢٥-٣٥ لإعلان، الأجر ١٠٠٠ جنيه",
    ],
)
def test_a_reject_word_alone_does_not_decide(text: str) -> None:
    weighing = weigh(text)
    assert weighing.passes and weighing.is_call and weighing.reason == ""


@pytest.mark.parametrize(
    "text",
    [
        "بدنا ممثل ختيار لمشهد واحد ببيروت",
        "نبي بنات ١٨-٢٤ حق مسرحية",
        "محتاجين شباب لإعلان، ٥٠٠ جنيه",
        "ma7tageen momasela 25-30 le e3lan",
        "مطلوووب ممــثلين لمسلسل",
        "We dey find fine babes for music video, 20k each",
    ],
)
def test_dialects_stretching_and_arabizi_are_read(text: str) -> None:
    assert weigh(text).passes


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("تم الاكتفاء واكتمل العدد شكراً", "closed"),
        ("صباح الخير والله يوفق الجميع", "greeting"),
        ("وين ألقى قهوة زينة؟", "nothing sought"),
        ("أنا ممثل خبرة ٥ سنوات وأبحث عن فرصة", "seeking"),
        ("البقاء لله، توفي والد زميلنا الممثل سامي", "condolence"),
    ],
)
def test_what_is_rejected_says_why(text: str, reason: str) -> None:
    weighing = weigh(text)
    assert not weighing.passes
    assert weighing.reason == reason


def test_words_inside_other_words_tell_nothing() -> None:
    assert "role" not in weigh("دورة المياه").speaks_for
    assert "performer" not in weigh("broadcasting remodelled").speaks_for


@pytest.mark.parametrize(
    "text", ["", "\0", "😂" * 500, "‮‏", "<script>alert(1)</script>", "a" * 60_000, "مطلوب " * 10_000]
)
def test_anything_can_be_weighed(text: str) -> None:
    assert not weigh(text).is_call
