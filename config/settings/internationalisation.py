from django.utils.translation import gettext_lazy as _

from .env import BASE_DIR, env

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [("en", _("English")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="Africa/Lagos")
USE_I18N = True
USE_TZ = True

# What an amount or a phone number means when its writer did not say.
DEFAULT_CURRENCY = env.str("DEFAULT_CURRENCY", default="NGN")
DEFAULT_COUNTRY = env.str("DEFAULT_COUNTRY", default="NG")
