"""Japanese, as Django has it but for what is read."""

from hiroba.formats import DATE_INPUT_FORMATS  # noqa: F401  (Django looks for it here)
