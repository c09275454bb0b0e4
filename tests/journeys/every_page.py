"""Every page that a caregiver can come to, found by following links and held against the table of addresses.

So a page that is added later is looked at without anybody adding it here; a page without a link to it is asked for
by its address; one that can be reached neither way is named.
"""

import html
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import APIResponse, Page

from careplan.checklist.urls import app_name as WINDOW
from careplan.checklist.urls import urlpatterns

HREF = re.compile(r'<a\b[^>]*?\shref="(/[^"#]*)')
START = "/care/"
# Pages of other rooms that a caregiver has as well.
OF_THE_ACCOUNT = ("accounts:show_account", "account_change_password", "account_inactive")
# How many addresses of one name are looked at: items stand in many ways, most other pages in one.
MOST = 2
MOST_OF = {"show_item": 8, "show_today": 3, "show_check_in": 3}
# Reached by nobody's link: the link of an invitation arrives by mail.
BY_MAIL = {"accept_invitation"}


@dataclass
class Pages:
    """What was found. `addresses`: URL name -> addresses of pages; `dead`: links that lead nowhere, with the page they
    stand on; `unknown`: URL names that answer no page, no "only by POST" and no data."""

    addresses: dict[str, list[str]] = field(default_factory=dict)
    dead: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def all(self) -> list[str]:
        return [address for found in self.addresses.values() for address in found]


def find_pages(page: Page) -> Pages:
    """Follow every link from the start of the window, as the person who is signed in."""
    found = Pages()
    waiting, seen, arguments = [(START, START)], {START}, {}
    while waiting:
        address, where = waiting.pop(0)
        name, known = _name_of(address)
        if name is None or len(found.addresses.get(name, ())) >= MOST_OF.get(_short(name), MOST):
            continue
        answer = page.request.get(address)
        if not answer.ok:
            found.dead.append(f"{address}, linked on {where}, answers {answer.status}")
            continue
        if not _is_page(answer):
            continue
        arguments |= known
        came_to = _path(answer.url)
        kept = found.addresses.setdefault(_name_of(came_to)[0] or name, [])
        if came_to not in kept:
            kept.append(came_to)
        for link in map(html.unescape, HREF.findall(answer.text())):
            if link not in seen:
                seen.add(link)
                waiting.append((link, address))
    _ask_for_the_rest(page, found, arguments)
    return found


def _ask_for_the_rest(page: Page, found: Pages, arguments: dict[str, object]) -> None:
    """Addresses of the table that no link leads to: forms that are only sent, files, or forgotten pages."""
    for pattern in urlpatterns:
        name = f"{WINDOW}:{pattern.name}"
        if name in found.addresses or pattern.name in BY_MAIL:
            continue
        # What no page has named stands for nothing; an address that is only sent to refuses to be read all the same.
        address = reverse(name, kwargs={one: arguments.get(one, 0) for one in pattern.pattern.converters})
        answer = page.request.get(address)
        if answer.ok and _is_page(answer):
            found.addresses[name] = [_path(answer.url)]
        elif not answer.ok and answer.status not in (400, 405):
            found.unknown.append(f"{name}: {address} answers {answer.status}")


def _name_of(address: str) -> tuple[str | None, dict[str, object]]:
    """The URL name of an address of ours, or None when it is no page of a caregiver."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return None, {}
    is_ours = match.view_name.startswith(f"{WINDOW}:") or match.view_name in OF_THE_ACCOUNT
    return (match.view_name if is_ours else None), match.kwargs


def _short(name: str) -> str:
    return name.removeprefix(f"{WINDOW}:")


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _is_page(answer: APIResponse) -> bool:
    return answer.headers.get("content-type", "").startswith("text/html")
