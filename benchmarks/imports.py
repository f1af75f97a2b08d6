"""A long list of people comes in as in production: checked, written and taken back by the worker of the Procfile.

Beforehand the shop knows a hundred thousand people, so that looking each row up costs what it costs there.
"""

import io
import subprocess
import time
from pathlib import Path
from typing import Any

from benchmarks.harness.bench import Bench
from benchmarks.harness.processes import ProcessEnded
from benchmarks.harness.product import multiply, procfile_command, settle
from benchmarks.harness.report import Outcome, say

ROWS, QUICK_ROWS = 100_000, 20_000
WRONG = 137
KNOWN = 100_000
PROMISED_SECONDS = 300
_HEADER = "Name,رقم الجوال,E-mail,Country,City,Stage,Tags,Notes\n"
_PATIENCE = 1800


def run(bench: Bench) -> Outcome:
    env = bench.product
    from django.core.management import call_command

    rows = QUICK_ROWS if bench.quick else ROWS
    _fill()
    call_command("seed_schedules", verbosity=0)
    running = bench.processes.running
    with running("worker", procfile_command("worker"), env) as worker, running("beat", procfile_command("beat"), env):
        took, job = _imported_and_undone(worker, rows)
        peak = _peak_mb(worker.pid)
    promised = PROMISED_SECONDS * rows / ROWS
    figures = {"rows": {"list": rows, "wrong": WRONG, "known": KNOWN}, "server": bench.postgres.name}
    return Outcome(
        {"import_of_promise": round((took["check"] + took["import"]) / promised, 3)},
        {**figures, "seconds": took, "counts": job.counts, "worker_peak_mb": peak},
    )


def _fill() -> None:
    from leads.models import Identity, Lead

    series = f"generate_series(1, {KNOWN}) AS n"
    multiply(Lead(first_name="Amina", last_name="Bello"), series, uuid="gen_random_uuid()")
    multiply(Identity(lead_id=1, kind="phone"), series, lead_id="n", value="'+2348' || lpad(n::text, 9, '0')")
    settle(Lead, Identity)


def _imported_and_undone(worker: subprocess.Popen[bytes], rows: int) -> tuple[dict[str, float], Any]:
    from leads.models import Lead
    from leads.services.import_files import ImportOptions, start_check, start_run, undo_import, upload_import

    text = _list_of(rows).encode()
    job = upload_import(file=io.BytesIO(text), name="list.csv", size=len(text), by=None)
    options = ImportOptions(country="NG", opt_in_evidence="Signed at the fair in Kano")
    took = {}
    start_check(job=job, mapping=job.mapping, options=options)
    took["check"] = _wait(worker, job, "checked")
    start_run(job=job)
    took["import"] = _wait(worker, job, "done")
    assert Lead.objects.count() == KNOWN + rows - WRONG
    undo_import(job=job)
    took["undo"] = _wait(worker, job, "undone")
    assert Lead.objects.count() == KNOWN
    return took, job


def _list_of(rows: int) -> str:
    step = rows // WRONG
    lines = [
        "Bad Number,12,,,,,,\n"
        if n % step == step // 2 and n // step < WRONG
        else f"Amina Bello{n},070{n:08d},a{n}@x.ng,نيجيريا,Lagos,QUALIFIED,eid;vip,from a fair\n"
        for n in range(rows)
    ]
    return _HEADER + "".join(lines)


def _wait(worker: subprocess.Popen[bytes], job: Any, until: str) -> float:
    began = time.monotonic()
    while time.monotonic() - began < _PATIENCE:
        job.refresh_from_db()
        if job.state == until:
            took = round(time.monotonic() - began, 1)
            say(f"{until} after {took} s: {job.counts}")
            return took
        if job.state == "failed" or worker.poll() is not None:
            break
        time.sleep(0.5)
    raise ProcessEnded(f"the import is {job.state}, not {until}: {job.error}")


def _peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return round(int(peak) / 1024, 1)
