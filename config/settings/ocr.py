"""Reading prices in pictures: see pricing/ocr."""

from .env import env

# rapidocr or easyocr (needs `make setup FULL=1`). Where both are installed, the other one is asked in doubt.
OCR_ENGINE = env.str("OCR_ENGINE", default="rapidocr")
