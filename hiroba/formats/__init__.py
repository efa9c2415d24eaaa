"""How dates are written and read where Django does so otherwise than we do."""

# As browsers send them. In another order the same figures are another day: 03/04/2026.
DATE_INPUT_FORMATS = ["%Y-%m-%d"]
