"""The floors of DECISIONS 47: the least that a Django view must do for the same rows, signed in, on the same server.

They write into copies of the tables (`make_copies`): nothing of the product's own history is touched.
"""

from datetime import UTC, datetime
from html import escape

from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.views.decorators.csrf import csrf_exempt

from careplan.plans.models import Item, Plan

ROWS = 40
LIST = 50
COPIES = {
    "plans_item": ("id", "plan_id"),
    "plans_plan": ("id",),
    "plans_event": ("id",),
}
# What is still open, as on *Today*. What a nurse added of her own has no step.
SELECT = """
SELECT item.id, COALESCE(step.title, item.own_title), item.category_key, item.status, item.due_on, item.done_on
FROM plans_item item LEFT JOIN pathways_step step ON step.id = item.step_id
WHERE item.plan_id = %s AND item.status IN ('not-started', 'scheduled', 'in-progress', 'on-hold')
ORDER BY item.id LIMIT %s
"""
TEMPLATE = """<!doctype html><title>Plan</title><ul>{% for id, title, category, status, due, done in rows %}
<li id="item-{{ id }}"><h3>{{ title }}</h3>
<p>{{ category }} · {{ status }} · {{ due|date:"j F" }}{{ done|date:"j F" }}</p>
<form method="post" action="/care/items/{{ id }}/tick"><button>Done</button></form></li>{% endfor %}</ul>"""


class NewItem(models.Model):
    """A row like an item's, in the copy."""

    plan_id = models.BigIntegerField()
    category_key = models.CharField(max_length=80)
    status = models.CharField(max_length=20)
    occurrence = models.IntegerField(default=1)

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "bench_new_item"


def make_copies() -> None:
    """Copies of the tables that are written, with the indexes that their statements need."""
    with connection.cursor() as cursor:
        for table, columns in COPIES.items():
            cursor.execute(f"DROP TABLE IF EXISTS bench_{table}")
            # Events are only added to: the end of a table costs the same however long it is.
            none = " WHERE 1 = 0" if table == "plans_event" else ""
            cursor.execute(f"CREATE TABLE bench_{table} AS SELECT * FROM {table}{none}")
            for column in columns:
                cursor.execute(f"CREATE INDEX bench_{table}_{column} ON bench_{table} ({column})")
        cursor.execute("DROP TABLE IF EXISTS bench_new_item")
        key = "bigserial" if connection.vendor == "postgresql" else "integer"
        cursor.execute(
            f"CREATE TABLE bench_new_item (id {key} PRIMARY KEY, plan_id bigint, category_key varchar(80),"
            " status varchar(20), occurrence integer)"
        )
        cursor.execute("CREATE INDEX bench_new_item_plan ON bench_new_item (plan_id)")


def _is_signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


def _rows(plan: int) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(SELECT, [plan, ROWS])
        return cursor.fetchall()


def page(request: HttpRequest, plan: int) -> HttpResponse:
    """P: one statement by hand, and formatted text."""
    assert _is_signed_in(request)
    lines = [
        f'<li id="item-{id}"><h3>{escape(title)}</h3>'
        f"<p>{escape(category)} · {escape(status)} · {due or ''}{done or ''}</p>"
        f'<form method="post" action="/care/items/{id}/tick"><button>Done</button></form></li>'
        for id, title, category, status, due, done in _rows(plan)
    ]
    return HttpResponse(f"<!doctype html><title>Plan</title><ul>{''.join(lines)}</ul>")


def page_by_template(request: HttpRequest, plan: int) -> HttpResponse:
    """T: the same rows by a template of Django's."""
    assert _is_signed_in(request)
    template = engines["django"].from_string(TEMPLATE)
    return HttpResponse(template.render({"rows": _rows(plan)}))


@csrf_exempt
def tick(request: HttpRequest, item: int) -> HttpResponse:
    """K: read item and plan, ask whether this person may, change both, write one event, commit."""
    assert _is_signed_in(request)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT item.status, plan.id, plan.patient_id FROM bench_plans_item item"
            " JOIN bench_plans_plan plan ON plan.id = item.plan_id WHERE item.id = %s",
            [item],
        )
        status, plan_id, patient_id = cursor.fetchone()
        cursor.execute(
            "SELECT 1 FROM plans_careteammember WHERE patient_id = %s AND user_id = %s AND ended_at IS NULL",
            [patient_id, request.user.pk],
        )
        new = "completed" if status == "not-started" else "not-started"
        cursor.execute("UPDATE bench_plans_item SET status = %s WHERE id = %s", [new, item])
        cursor.execute(
            "UPDATE bench_plans_plan SET worklist_since = %s WHERE id = %s", [datetime.now(UTC), plan_id]
        )
        cursor.execute(
            "INSERT INTO bench_plans_event SELECT * FROM plans_event WHERE id = (SELECT MIN(id) FROM plans_event)"
        )
    return HttpResponse(f"<li id='item-{item}'>{new}</li>")


def worklist(request: HttpRequest) -> HttpResponse:
    """W: fifty plans with their patients, by a template of Django's."""
    assert _is_signed_in(request)
    plans = Plan.objects.filter(nurse=request.user, status=Plan.Status.ACTIVE).select_related("patient")
    template = engines["django"].from_string(
        "<!doctype html><title>List</title><table>{% for plan in plans %}<tr><td>{{ plan.patient.name }}</td>"
        "<td>{{ plan.patient.born_on|date:'j F Y' }}</td><td>{{ plan.next_on|date:'j F' }}</td>"
        "<td>{{ plan.status }}</td></tr>{% endfor %}</table>"
    )
    return HttpResponse(template.render({"plans": plans.order_by("id")[:LIST]}))


@csrf_exempt
def start(request: HttpRequest, plan: int) -> HttpResponse:
    """I: forty rows by `bulk_create`."""
    assert _is_signed_in(request)
    with transaction.atomic():
        NewItem.objects.bulk_create(
            NewItem(plan_id=plan, category_key=f"part-{number % 8}", status="not-started")
            for number in range(ROWS)
        )
    return HttpResponse(str(Item.objects.filter(plan=plan).count()))
