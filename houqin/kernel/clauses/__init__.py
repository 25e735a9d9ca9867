"""Performance clauses: from a fee, a score and facts to what is payable, with every step (clauses.md).

``shape`` and ``facts`` say how a clause and its facts are written, ``reading`` reads them, ``terms`` holds one pure
function per type of term, ``settling`` runs them in order and applies floor, caps and hold-back.
"""

from houqin.kernel.clauses.facts import Facts
from houqin.kernel.clauses.reading import read_clause, read_facts
from houqin.kernel.clauses.settling import settle_clause
from houqin.kernel.clauses.shape import Clause

__all__ = ["Clause", "Facts", "read_clause", "read_facts", "settle_clause"]
