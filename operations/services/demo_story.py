"""What the demo tells: a shop's last two days. Invented people; numbers from a range that is nobody's."""

from dataclasses import dataclass
from decimal import Decimal

from leads.choices import Label, Stage
from leads.identity import TouchSource
from messaging.choices import ConversationStatus as Status
from messaging.choices import MessageState as State

LAGOS, ABUJA, PAGE, READER = "Lagos shop", "Abuja shop", "Example Electronics page", "Group reader"
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Line:
    """`state` None: the person wrote it."""

    minutes_ago: int
    text: str
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Chat:
    name: str
    # The last digits of a telephone number, or a Messenger id on the page.
    number: str
    channel: str
    lines: tuple[Line, ...]
    stage: Stage = Stage.NEW
    label: Label = Label.COLD
    city: str = ""
    source: TouchSource | None = None
    headline: str = ""
    value: Decimal | None = None
    lost_reason: str = ""
    status: Status = Status.OPEN
    is_mine: bool = False


def they(minutes_ago: int, text: str) -> Line:
    return Line(minutes_ago, text)


def we(minutes_ago: int, text: str, state: State = State.READ) -> Line:
    return Line(minutes_ago, text, state)


CHATS = (
    Chat(
        "Amina Bello",
        "101",
        LAGOS,
        (
            they(41, "Good morning! I saw your ad. How much is the 18-inch ring light with the stand?"),
            we(38, "Good morning Amina! The 18-inch with stand is ₦13,900 until 6 pm today, down from ₦16,500."),
            they(36, "Does it come with a phone holder and the remote?"),
            we(35, "Yes, both are in the box, with a carry bag and one year of warranty."),
            they(12, "Nice. I’m in Lekki, can it reach me today if I pay now?"),
            they(11, "And can I pay by transfer?"),
        ),
        stage=Stage.QUALIFIED,
        label=Label.HOT,
        city="Lagos",
        source=TouchSource.AD,
        headline="Rainy season sale",
        value=Decimal("13900"),
        is_mine=True,
    ),
    Chat(
        "Chinedu Okafor",
        "102",
        LAGOS,
        (
            they(95, "Abeg una dey deliver reach Enugu?"),
            we(90, "Yes o! Enugu na two days, ₦2,500 for waybill. Which one you wan buy?", State.DELIVERED),
            they(34, "Na the 43 inch Hisense. How much last last?"),
        ),
        stage=Stage.CONTACTED,
        label=Label.WARM,
        city="Enugu",
        value=Decimal("285000"),
    ),
    Chat(
        "محمد السعيد",
        "103",
        LAGOS,
        (
            they(70, "السلام عليكم، كم سعر الثلاجة ٣٠٠ لتر بعد الخصم؟"),
            we(64, "وعليكم السلام أستاذ محمد، سعرها بعد الخصم ₦412,000 وتشمل التوصيل داخل لاغوس."),
            they(47, "ممتاز. هل عليها ضمان؟ وهل يمكن الدفع عند الاستلام؟"),
        ),
        stage=Stage.QUALIFIED,
        label=Label.HOT,
        city="Lagos",
        source=TouchSource.POST,
        headline="ثلاجات موفّرة للكهرباء",
        value=Decimal("412000"),
    ),
    Chat(
        "ليلى الحربي",
        "104",
        ABUJA,
        (
            they(150, "هل يوجد توصيل إلى كانو؟ أحتاج مكيفين ١٫٥ حصان"),
            we(140, "نعم، التوصيل إلى كانو خلال ثلاثة أيام. سأرسل لك عرض السعر على +234 901 000 0199.", State.READ),
            we(139, "سعر المكيفين مع التركيب ₦640,000.", State.SENT),
        ),
        stage=Stage.CONTACTED,
        label=Label.WARM,
        city="Kano",
        value=Decimal("640000"),
        is_mine=True,
    ),
    Chat(
        "Funke Adeyemi",
        "105",
        LAGOS,
        (
            they(400, "Please is the 2.5 kVA generator still available?"),
            we(390, "It is, Funke. ₦198,000, tested and filled with oil before it leaves."),
            they(160, "I have transferred ₦198,000. Name on the account is F. Adeyemi."),
            we(150, "Received with thanks! Your rider Musa comes between 2 and 4 pm.", State.DELIVERED),
            they(130, "Thank you. Please tell him to call when he reaches the estate gate."),
        ),
        stage=Stage.CONVERTED,
        label=Label.HOT,
        city="Ibadan",
        value=Decimal("198000"),
        is_mine=True,
    ),
    Chat(
        "Ibrahim Musa",
        "106",
        ABUJA,
        (
            they(190, "Is the Hisense 50 inch still available at the price on Instagram?"),
            we(185, "Yes, Ibrahim, ₦329,000 until Sunday. Shall I keep one for you?", State.UNKNOWN),
        ),
        stage=Stage.CONTACTED,
        label=Label.WARM,
        city="Abuja",
        source=TouchSource.AD,
        headline="TV week",
        value=Decimal("329000"),
    ),
    Chat(
        "Ngozi Eze",
        "107",
        LAGOS,
        (
            they(_DAY + 300, "The blender arrived, thank you!"),
            we(_DAY + 290, "So glad! If anything is not right, write us here any time."),
            they(_DAY + 240, "It works perfectly. My sister will order one too."),
        ),
        stage=Stage.WON,
        city="Lagos",
        value=Decimal("38500"),
        status=Status.CLOSED,
    ),
    Chat(
        "سارة عبد الله",
        "108",
        LAGOS,
        (they(300, "ممكن صور أكثر لمكنسة روبوت؟ وهل تعمل مع السجاد؟"),),
        source=TouchSource.REFERRAL,
        city="Lagos",
        label=Label.WARM,
    ),
    Chat(
        "Emeka Nwosu",
        "109",
        ABUJA,
        (
            they(_DAY + 200, "How much for 20 pieces of the 10,000 mAh power bank? For my shop in Wuse."),
            we(_DAY + 190, "₦6,200 each from 20 pieces, so ₦124,000 with delivery."),
            they(_DAY + 60, "Jiji people dey give me 5,800. I go buy from them, thanks."),
        ),
        stage=Stage.LOST,
        lost_reason="A cheaper offer on Jiji: ₦5,800 each",
        city="Abuja",
        value=Decimal("124000"),
        status=Status.CLOSED,
    ),
    Chat(
        "Blessing Effiong",
        "110",
        LAGOS,
        (
            they(_DAY + 500, "Wetin be the price of that rechargeable fan wey get solar?"),
            we(_DAY + 480, "Rechargeable fan with panel na ₦42,000. E fit run 9 hours.", State.DELIVERED),
            we(600, "Blessing, the fan is down to ₦39,500 till tonight. Make I keep one?", State.FAILED),
        ),
        stage=Stage.CONTACTED,
        city="Calabar",
        value=Decimal("42000"),
    ),
    Chat(
        "Tunde Bakare",
        "5500000000000111",
        PAGE,
        (
            they(55, "Hi, do you repair laptops too or only sell?"),
            we(50, "We sell and repair, Tunde. What is the laptop doing?", State.READ),
            they(8, "It switches off after ten minutes. HP Pavilion, three years old."),
        ),
        stage=Stage.CONTACTED,
        label=Label.WARM,
        source=TouchSource.POST,
        headline="Free check-up for laptops",
    ),
    Chat(
        "Zainab Yusuf",
        "112",
        ABUJA,
        (
            they(220, "Sannu! Do you have the smart watch in rose gold?"),
            we(210, "Sannu Zainab! Rose gold is back on Thursday. Shall I write you then?"),
            they(205, "Yes please, Thursday is fine."),
        ),
        stage=Stage.QUALIFIED,
        label=Label.WARM,
        city="Kaduna",
        value=Decimal("27500"),
        status=Status.SNOOZED,
        is_mine=True,
    ),
    Chat("Oluwaseun Ajayi", "113", LAGOS, (they(4, "Good afternoon, are you open on Sunday?"),)),
)

_BANK = """CASTING CALL – TVC (bank)
Location: Lagos, shoot next week
We need:
1) Mother, 38-50
2) Delivery rider, male, 22-30, must ride a scooter
Fee: ₦150,000 per role
Send recent photos to 08000001124
Deadline: Sunday"""
# (minutes ago, group, sender, number, text): what the group reader overhears.
GROUP_POSTS = (
    (25, "Computer Village traders", "Kelechi", "121", "Samsung A15 128 GB sealed ₦168k, 10 pcs. DM for last price."),
    (80, "Computer Village traders", "Sade", "122", "Who get 65W USB-C charger original? I need 30 pieces today."),
    (310, "عروض الإلكترونيات – أبوجا", "حسن", "123", "مكيفات جري ١٫٥ حصان ₦310,000 للقطعة، الكمية محدودة"),
    (95, "Casting Lagos 🎬", "Tolu", "124", _BANK),
    (40, "Actors & extras Naija", "Bisi", "128", f"Forwarded\n{_BANK}"),
    (
        200,
        "كاستنج الرياض",
        "نورة",
        "125",
        "مطلوب ممثلين لمسلسل «طريق الملح»\nالموقع: الرياض\n• أم – امرأة – العمر ٤٠ إلى ٥٠\n• شاب – العمر ٢٠ إلى ٢٨\n"
        "الأجر: ٣٠٠٠ ريال للدور\nآخر موعد الخميس\nواتساب 0500000125",
    ),
    (
        260,
        "Casting Lagos 🎬",
        "Ada",
        "126",
        "Voice over artist needed for a podcast: female, 25-40, warm Yoruba accent. Paid. Send a sample to "
        "voices@studio.example before Friday",
    ),
    (300, "Casting Lagos 🎬", "Emeka", "127", "Good morning fam, happy new week 🙏"),
)
# (minutes ago, name, Messenger id, text): under a post of the page.
COMMENTS = (
    (65, "Halima Sani", "5500000000000131", "Price of the white one please?"),
    (210, "Victor Udo", "5500000000000132", "Una get am for Port Harcourt branch?"),
)
