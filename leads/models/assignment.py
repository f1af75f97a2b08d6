from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AssignmentRules(models.Model):
    """Whether new leads are given to staff by turns, and whose turn was the last. One row."""

    is_on = models.BooleanField(
        _("give new leads to staff by turns"),
        default=False,
        help_text=_("Whoever becomes a lead and has no owner yet goes to the next member below."),
    )
    # Where the last turn stood: whoever comes next in order is next, even if that member has left the list since.
    last_position = models.IntegerField(default=-1, editable=False)
    last_member = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignment")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="assignment_single_row")]

    def __str__(self) -> str:
        return str(_("Assignment"))


class AssignmentMember(models.Model):
    """Somebody who takes turns."""

    rules = models.ForeignKey(AssignmentRules, on_delete=models.CASCADE, related_name="members", default=1)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("member of staff"), on_delete=models.CASCADE, related_name="+"
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    is_on = models.BooleanField(_("takes turns"), default=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.user)
