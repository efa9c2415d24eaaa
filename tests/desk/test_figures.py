"""The figures of the desk: every kind of case, and on a telephone only those with any."""

import re

from hiroba.desk import queries
from hiroba.desk.kinds import kinds
from tests.doors import proved, signed_in, text_of


def test_PV_13_a_kind_without_figures_is_left_out_where_there_is_no_room(cast):
    cast.row("a case of gen")
    found = queries.figures(cast.actors["mod"])
    assert len(found) == len(kinds())
    assert [one.open for one in found if not one.empty] == [1]
    page = text_of(proved(signed_in(cast.mod)).get("/desk/"))
    rows = re.findall(r"<tr( class=\"none\")?><th scope=\"row\">([^<]+)</th>", page)
    assert [label for hidden, label in rows if not hidden] == ["Certification"]
    assert len(rows) == len(kinds())
