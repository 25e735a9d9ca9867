"""How the promise that binds the provider was judged stands in columns of the order: a month counts them."""

from django.db import migrations, models

from houqin.foundation.scope.migration import Tables

COLUMNS = {
    "provider_response_kept": models.BooleanField(null=True),
    "provider_response_judged_at": models.DateTimeField(null=True),
    "provider_completion_kept": models.BooleanField(null=True),
    "provider_completion_judged_at": models.DateTimeField(null=True),
    "provider_missed": models.BooleanField(default=False),
}


def binding(milestone: str) -> str:
    """The provider's own promise as the clocks keep it, else that to the user."""
    return f"coalesce(o.clocks #> '{{clocks,provider,{milestone}}}', o.clocks #> '{{clocks,user,{milestone}}}')"


# Orders that stand already. A response was reached when the provider that now holds the order took it.
FILLED = f"""
update orders_order as t set
  provider_response_kept = r ->> 'state' = 'met',
  provider_response_judged_at = case r ->> 'state' when 'met' then response_at else (r ->> 'deadline')::timestamptz end,
  provider_completion_kept = c ->> 'state' = 'met',
  provider_completion_judged_at =
    case c ->> 'state' when 'met' then t.completed_at else (c ->> 'deadline')::timestamptz end,
  provider_missed = is_missed
from (
  select o.id,
    case when {binding("response")} ->> 'state' in ('met', 'missed') then {binding("response")} end as r,
    case when {binding("completion")} ->> 'state' in ('met', 'missed') then {binding("completion")} end as c,
    coalesce('missed' = any (array[{binding("response")} ->> 'state', {binding("arrival")} ->> 'state',
      {binding("made_safe")} ->> 'state', {binding("completion")} ->> 'state']), false) as is_missed,
    case when o.clocks #> '{{clocks,provider,response}}' is null then o.taken_at else coalesce((
      select min(e.at) from orders_orderevent e
      where e.order_id = o.id and e.kind = 'taken' and e.at >= o.dispatched_at), o.taken_at) end as response_at
  from orders_order o
) as judged
where judged.id = t.id
"""  # noqa: S608  our own words


class Migration(Tables):
    """Columns, filled for what stands; then the indexes that a month is counted from."""

    dependencies = [("orders", "0002_guards")]

    operations = [
        *(migrations.AddField("order", name, column) for name, column in COLUMNS.items()),
        migrations.RunSQL(
            [
                "alter table orders_order disable trigger user",
                FILLED,
                "alter table orders_order enable trigger user",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            "order",
            models.Index(
                fields=["authority", "reported_at"], name="order_rework", condition=models.Q(rework_of__isnull=False)
            ),
        ),
        migrations.AddIndex(
            "order",
            models.Index(
                fields=["contract_line"],
                name="order_judged",
                condition=~models.Q(state__in=["rejected", "withdrawn", "merged"]),
                include=[
                    *("id", "authority", "unit", "provider_ids", "person_ids", "reported_at", "completed_at"),
                    *COLUMNS,
                ],
            ),
        ),
    ]
