from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import DueWork, Timestamped
from common.text.keywords import MatchMode
from leads.choices import Stage
from leads.models import Tag

from .channel import Channel
from .conversation import Conversation
from .message import Message
from .template import MessageTemplate

MATCH_MODES = [
    (MatchMode.WORD, _("any of its words")),
    (MatchMode.PHRASE, _("the phrase, anywhere")),
    (MatchMode.STARTS, _("the text begins with it")),
    (MatchMode.EXACT, _("it is the whole text")),
]


class KeywordRule(Timestamped):
    """What happens by itself when a person writes one of these words."""

    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(_("active"), default=False)
    priority = models.PositiveSmallIntegerField(
        _("place in line"), default=100, help_text=_("Rules are tried by rising numbers.")
    )
    keywords = models.TextField(
        _("keywords"),
        blank=True,
        help_text=_(
            "One word or phrase a line, in Arabic, English or Arabizi. Spelling of alef, ya and ta marbuta, vowel "
            "signs, letter case and digits make no difference."
        ),
    )
    match = models.CharField(_("matches where"), max_length=8, choices=MATCH_MODES, default=MatchMode.PHRASE)
    intents = models.JSONField(
        _("and the person wants"),
        default=list,
        blank=True,
        help_text=_("Any of these, as the message is read. Empty: whatever it is. Alone it needs no keyword."),
    )
    channels = models.ManyToManyField(
        Channel, verbose_name=_("channels"), blank=True, related_name="+", help_text=_("Empty: all channels.")
    )
    active_from = models.TimeField(_("from"), null=True, blank=True, help_text=_("Empty: all day."))
    active_until = models.TimeField(_("until"), null=True, blank=True, help_text=_("May lie after midnight."))
    cooldown_minutes = models.PositiveIntegerField(
        _("rest per conversation"), default=60, help_text=_("Minutes before the rule acts again in one conversation.")
    )
    even_when_taken_over = models.BooleanField(_("also where a person has taken over"), default=False)
    stop = models.BooleanField(_("stop after this rule"), default=True)

    reply_text = models.TextField(_("reply"), blank=True)
    reply_text_ar = models.TextField(_("reply in Arabic"), blank=True, help_text=_("For those who write Arabic."))
    reply_template = models.ForeignKey(
        MessageTemplate,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("or reply with a template"),
        help_text=_("One without variables."),
    )
    tag = models.ForeignKey(
        Tag,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tag"),
        help_text=_("Put on the lead."),
    )
    stage = models.CharField(_("move to stage"), max_length=10, choices=Stage.choices, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assign to"),
    )
    hand_over = models.BooleanField(
        _("hand over to a person"), default=False, help_text=_("The AI falls silent in this conversation.")
    )

    class Meta:
        verbose_name = _("keyword rule")
        verbose_name_plural = _("keyword rules")
        ordering = ["priority", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not (self.words or self.intents):
            raise ValidationError({"keywords": _("Write at least one keyword, or choose what the person wants.")})
        if (self.active_from is None) != (self.active_until is None):
            raise ValidationError({"active_until": _("Give both times, or none.")})
        acts = (self.reply_text, self.reply_text_ar, self.reply_template_id, self.tag_id, self.stage, self.assignee_id)
        if not (any(acts) or self.hand_over):
            raise ValidationError(_("Say what the rule does: a reply, a tag, a stage, a person."))
        if self.reply_template and self.reply_template.variables:
            raise ValidationError({"reply_template": _("This template has variables: choose one without.")})

    @property
    def words(self) -> list[str]:
        return [line.strip() for line in self.keywords.splitlines() if line.strip()]


class KeywordCheck(DueWork):
    """A received message that the rules have still to look at."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="keyword_check")

    class Meta:
        verbose_name = _("keyword check")
        verbose_name_plural = _("keyword checks")
        indexes = [models.Index(fields=["id"], condition=Q(work_state="due"), name="keyword_check_due")]

    def __str__(self) -> str:
        return str(self.message_id)


class KeywordHit(models.Model):
    """A rule that acted on a message: once, however often the message is looked at."""

    rule = models.ForeignKey(KeywordRule, on_delete=models.CASCADE, related_name="hits", verbose_name=_("rule"))
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+", verbose_name=_("message"))
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="+", verbose_name=_("conversation"), db_index=False
    )
    keyword = models.CharField(_("keyword"), max_length=200)
    at = models.DateTimeField(_("at"))
    # What was done, and what could not be and why.
    outcome = models.TextField(_("outcome"), blank=True)

    class Meta:
        verbose_name = _("keyword hit")
        verbose_name_plural = _("keyword hits")
        constraints = [models.UniqueConstraint(fields=["rule", "message"], name="keyword_hit_once_per_message")]
        indexes = [models.Index(fields=["conversation", "-at"], name="keyword_hit_recent")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.message_id}"
