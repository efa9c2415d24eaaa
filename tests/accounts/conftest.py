"""Somebody who signs in by a password."""

from typing import Any

import pytest


@pytest.fixture
def hana(cast) -> Any:
    from tests.accounts.test_sign_in import with_password  # Models: after Django is set up.

    return with_password(cast.hana)
