"""The steps before a list comes in: the file, and what its columns mean. Nothing is kept between them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from ..tables import UnreadableTable, read_table

# A day in which to look through the dry run.
_MAX_AGE = 24 * 3600


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV or XLSX file"), widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.xlsx"})
    )


class ColumnsForm(forms.Form):
    """A choice of column for each of `titles`. The table rides along, signed."""

    table = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, header: list[str], *args: Any, titles: Mapping[str, Any], guessed: Mapping[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._names = list(titles)
        choices = [("", "—"), *((str(at), name or f"{at + 1}") for at, name in enumerate(header))]
        for name, title in titles.items():
            self.fields[name] = forms.ChoiceField(
                label=title,
                choices=choices,
                required=False,
                initial=str(guessed[name]) if name in guessed else "",
                widget=UnfoldAdminSelectWidget,
            )

    def columns(self) -> dict[str, int]:
        return {name: int(at) for name in self._names if (at := self[name].value())}


def sealed(table: list[list[str]], *, salt: str) -> str:
    return signing.dumps(table, salt=salt, compress=True)


def uploaded_table(request: HttpRequest, form: FileForm, *, salt: str, max_rows: int) -> list[list[str]] | None:
    """The table that rides along, else the one in the file; None before there is one. Raises UnreadableTable."""
    if riding := request.POST.get("table"):
        try:
            table: list[list[str]] = signing.loads(riding, salt=salt, max_age=_MAX_AGE)
        except signing.BadSignature as error:
            raise UnreadableTable(_("This dry run is too old. Choose the file again.")) from error
        return table
    if request.method != "POST" or not form.is_valid():
        return None
    table = read_table(form.cleaned_data["file"], max_rows=max_rows)
    if len(table) < 2:
        raise UnreadableTable(_("The file has no rows below its headings."))
    return table
