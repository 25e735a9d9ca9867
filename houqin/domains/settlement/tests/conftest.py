"""What the tests of settlement stand on."""

import pytest

from houqin.domains.settlement.tests.making import Settled, make_settled


@pytest.fixture
def settled(db: None) -> Settled:
    """A lump-sum contract with a clause, a sheet and money."""
    return make_settled()
