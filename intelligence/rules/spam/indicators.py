"""What makes people block a sender: each indicator with its weight, what it is called and what to do about it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """`label`: by which name of the annotated data it goes; "" where they have none."""

    code: str
    label: str
    weight: int
    title: Promise
    advice: Promise
    is_loud: bool = False
    is_deceptive: bool = False


KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            "exclamation",
            "exclamation",
            6,
            _("exclamation marks"),
            _("End sentences with a full stop; one “!” at most."),
            is_loud=True,
        ),
        Kind(
            "caps",
            "caps",
            12,
            _("words in capitals"),
            _("Write words in small letters: capitals read as shouting."),
            is_loud=True,
        ),
        Kind("emoji_heavy", "emoji_heavy", 10, _("many emoji"), _("Keep one or two emoji."), is_loud=True),
        Kind(
            "repeated_chars",
            "repeated_chars",
            8,
            _("stretched letters"),
            _("Write words with their usual letters."),
            is_loud=True,
        ),
        Kind(
            "shouting_ar",
            "shouting_ar",
            10,
            _("stretched Arabic words"),
            _("Write Arabic words without stretching them."),
            is_loud=True,
        ),
        Kind(
            "urgency",
            "urgency",
            10,
            _("pressure of time"),
            _("Say until when it holds, once and calmly, and leave out the rest."),
            is_loud=True,
        ),
        Kind(
            "spam_words",
            "spam_words",
            10,
            _("words of advertising mail"),
            _("Say plainly what it costs and what it is: “free” and “guaranteed” make filters and people suspicious."),
            is_loud=True,
        ),
        Kind(
            "short_link",
            "short_link",
            12,
            _("shortened link"),
            _("Link to your own address in full: nobody can see where a short link leads."),
            is_loud=True,
        ),
        Kind("link", "link", 2, _("link"), _("Say where the link leads.")),
        Kind("money", "money", 2, _("amount of money"), _("An amount is fine where the person asked for it.")),
        Kind(
            "no_optout",
            "no_optout",
            10,
            _("no way to opt out"),
            _("Add a line such as “Reply STOP to opt out”: who can leave does not block."),
        ),
        Kind(
            "contest",
            "prize",
            10,
            _("draw or contest"),
            _("Name the rules and the organiser of the draw."),
            is_loud=True,
        ),
        Kind(
            "prize",
            "prize",
            40,
            _("promise of a prize"),
            _("Tell nobody that they have won: this is how fraud begins, and it is reported."),
            is_deceptive=True,
        ),
        Kind(
            "forward_chain",
            "forward_chain",
            40,
            _("chain letter"),
            _("Do not ask people to pass it on: WhatsApp limits senders for it."),
            is_deceptive=True,
        ),
        Kind(
            "credentials",
            "spam_words",
            50,
            _("asks for secrets"),
            _("Never ask for codes, passwords or bank details in a message."),
            is_deceptive=True,
        ),
        Kind(
            "impersonation",
            "",
            40,
            _("speaks in another’s name"),
            _("Say who you are; never write as a bank, an authority or a relative."),
            is_deceptive=True,
        ),
        Kind(
            "easy_money", "", 40, _("promise of easy money"), _("Promise no income and no returns."), is_deceptive=True
        ),
        Kind(
            "advance_fee",
            "",
            40,
            _("fee in advance"),
            _("Ask for no fee before a prize, loan, grant or parcel."),
            is_deceptive=True,
        ),
        Kind(
            "false_promise",
            "spam_words",
            35,
            _("promise nobody can keep"),
            _("Promise no result that you cannot prove."),
            is_deceptive=True,
        ),
    )
}

JUDGED = (
    "urgency", "spam_words", "contest", "prize", "forward_chain", "credentials", "impersonation", "easy_money",
    "advance_fee", "false_promise",
)  # fmt: skip
