from django.db import models
from django.utils.translation import gettext_lazy as _


class Scored(models.Model):
    """The score of a lead and the facts that it rests on, counted as they happen: nobody scans messages for them.

    `leads.services.facts` is the only writer of the facts. They are columns of the lead, for a message that comes in
    updates the lead anyway.
    """

    score = models.PositiveSmallIntegerField(_("score"), default=0, db_default=0, editable=False)
    # Something happened since it was computed.
    score_due = models.BooleanField(default=True, db_default=True, editable=False)
    label_pinned = models.BooleanField(
        _("label set by hand"),
        default=False,
        db_default=False,
        editable=False,
        help_text=_("The score does not change it."),
    )

    inbound_count = models.PositiveIntegerField(_("messages from them"), default=0, db_default=0, editable=False)
    reply_count = models.PositiveIntegerField(_("answers to ours"), default=0, db_default=0, editable=False)
    media_count = models.PositiveIntegerField(_("files from them"), default=0, db_default=0, editable=False)
    active_days = models.PositiveIntegerField(_("days they wrote on"), default=0, db_default=0, editable=False)
    # Days since 1970-01-01 UTC: a day that counts once must be recognised.
    last_active_day = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    last_inbound_at = models.DateTimeField(_("last message from them"), null=True, editable=False)
    last_outbound_at = models.DateTimeField(_("last message from us"), null=True, editable=False)
    # The last word was ours: what they say next is an answer.
    ours_last = models.BooleanField(default=False, db_default=False, editable=False)
    talk_count = models.PositiveIntegerField(_("calls and meetings"), default=0, db_default=0, editable=False)
    inquiry_count = models.PositiveIntegerField(_("inquiries"), default=0, db_default=0, editable=False)
    last_inquiry_at = models.DateTimeField(_("last inquiry"), null=True, editable=False)

    class Meta:
        abstract = True
