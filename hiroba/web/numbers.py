"""Numbers of rows in addresses: what no row can have is no address."""

from django.urls.converters import IntConverter, register_converter

from hiroba.base import ids


class RowNumber(IntConverter):
    """`<row:id>`: a number that a row may have."""

    def to_python(self, value: str) -> int:
        """Raises ValueError, which the resolver takes as: not this address."""
        if (number := int(value)) > ids.LARGEST:
            raise ValueError(value)
        return number


register_converter(RowNumber, "row")
