import io

import pytest

from leads.services.import_files import ImportOptions, start_check, start_run, undo_import, upload_import
from leads.services.import_work import work_on_imports


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")


class Importing:
    """A list on its way, as staff take it."""

    def __init__(self, text: str | bytes, name: str = "list.csv") -> None:
        content = text.encode() if isinstance(text, str) else text
        self.job = upload_import(file=io.BytesIO(content), name=name, size=len(content), by=None)

    def check(self, **options):
        start_check(job=self.job, mapping=self.job.mapping, options=ImportOptions(**options))
        return self.work()

    def run(self):
        start_run(job=self.job)
        return self.work()

    def undo(self):
        undo_import(job=self.job)
        return self.work()

    def work(self):
        work_on_imports()
        self.job.refresh_from_db()
        return self

    @property
    def state(self):
        return str(self.job.state)

    @property
    def counts(self):
        return self.job.counts

    def told(self):
        return {row.line: (str(row.verdict), row.reason) for row in self.job.rows.order_by("line")}


@pytest.fixture
def importing():
    return Importing
