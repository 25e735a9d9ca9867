# ruff: noqa: S608  names of tables and columns come from the registered checks, never from outside
"""Corruptions planted by the owner of the tables, one at a time, and taken back: for the twin of ``houqin verify``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from django.apps import apps
from django.db import Error, IntegrityError, transaction
from django.db.backends.utils import CursorWrapper

from houqin.domains.budgets.rules.ledger import Stage
from houqin.domains.budgets.services.lines import adjust
from houqin.domains.budgets.services.postings import Posting, post, reverse
from houqin.domains.budgets.tests.making import make_purse
from houqin.domains.compliance.services.publishing import draft_publication
from houqin.domains.contracts.models import Contract, DeliveryRecord
from houqin.domains.contracts.rules import LineTerms
from houqin.domains.contracts.rules.securing import Offset
from houqin.domains.contracts.services.contracts import activate_contract, add_line
from houqin.domains.contracts.services.deliveries import reverse_delivery
from houqin.domains.contracts.services.opening import Position, open_contract
from houqin.domains.contracts.services.periods import begin_close
from houqin.domains.contracts.tests.making import make_contract
from houqin.domains.evaluation.tests.making import make_scored
from houqin.domains.orders.tests.making import Work, later, make_work
from houqin.domains.orders.workflow import STATES
from houqin.domains.settlement.models import Statement
from houqin.domains.settlement.services.confirming import answer_dispute, dispute
from houqin.domains.settlement.services.finals import enter_claim, settle_claim
from houqin.domains.settlement.services.parallel import keep_trials
from houqin.domains.settlement.services.paying import approve_application, enter_voucher, release_payment
from houqin.domains.settlement.tests.making import (
    APRIL_2,
    Settled,
    applied,
    confirmed,
    inspected,
    invoiced,
    make_settled,
)
from houqin.foundation.audit.sealing import seal
from houqin.foundation.audit.verification import Held, registered
from houqin.foundation.documents.services import store_document
from houqin.foundation.organisation.models import Grant
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import end_grant, end_person
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering

#: How many rows are tried before a corruption counts as impossible (the database itself refuses it).
ROWS_TRIED = 20

#: By type of column: an expression that gives something else of that type, also where there was nothing.
OTHERWISE = {
    "bigint": "coalesce({0} + 1000000, 1)",
    "integer": "coalesce({0} + 1, 1)",
    "smallint": "coalesce({0} + 1, 1)",
    "text": "coalesce({0}, '') || 'x'",
    "character varying": "coalesce({0}, '') || 'x'",
    "timestamp with time zone": "coalesce({0} + interval '1 minute', now())",
    "date": "coalesce({0} + 1, current_date)",
    "boolean": "not coalesce({0}, false)",
    "uuid": "gen_random_uuid()",
    "jsonb": "coalesce({0}, '{{}}') || '{{\"planted\": 1}}'",
    "bytea": "set_byte({0}, 0, get_byte({0}, 0) # 1)",
    "ARRAY": "array_append({0}, 0)",
}


@dataclass(frozen=True)
class Corruption:
    """One thing done to one table; ``apply`` answers whether the database let it happen to the row of that number."""

    check: str
    table: str
    column: str
    how: str
    apply: Callable[[CursorWrapper, int], bool]


def corruptions(owner: CursorWrapper) -> Iterator[Corruption]:
    """Everything that the registered checks say they hold: column by column, row by row."""
    for check in registered():
        for table, held in check.holds.items():
            yield from _of_table(owner, check.name, table, held)


def _of_table(owner: CursorWrapper, check: str, table: str, held: Held) -> Iterator[Corruption]:
    types = _types(owner, table)
    key = _key(owner, table)
    for column in held.columns:
        quoted, kind = f'"{column}"', types[column]
        otherwise = (OTHERWISE[kind].format(quoted), *_choices(table, column))
        yield Corruption(check, table, column, "changed", _changer(table, key, quoted, otherwise))
        yield Corruption(check, table, column, "swapped", _swapper(table, key, quoted))
        yield Corruption(check, table, column, "stale", _copier(table, key, quoted))
        yield Corruption(check, table, column, "emptied", _setter(table, key, quoted, "null", f"{quoted} is not null"))
    if held.deleted:
        yield Corruption(check, table, "", "row deleted", _deleter(table, key))
    if held.inserted:
        yield Corruption(check, table, "", "row inserted", _inserter(table, key, types))


def _types(owner: CursorWrapper, table: str) -> Mapping[str, str]:
    owner.execute(
        "select column_name, data_type from information_schema.columns where table_schema = 'public'"
        " and table_name = %s and is_generated = 'NEVER'",
        [table],
    )
    return dict(owner.fetchall())


def _key(owner: CursorWrapper, table: str) -> str:
    owner.execute(
        "select quote_ident(a.attname) from pg_index i join pg_attribute a on a.attrelid = i.indrelid"
        " and a.attnum = any (i.indkey) where i.indrelid = %s::regclass and i.indisprimary",
        [table],
    )
    return str(owner.fetchone()[0])


def _nth(table: str, key: str, number: int, where: str) -> str:
    """The *number*-th row (from the middle on, so that neither the first nor the last is always hit)."""
    rows = (
        f"select {key}, row_number() over (order by {key}) as place, count(*) over () as n from {table} where {where}"
    )
    return f"select {key} from ({rows}) r where place = 1 + (n / 2 + {number}) %% n"


def _done(owner: CursorWrapper, statement: str) -> bool:
    """Whether a statement was let through and changed something."""
    try:
        owner.execute(statement.replace("%%", "%"))
    except Error:
        return False
    return bool(owner.rowcount > 0)


def _choices(table: str, column: str) -> Iterator[str]:
    """The values that a column of few may have, as literals: what a constraint lets through."""
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    field = next(field for field in model._meta.concrete_fields if field.column == column)
    for value, _label in field.flatchoices:
        yield f"'{value}'" if isinstance(value, str) else str(value)


def _changer(table: str, key: str, column: str, values: Sequence[str]) -> Callable[[CursorWrapper, int], bool]:
    """Another value than the row has: the first of *values* that the database lets through."""

    def apply(owner: CursorWrapper, number: int) -> bool:
        return any(
            _done(
                owner,
                f"update {table} set {column} = {value} where {column} is distinct from {value}"
                f" and {key} = ({_nth(table, key, number, 'true')})",
            )
            for value in values
        )

    return apply


def _setter(table: str, key: str, column: str, value: str, where: str) -> Callable[[CursorWrapper, int], bool]:
    def apply(owner: CursorWrapper, number: int) -> bool:
        row = _nth(table, key, number, where)
        return _done(owner, f"update {table} set {column} = {value} where {key} = ({row})")

    return apply


def _copier(table: str, key: str, column: str) -> Callable[[CursorWrapper, int], bool]:
    """What another row has, as a cache that was not renewed."""

    def apply(owner: CursorWrapper, number: int) -> bool:
        row = _nth(table, key, number, "true")
        other = f"select o.{column} from {table} o where o.{column} is distinct from t.{column} order by {key} limit 1"
        return _done(
            owner,
            f"update {table} t set {column} = ({other}) where {key} = ({row})"
            f" and exists (select 1 from {table} o where o.{column} is distinct from t.{column})",
        )

    return apply


def _swapper(table: str, key: str, column: str) -> Callable[[CursorWrapper, int], bool]:
    def apply(owner: CursorWrapper, number: int) -> bool:
        one = _nth(table, key, number, f"{column} is not null")
        other = (
            f"select min({key}) from {table} where {column} is not null and {column} is distinct from"
            f" (select {column} from {table} where {key} = ({one}))"
        )
        return _done(
            owner,
            f"update {table} t set {column} = o.{column} from {table} o"
            f" where (t.{key}, o.{key}) in ((({one}), ({other})), (({other}), ({one})))",
        )

    return apply


def _deleter(table: str, key: str) -> Callable[[CursorWrapper, int], bool]:
    def apply(owner: CursorWrapper, number: int) -> bool:
        return _done(owner, f"delete from {table} where {key} = ({_nth(table, key, number, 'true')})")

    return apply


def _inserter(table: str, key: str, types: Mapping[str, str]) -> Callable[[CursorWrapper, int], bool]:
    """A copy of a row under a new key and a new public id; what must be unique besides is made so, step by step."""
    names = ", ".join(f'"{name}"' for name in types)

    def apply(owner: CursorWrapper, number: int) -> bool:
        values = {f'"{name}"': f'"{name}"' for name in types}
        bare = key.strip('"')
        values[f'"{bare}"'] = f"(select max({key}) + 1 from {table})"
        if "public_id" in types:
            values['"public_id"'] = "gen_random_uuid()"
        for _ in range(4):
            row = _nth(table, key, number, "true").replace("%%", "%")
            listed = ", ".join(values[f'"{name}"'] for name in types)
            try:
                owner.execute(f"insert into {table} ({names}) select {listed} from {table} where {key} = ({row})")
                return bool(owner.rowcount > 0)
            except IntegrityError as fault:
                column = _last_column(owner, fault)
                if column is None:
                    return False
                values[f'"{column}"'] = OTHERWISE[types[column]].format(f'"{column}"').replace("+ 1,", "+ 1000,")
            except Error:
                return False
        return False

    return apply


def _last_column(owner: CursorWrapper, fault: IntegrityError) -> str | None:
    """The last column of the unique index that a row ran into."""
    name = getattr(getattr(fault.__cause__, "diag", None), "constraint_name", None)
    owner.execute(
        "select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid"
        " and a.attnum = i.indkey[i.indnkeyatts - 1]"
        " where i.indexrelid = to_regclass(quote_ident(%s)) and i.indisunique",
        [name],
    )
    row = owner.fetchone()
    return None if row is None else str(row[0])


@dataclass(frozen=True)
class Kept:
    """A copy of the tables that are corrupted, to put back after each corruption."""

    owner: CursorWrapper
    tables: frozenset[str]

    def keep(self) -> None:
        """Copy every table once."""
        for table in self.tables:
            self.owner.execute(f"create table kept_{table} as table {table}")

    def put_back(self, table: str) -> None:
        """Make *table* what it was."""
        names = ", ".join(f'"{name}"' for name in _types(self.owner, table))
        self.owner.execute(f"delete from {table}")
        self.owner.execute(f"insert into {table} ({names}) select {names} from kept_{table}")


# ---- something of everything to corrupt; each domain adds its own ------------------------------------


def _orders() -> Work:
    """Orders in every state, a confirmed one that was rated, and planned escalations."""
    work = make_work()
    for state in STATES:
        work.in_state(state)
    return work


def _deliveries(work: Work) -> None:
    """A second delivery, one taken back, a month that is being closed."""
    order = work.confirmed()
    made = DeliveryRecord.objects.get(source_id=order.public_id)
    reverse_delivery(work.system, made.public_id, reason="误报", at=later(90))
    begin_close(work.system, work.market.contract.public_id, month=date(2026, 1, 1), at=later(95))


def _grants(work: Work) -> None:
    """A role that was taken back, and somebody who left with another."""
    office = work.market.office
    person = office.person("兼职", office.planning, Role.UNIT_MANAGER, Role.REQUESTER)
    grant = Grant.objects.filter(person=person).order_by("pk")[0]
    end_grant(office.system, grant.public_id, on=date(2026, 3, 1), at=AT, reason="轮岗")
    end_person(office.system, person.public_id, on=date(2026, 3, 9), at=AT, reason="调离")


def _files(work: Work) -> None:
    """Two files."""
    for words in ("甲", "乙乙"):
        store_document(work.system, name="样本.txt", content=BytesIO(words.encode()), at=AT)


def _purse(work: Work) -> None:
    """Budget lines with money reserved, committed and partly let go again."""
    purse = make_purse(work.market.office)
    line, other = purse.line, purse.repairs
    moves = ((Stage.AVAILABLE, Stage.RESERVED, 30_000), (Stage.RESERVED, Stage.COMMITTED, 20_000))
    for number, (since, until, fen) in enumerate(moves):
        posting = Posting(line.pk, since, until, fen, "tests.sample", work.room.public_id, key=f"sample-{number}")
        made = post(work.system, [posting], at=AT)
    reverse(work.system, made[0].public_id, reason="样本", at=AT)
    for number, (giving, taking) in enumerate(((line, other), (other, line))):
        adjust(
            work.system,
            from_line_id=giving.public_id,
            to_line_id=taking.public_id,
            fen=1_000 + number,
            document_number="调剂1号",
            reason="样本",
            at=AT,
        )


def _statements(work: Work) -> None:
    """A month settled with deductions, disputed, billed and paid in parts; a trial; claims on the provider."""
    settled = make_settled(scored=make_scored(work))
    other = _opening(settled)
    inspected(settled, dirty=10, rooms=6, waste=6)
    _paid(settled, settled.closed())
    for month in (date(2026, 2, 1), date(2026, 3, 1)):
        keep_trials(settled.clerk, [other], month=month, at=APRIL_2)
    for number, contract in enumerate((settled.contract, other)):
        claim = enter_claim(
            settled.clerk, contract_id=contract.public_id, fen=50_000_000 + number, reason="事后查实", at=APRIL_2
        )
    settle_claim(settled.clerk, claim.public_id, fen=3_000_000, by="来款", on=date(2026, 4, 2), at=APRIL_2)


def _paid(settled: Settled, draft: Statement) -> None:
    """Two disputes, one of them upheld; the undisputed part paid, what was freed applied for."""
    made = [
        dispute(settled.manager, draft.public_id, reason="少计", at=APRIL_2, **about)
        for about in ({"line": 1, "amount_fen": 100_000}, {"deduction": 1})
    ]
    confirmed(settled, draft)
    first = applied(settled, invoiced(settled, draft, fen=draft.payable_fen - 100_000))
    for number, one in enumerate(made):
        answer_dispute(
            settled.chief, one.public_id, upheld=bool(number), granted_fen=number * 7, answer="核实", at=APRIL_2
        )
    applied(settled, invoiced(settled, draft, fen=100_000, number="2"))
    for approver in (settled.approver, settled.second_approver):
        approve_application(approver, first.public_id, at=APRIL_2)
    release_payment(settled.payer, first.public_id, at=APRIL_2)
    enter_voucher(settled.payer, first.public_id, voucher_number="1", paid_on=date(2026, 4, 2), at=APRIL_2)


def _opening(settled: Settled) -> Contract:
    """Two contracts that were running before: the one that is settled, and another, answered, by other numbers."""
    other = make_contract(settled.scored.work.market.office, settled.scored.work.market.provider, "HT-2026-10")
    add_line(
        settled.system,
        other.public_id,
        terms=LineTerms(number=1, price_basis="lump_sum", service_model="M2", price=1_000_000, quantity=1000),
        class_id=settled.scored.work.market.repairs.public_id,
        units=[settled.scored.work.market.office.planning.public_id],
        at=AT,
    )
    activate_contract(settled.system, other.public_id, at=AT)
    stood = Position(as_of=date(2026, 3, 1), settled_fen=90_000_000, deducted_fen=600_000, paid_fen=89_400_000)
    offset = Offset(date(2026, 4, 1), 200_000)
    elsewhere = Position(as_of=date(2026, 2, 1), settled_fen=8_000, advance_left_fen=200_000, schedule=(offset,))
    for contract, position, by in ((settled.contract, stood, "王科长"), (other, elsewhere, "李科长")):
        open_contract(settled.system, contract.public_id, position=position, signed_by=by, at=AT)
    return other


def _publications(work: Work) -> None:
    """What was overdue at the end of two years."""
    for year in (2024, 2025):
        draft_publication(work.system, year=year, at=AT)


#: Each is called under the system's scope with what the ones before made; add a function for your domain's tables.
MORE: list[Callable[[Work], None]] = [_deliveries, _grants, _files, _purse, _statements, _publications]


def make_everything() -> Work:
    """All samples in one transaction, sealed, with a second head after some more."""
    with transaction.atomic():
        work = _orders()
        seal(at=AT)
        with entering(work.system.scope):
            for more in MORE:
                more(work)
        work.taken()
        seal(at=AT)
    return work
