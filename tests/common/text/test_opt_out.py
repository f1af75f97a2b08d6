"""A request to be left alone is never missed, whatever its language; ordinary words are no request."""

import pytest

from common.text.opt_out import Verdict, detect_opt_out

REQUESTS = """
STOP
stop.
Stop please
  *STOP*  🙏
stooop
STPO
Unsubscibe
END
opt-out
Arrêt
pls remove my number from your list
Take me off this broadcast
delete my contact oga
I don't want to receive these messages anymore
I do not wish to be contacted again
Please do not text me again
don't message me
Can you stop sending me adverts every morning?
How do I unsubscribe from this?
no more promos please
I never signed up for this
this is harassment, lose my number
I will block and report you
I'll report you to NCC if this continues, stop messaging me
leave me alone abeg
abeg no send me message again
Make una no dey disturb me again
comot my name for una list jare
make you stop to dey disturb my phone
I no want see una message for my phone again
I no register for dis thing
how much is it? anyway stop sending me messages
إيقاف
ايقــاف
توقف لو سمحت
الغاء الاشتراك
أرجو عدم إرسال رسائل
الرجاء حذف رقمي من القائمة
لا أرغب في استلام رسائلكم
لا ترسل لي مرة أخرى
لا تراسلوني بعد اليوم
مش عايزة رسايل منكم تاني
متبعتليش تاني
ما تبعتوليش حاجة بعد كده
شيلوا رقمي من عندكم لو سمحتم
بطلوا رسايل بقى
كفاية إزعاج
هعملكم بلوك
ما أبي رسايل
ما ابغى توصلني اعلانات
وقفوا الرسايل
احذفوا رقمي
لا عاد ترسلون لي شي
بسوي لكم بلوك
ما بدي رسائل
لا تبعتولي شي بعد اليوم
شيلوني من القائمة
وقفوا هالرسائل
حلّوا عني
mesh 3ayz rasayel
msh 3awza ads
balash rasayel ba2a
sheelo ra2amy
emsa7o rakamy men 3andoko
matb3atolish tany
la tersloon li marra thanya
wa2fo el rasayel
ma badde rasayel
ma abi rasayel menkom
kefaya rasayel
Désabonner
"""

NO_REQUESTS = """
Do you have a stop by the market?
I'm at the bus stop near Ojota
Don't stop, I love your videos
please don't stop sending, I like them
I can't stop laughing
Cancel my order please
I want to cancel my booking for tomorrow
Is the sale until the end of the month?
shop
It works non stop
When does it stop raining in Lagos?
No thanks
Not interested
I don't want this one, I want the black one
don't send the blue one, send the red
sorry for disturbing you
Send it again please
can you remove the stain?
remove it from my cart
Yes please, send me the catalogue
How much is the ring light?
لا شكرا
مش مهتم
الغاء الطلب
ايقاف الطلب لو سمحت
عايز ألغي الأوردر
خلاص ابعتلي العرض
اقرب موقف وين؟
حلو أوي
حلوه جدا كم سعرها
اسف على الازعاج بس كم السعر؟
ما توقفوا العروض الحلوة
السلام عليكم
كم سعر التوصيل
لا ترسل الأسود، أرسل الأبيض
khalas eb3atly el order
bkam el talab?
3ayez a3raf el se3r
elgha2 el order law sama7t
مين معايا؟
"""

UNSURE = """
who gave you my number?
جبتوا رقمي منين
remove my
too many messages from you people
everything that comes in here every day needs to stop honestly, my phone is full and my battery too
"""


def lines(text: str) -> list[str]:
    return [line for line in text.strip("\n").splitlines() if line.strip()]


@pytest.mark.parametrize("text", lines(REQUESTS))
def test_a_request_is_heard(text: str) -> None:
    assert detect_opt_out(text).verdict == Verdict.YES


@pytest.mark.parametrize("text", lines(NO_REQUESTS))
def test_ordinary_words_are_no_request(text: str) -> None:
    assert detect_opt_out(text).verdict == Verdict.NO


@pytest.mark.parametrize("text", lines(UNSURE))
def test_what_may_be_one_is_left_to_a_person(text: str) -> None:
    assert detect_opt_out(text).verdict == Verdict.UNSURE


@pytest.mark.parametrize("text", ["", "   ", "👍", "...", "؟؟", "\u200f"])
def test_nothing_said_is_nothing_asked(text: str) -> None:
    assert detect_opt_out(text).verdict == Verdict.NO


def test_a_campaigns_own_keyword_counts_as_the_whole_reply_only() -> None:
    assert detect_opt_out("Eid-Off!", keywords=["EID OFF"])
    assert not detect_opt_out("is the eid off sale still on", keywords=["EID OFF"])


def test_the_words_that_decided_are_named() -> None:
    assert "remove my number" in detect_opt_out("Abeg REMOVE my number!!").words


def test_a_long_text_costs_little() -> None:
    assert detect_opt_out("I would like to know more about it " * 2000).verdict == Verdict.NO
