"""Prices in pictures, by each engine that is installed: how many pictures it reads without a mistake, and how fast.

`exact` is the share of pictures of whose prices every amount and role is right, by the engine that is the default;
`figures` has the same of the other one. The pictures are drawn by us (benchmarks/harness/price_pictures.py).
"""

import time
from typing import Any

from .harness.bench import Bench
from .harness.price_pictures import PricePicture, price_pictures
from .harness.report import Outcome, say

_PICTURES = {True: 18, False: 60}
_DEFAULT = "rapidocr"
# As the product has it by default.
_THREADS = 2


def run(bench: Bench) -> Outcome:
    from django.conf import settings

    from pricing.ocr import ENGINES, is_installed

    if not settings.configured:
        settings.configure(OCR_THREADS=_THREADS)
    pictures = price_pictures(_PICTURES[bench.quick])
    engines = {name: _measure(name, pictures) for name in ENGINES if is_installed(name)}
    missing = {name: "not installed: make setup FULL=1" for name in ENGINES if not is_installed(name)}
    return Outcome(
        ratios={"exact": engines.get(_DEFAULT, {}).get("exact")},
        figures={"unit": "share of pictures", "pictures": len(pictures), "engines": engines, "skipped": missing},
    )


def _measure(name: str, pictures: list[PricePicture]) -> dict[str, Any]:
    from pricing.ocr import read_picture

    # The first loads the models.
    read_picture(pictures[0].content, market=pictures[0].market, engine=name)
    right, wrong, begun = 0, [], time.perf_counter()
    for number, picture in enumerate(pictures):
        read = read_picture(picture.content, market=picture.market, engine=name)
        found = {(price.reading.amount, price.reading.role.value) for price in read.prices}
        if found == picture.prices:
            right += 1
        else:
            wrong.append({"picture": number, "style": picture.style, "text": read.text[:120]})
    each = (time.perf_counter() - begun) / len(pictures)
    say(f"{name}: {right} of {len(pictures)} right, {each * 1000:.0f} ms each")
    return {"exact": round(right / len(pictures), 4), "milliseconds": round(each * 1000), "wrong": wrong}
