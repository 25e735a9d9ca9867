"""What the tests of evaluation share."""

import pytest

from houqin.domains.evaluation.tests.making import Scored, make_scored
from houqin.domains.orders.promises import forget


@pytest.fixture
def scored(db: None) -> Scored:
    """An office whose contract is scored."""
    forget()
    return make_scored()
