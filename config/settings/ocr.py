"""Reading prices in pictures: see pricing/ocr."""

from .env import env

# rapidocr or easyocr (needs `make setup FULL=1`). Where both are installed, the other one is asked in doubt.
OCR_ENGINE = env.str("OCR_ENGINE", default="rapidocr")
# Of each engine. More than two hold up whatever else the machine does, and read little faster.
OCR_THREADS = env.int("OCR_THREADS", default=2)
