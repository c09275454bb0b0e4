"""What the family's pages and acts cost the processor, in one process, each beside its floor.

Requests go through the whole stack, one after the other and interleaved. What is counted is the time of the processor
alone: a busy disk, or other work on the machine, moves it little.
"""

import gzip
import io
import json
import statistics
import sys
import time
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from django.utils import timezone

from careplan.accounts.models import User
from careplan.accounts.phones import account_id
from careplan.plans.models import Plan
from tests.performance import floors, load, phones, region, region_world, world
from tests.performance.load import CSRF, Ask
from tests.performance.measure import Result, result

PLANS, WARM_UP, TURNS, PUSHES = 240, 12, 120, 3
Answer = tuple[int, dict[str, str], bytes]


class InProcess:
    """The product's own WSGI application, asked without a server."""

    def __init__(self) -> None:
        self.application = get_wsgi_application()

    def ask(self, ask: Ask, body: bytes | None = None, content_type: str = "") -> Answer:
        if ask.form is not None:
            body = load.urlencode(ask.form, doseq=True).encode()
            content_type = "application/x-www-form-urlencoded"
        environment = {
            "REQUEST_METHOD": "GET" if body is None else "POST",
            "PATH_INFO": ask.path,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_COOKIE": f"{ask.cookie}; {settings.CSRF_COOKIE_NAME}={CSRF}",
            "HTTP_ACCEPT_ENCODING": "gzip",
            "HTTP_X_CSRFTOKEN": CSRF,
            "CONTENT_TYPE": content_type,
            "CONTENT_LENGTH": str(len(body or b"")),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body or b""),
            "wsgi.errors": sys.stderr,
        } | {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in ask.headers.items()}
        found = {}
        answer = self.application(
            environment, lambda status, headers: found.update(status=status, headers=headers)
        )
        content = b"".join(answer)
        answer.close()
        status, headers = int(found["status"].split()[0]), dict(found["headers"])
        if status not in ask.expects:
            raise SystemExit(f"{ask.path} was answered with {status}")
        ask.then()
        return status, headers, content

    def cost(self, *given: object) -> float:
        """Milliseconds of the processor for one request."""
        started = time.process_time()
        self.ask(*given)
        return (time.process_time() - started) * 1000


def measure_cpu(database: str) -> list[Result]:
    at = timezone.now()
    version = world.publish(world.definition(80), at)
    made = region_world.make_region("CPU", PLANS, version, at)
    floors.make_copies()
    call_command("collectstatic", interactive=False, verbosity=0)
    families = region._families(made)
    with override_settings(ROOT_URLCONF="tests.performance.urls"):
        return _interleaved(database, families)


def _interleaved(database: str, families: list[tuple[Plan, str]]) -> list[Result]:
    asked = InProcess()
    paths = [(f"/care/{plan.patient.public_id}/", plan.pk, cookie) for plan, cookie in families]
    pages = [one for one in paths if "ETag" in asked.ask(Ask(one[0], one[2]))[1]]
    ticks, floor_ticks = region._ticks(families), region._floor_ticks(families)

    def page(number: int) -> Ask:
        path, _plan, cookie = pages[number % len(pages)]
        return Ask(path, cookie)

    def unchanged(number: int) -> Ask:
        one = page(number)
        mark = asked.ask(one)[1]["ETag"]
        return Ask(one.path, one.cookie, headers={"If-None-Match": mark}, expects=(304,))

    def floor(kind: str) -> Callable[[int], Ask]:
        return lambda number: Ask(
            f"/floor/{kind}/{pages[number % len(pages)][1]}", pages[number % len(pages)][2]
        )

    made = {
        "P": floor("page"),
        "T": floor("template"),
        "today": page,
        "today unchanged": unchanged,
        "K": floor_ticks,
        "tick": ticks,
    }
    costs: dict[str, list[float]] = {name: [] for name in made}
    for number in range(WARM_UP + TURNS):
        for name, asks in made.items():
            costs[name].append(asked.cost(asks(number)))
    costs = {name: times[WARM_UP:] for name, times in costs.items()}
    goals = {"today": ("P", "<= 2 P, < T"), "today unchanged": ("P", "<= 0.8 P"), "T": ("P", "")}
    goals["tick"] = ("K", "<= 1.3 K")
    lines = [
        result(f"CPU: {name}", database, PLANS, costs[name], (floor, costs[floor]), goal)
        for name, (floor, goal) in goals.items()
    ]
    return [*lines, *_pushes(asked, database, costs["K"])]


def _pushes(asked: InProcess, database: str, floor: list[float]) -> list[Result]:
    """200 acts in one push, each by itself; and the same once more."""
    plan, user = phones._plan_with_family()
    path, cookie = f"/care/{plan.patient.public_id}/sync", load.cookie_of(User.objects.get(pk=user.pk))
    first, again = [], []
    for _push in range(PUSHES):
        body = json.dumps({"account": account_id(user), "acts": phones._batch(plan)}).encode()
        for times, outcome in ((first, b'"applied"'), (again, b'"already"')):
            started = time.process_time()
            _status, headers, content = asked.ask(Ask(path, cookie), body, "application/json")
            times.append((time.process_time() - started) * 1000 / phones.ACTS)
            text = gzip.decompress(content) if headers.get("Content-Encoding") == "gzip" else content
            if text.count(outcome) != phones.ACTS:
                raise SystemExit(f"a push was answered with {text[:200]!r}")
    middle = statistics.median(first)
    return [
        result("CPU: an act of a push of 200", database, phones.ACTS, first, ("K", floor), "<= 0.15 K"),
        result("CPU: the same again", database, phones.ACTS, again, ("the first", [middle]), "<= 0.5"),
    ]
