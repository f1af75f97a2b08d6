from django.utils import translation

from common.causes import cause_name


def test_a_cause_has_a_name_in_the_readers_language():
    assert cause_name("channel_down") == "Channel cannot send"
    with translation.override("ar"):
        assert cause_name("channel_down") == "القناة لا تستطيع الإرسال"


def test_a_cause_without_a_name_is_still_readable():
    assert cause_name("moon_too_bright") == "moon too bright"
