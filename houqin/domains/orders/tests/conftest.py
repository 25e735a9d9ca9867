"""What the tests of orders share."""

import pytest

from houqin.domains.orders.promises import forget
from houqin.domains.orders.tests.making import Work, make_work


@pytest.fixture
def work(db: None) -> Work:
    """An office at work."""
    forget()
    return make_work()
