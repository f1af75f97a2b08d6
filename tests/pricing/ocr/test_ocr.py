"""Prices in pictures: sixty with the engine that everybody has, a few with the one that is installed by wish."""

import importlib.util
import io
import json
import zlib
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from PIL import Image

from benchmarks.harness.price_pictures import PricePicture, price_pictures
from common.pictures import PictureRefused
from pricing.checks import check_ocr_engine
from pricing.ocr import ENGINES, EngineMissing, TextLine, read_picture
from pricing.ocr.layout import laid_out
from pricing.reading import Role
from tests.pricing.ocr.scripted import Scripted, line

# Bold, turned, with two prices.
A_FEW = (1, 3, 5)

needs_rapid = pytest.mark.skipif(importlib.util.find_spec("rapidocr") is None, reason="needs rapidocr")
needs_easy = pytest.mark.skipif(importlib.util.find_spec("easyocr") is None, reason="needs EasyOCR: make setup FULL=1")


def found_in(picture: PricePicture, engine: str = "rapidocr") -> set[tuple[Decimal, str]]:
    read = read_picture(picture.content, market=picture.market, engine=engine)
    return {(price.reading.amount, price.reading.role.value) for price in read.prices}


def share_right(pictures: list[PricePicture], engine: str = "rapidocr") -> float:
    return sum(found_in(picture, engine) == picture.prices for picture in pictures) / len(pictures)


def a_picture(size: tuple[int, int] = (300, 200), kind: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "white").save(written, kind)
    return written.getvalue()


@needs_rapid
def test_pictures_are_read_and_show_where() -> None:
    drawn = price_pictures(max(A_FEW) + 1)
    pictures = [drawn[number] for number in A_FEW]
    assert share_right(pictures) == 1
    read = read_picture(pictures[0].content, market=pictures[0].market)
    crop = Image.open(io.BytesIO(read.prices[0].crop))
    assert crop.format == "JPEG"
    assert crop.width <= 480
    assert read.prices[0].confidence >= 60


@needs_rapid
@pytest.mark.parametrize("part", range(3))
def test_nineteen_of_twenty_pictures_are_read_without_a_mistake(part: int) -> None:
    """In three parts, so that workers share them."""
    pictures = price_pictures(60)[part * 20 : part * 20 + 20]
    misread = [(each.style, sorted(each.prices)) for each in pictures if found_in(each) != each.prices]
    assert len(pictures) == 20
    assert len(misread) <= 1, misread


@pytest.mark.full
@needs_easy
def test_the_other_engine_reads_most_of_them() -> None:
    assert share_right(price_pictures(6), "easyocr") >= 0.6


@needs_rapid
def test_pictures_are_evaluated_like_texts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = price_pictures(1)[0]
    (tmp_path / "one.png").write_bytes(picture.content)
    (tmp_path / "none.png").write_bytes(b"no picture")
    expected = [{"amount": int(amount), "currency": picture.currency, "role": role} for amount, role in picture.prices]
    rows = [
        {"id": 1, "image": "one.png", "market": picture.market, "expected": expected},
        {"id": 2, "image": "none.png", "market": "NG", "expected": []},
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    call_command("evaluate", "ocr", str(tmp_path / "rows.jsonl"))
    assert json.loads(capsys.readouterr().out)["exact"]["share"] == 1


def test_a_second_engine_settles_what_the_first_doubts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGINES, "rapidocr", Scripted("₦13,900", confidence=0.7))
    for heard, confidence in ((("₦13,900",), 92), (("₦18,900",), 50), ((), 50)):
        monkeypatch.setitem(ENGINES, "easyocr", Scripted(*heard))
        read = read_picture(a_picture(), market="NG")
        assert [price.confidence for price in read.prices] == [confidence]
        assert read.engine == "rapidocr+easyocr"


def test_what_is_sure_needs_no_second_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGINES, "rapidocr", Scripted("₦13,900", confidence=0.97))
    monkeypatch.setitem(ENGINES, "easyocr", Scripted("₦18,900"))
    assert read_picture(a_picture(), market="NG").engine == "rapidocr"


@pytest.mark.parametrize("misread", ["¥13,900", "¥ 13,900", "₩13,900", "N13,900", "#13,900"])
def test_what_engines_take_the_naira_for_is_the_naira_in_nigeria_alone(
    misread: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENGINES, "rapidocr", Scripted(misread, confidence=0.99))
    read = read_picture(a_picture(), market="NG")
    assert [(price.reading.amount, price.reading.currency) for price in read.prices] == [(Decimal(13900), "NGN")]


def test_lines_are_read_in_rows_however_the_picture_is_turned() -> None:
    upright = [line("13,900", 120, 100), line("₦", 60, 102, width=30), line("was ₦15,500", 60, 40)]
    assert laid_out(upright).text == "was ₦15,500\n₦ 13,900"
    sideways = [_turned_right(each) for each in upright]
    assert laid_out(sideways).text == "was ₦15,500\n₦ 13,900"


def test_of_two_prices_the_one_before_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGINES, "rapidocr", Scripted("was ₦15,500", "₦13,900", confidence=0.99))
    read = read_picture(a_picture(), market="NG")
    assert [(price.reading.amount, price.reading.role) for price in read.prices] == [
        (Decimal(15500), Role.OLD),
        (Decimal(13900), Role.CURRENT),
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg/>", b"GIF89a" + bytes(20), a_picture()[:60], bytes(9 * 1024 * 1024)],
    ids=["nothing", "svg", "gif", "torn", "too large"],
)
def test_what_is_no_picture_of_ours_is_refused(content: bytes) -> None:
    with pytest.raises(PictureRefused):
        read_picture(content, market="NG")


def test_a_bomb_is_refused_unopened() -> None:
    """A few kilobytes that say 30,000 × 30,000 pixels, and hold them too."""
    with pytest.raises(PictureRefused):
        read_picture(_bomb(30_000), market="NG")


def test_an_engine_that_is_not_there_is_told_before_anything_starts(settings) -> None:
    settings.OCR_ENGINE = "tesseract"
    assert [problem.id for problem in check_ocr_engine(None)] == ["pricing.E001"]
    with pytest.raises(EngineMissing):
        read_picture(a_picture(), market="NG")


def _turned_right(upright: TextLine) -> TextLine:
    """By a quarter: what was above is at the right now."""
    return TextLine(upright.text, upright.confidence, tuple((500 - y, x) for x, y in upright.corners))  # type: ignore[arg-type]


def _bomb(side: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    header = side.to_bytes(4) * 2 + bytes([1, 0, 0, 0, 0])
    packer = zlib.compressobj(9)
    row = bytes(1 + side // 8)
    pixels = b"".join(packer.compress(row * 100) for _ in range(side // 100)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
