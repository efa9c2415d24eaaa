"""English is British here: the day stands before the month."""

from hiroba.formats import DATE_INPUT_FORMATS  # noqa: F401  (Django looks for it here)

DATE_FORMAT = "j F Y"
MONTH_DAY_FORMAT = "j F"
