"""Performance clauses: from a fee, a score and facts to what is payable, with every step (clauses.md).

``values`` says how numbers are written, ``shape``, ``clause`` and ``facts`` how a clause and its facts are, ``reading``
reads them, ``terms``, ``scores`` and ``counting`` hold one pure function per type of term, ``settling`` runs them in
order and applies floor, caps and hold-back.
"""

from houqin.kernel.clauses.clause import Clause
from houqin.kernel.clauses.facts import Facts, facts_as_stored
from houqin.kernel.clauses.reading import read_clause, read_facts
from houqin.kernel.clauses.settling import prices_breaches, settle_clause

__all__ = [
    "Clause",
    "Facts",
    "facts_as_stored",
    "prices_breaches",
    "read_clause",
    "read_facts",
    "settle_clause",
]
