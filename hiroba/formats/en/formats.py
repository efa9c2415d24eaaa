"""English is British here: the day stands before the month."""

DATE_FORMAT = "j F Y"
MONTH_DAY_FORMAT = "j F"
