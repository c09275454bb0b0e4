"""Clients that send ticks over HTTP, each on its own, and keep their own list of what was acknowledged."""

import http.client
import threading
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.reliability.clinic import PASSWORD

CSRF = "c" * 32  # a cookie and a field that are equal; its own value does not matter
SECONDS_BETWEEN_TRIES = 0.05
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
        """The answer, read to its end: half of an answer acknowledges nothing."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        cookies = "; ".join(filter(None, [f"careplan_csrf={CSRF}", self.session]))
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request("POST", path, urlencode({"csrfmiddlewaretoken": CSRF, **fields}), headers)
            answer = connection.getresponse()
            answer.read()
            return answer
        finally:
            connection.close()
