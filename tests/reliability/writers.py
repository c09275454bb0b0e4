"""Clients that send ticks over HTTP, each on its own, and keep their own list of what was acknowledged."""

import http.client
import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.reliability.clinic import PASSWORD

CSRF = "c" * 32  # a cookie and a field that are equal; its own value does not matter
SECONDS_BETWEEN_TRIES = 0.05
ACTS_OF_A_PUSH = 100
BROKEN = (OSError, http.client.HTTPException)


@dataclass
class Writer:
    """One caregiver's phone. A tick that got no answer is sent again, with the same id, until it gets one."""

    port: int
    email: str
    patient: str
    items: list[int]
    stop: threading.Event
    sent: int = 0
    tries: int = 0
    acknowledged: list[tuple[str, int]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    session: str = ""

    def sign_in(self) -> None:
        fields = {"login": self.email, "password": PASSWORD}
        answer = self._post("/account/sign-in/", fields)
        cookies = answer.headers.get_all("Set-Cookie") or []
        found = [cookie for cookie in cookies if cookie.startswith("careplan_session=")]
        assert answer.status == 302, f"{self.email} was not let in: {answer.status}"
        self.session = found[0].partition(";")[0]

    def run(self) -> None:
        for item in self.items:
            if self.stop.is_set():
                return
            self.sent += 1
            self._send_until_answered(str(uuid.uuid4()), item)

    def _send_until_answered(self, op_id: str, item: int) -> None:
        while not self.stop.is_set():
            self.tries += 1
            try:
                answer = self._post(f"/care/{self.patient}/items/{item}/tick", {"op_id": op_id})
            except BROKEN:
                time.sleep(SECONDS_BETWEEN_TRIES)
                continue
            if answer.status == 302 and "sign-in" not in answer.headers["Location"]:
                self.acknowledged.append((op_id, item))
            else:
                self.refused.append(f"{answer.status} {answer.headers.get('Location', '')}")
            return

    def _post(self, path: str, fields: dict[str, str]) -> http.client.HTTPResponse:
        kind = "application/x-www-form-urlencoded"
        return self._ask("POST", path, urlencode({"csrfmiddlewaretoken": CSRF, **fields}), kind)[0]

    def _ask(
        self, method: str, path: str, body: str | None = None, kind: str = ""
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """The answer, read to its end: half of an answer acknowledges nothing."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        cookies = "; ".join(filter(None, [f"careplan_csrf={CSRF}", self.session]))
        headers = {"Cookie": cookies, "X-CSRFToken": CSRF} | ({"Content-Type": kind} if kind else {})
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()


@dataclass
class Pusher(Writer):
    """A phone that was long without a network: ticks in pushes, which `sent` counts. What an answer does not name is
    sent again."""

    account: str = ""

    def sign_in(self) -> None:
        super().sign_in()
        _answer, text = self._ask("GET", f"/care/{self.patient}/changes")
        self.account = json.loads(text)["account"]

    def run(self) -> None:
        for first in range(0, len(self.items), ACTS_OF_A_PUSH):
            if self.stop.is_set():
                return
            unsent = {str(uuid.uuid4()): item for item in self.items[first : first + ACTS_OF_A_PUSH]}
            self.sent += 1
            while unsent and not self.stop.is_set():
                self.tries += 1
                try:
                    answer, text = self._push(unsent)
                except BROKEN:
                    time.sleep(SECONDS_BETWEEN_TRIES)
                    continue
                self._hear(answer, text, unsent)

    def _push(self, unsent: dict[str, int]) -> tuple[http.client.HTTPResponse, bytes]:
        about = {"kind": "tick", "happened_at": "2026-01-02T03:04:05Z", "data": {}}
        acts = [about | {"op_id": op_id, "item": item} for op_id, item in unsent.items()]
        body = json.dumps({"account": self.account, "acts": acts})
        return self._ask("POST", f"/care/{self.patient}/sync", body, "application/json")

    def _hear(self, answer: http.client.HTTPResponse, text: bytes, unsent: dict[str, int]) -> None:
        if answer.status != 200:
            self.refused.append(f"{answer.status} {text[:200]!r}")
            unsent.clear()
            return
        for one in json.loads(text)["results"]:
            if one["outcome"] in ("applied", "already"):
                self.acknowledged.append((one["op_id"], unsent.pop(one["op_id"])))
            else:
                self.refused.append(f"{one['outcome']} {one.get('reason')}")
