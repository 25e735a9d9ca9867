"""Performance clauses: from a fee, a score and facts to what is payable, with every step (clauses.md).

``units`` says how figures are written, ``shape`` how a clause and its facts are, ``terms`` holds one pure function per
type of term, ``settling`` runs them in order and applies floor, caps and hold-back.
"""

from houqin.kernel.clauses.settling import settle_clause
from houqin.kernel.clauses.shape import Clause, Facts, read_clause, read_facts

__all__ = ["Clause", "Facts", "read_clause", "read_facts", "settle_clause"]
