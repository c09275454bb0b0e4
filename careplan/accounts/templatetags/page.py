"""What the frame of a page asks about the person who looks at it."""

from django import template
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from careplan.accounts import queries, typed_text
from careplan.accounts.language import Choice, choices
from careplan.accounts.models import Team, User
from careplan.accounts.phones import account_id as id_of_account

register = template.Library()


@register.filter
def may(user: User, permission: str) -> bool:
    """`request.user|may:"see_worklist"`: the role table's answer, from memberships the gate already read."""
    return user.is_authenticated and user.has_perm(permission)


@register.simple_tag(takes_context=True)
def nav_link(context: template.Context, url_name: str, words: str, *entries_below: str) -> SafeString:
    """One entry of the top navigation, marked when it is the page shown or the list above it.

    `entries_below`: URL names of entries whose addresses begin with this one's; their pages mark them alone.
    A window that is not part of this installation gives no entry.
    """
    try:
        url = reverse(url_name)
    except NoReverseMatch:
        return SafeString("")
    path = context["request"].path
    is_below = url != "/" and path.startswith(url)
    is_of_another = any(path.startswith(reverse(name)) for name in entries_below)
    mark = "page" if path == url else "true" if is_below and not is_of_another else ""
    current = format_html(' aria-current="{}"', mark) if mark else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', url, current, words)


@register.simple_tag(takes_context=True)
def teams_without_phone(context: template.Context) -> list[Team]:
    """The signed-in nurse's teams where a family would find no number to call."""
    request: HttpRequest | None = context.get("request")
    if request is None or not request.user.is_authenticated:
        return []
    return [team for team in queries.teams_of(request.user) if team.lacks_phone]


@register.simple_tag(takes_context=True)
def account_id(context: template.Context) -> str:
    """Whose page this is, as the phone may know it; nothing for somebody who is not signed in."""
    request: HttpRequest | None = context.get("request")
    is_known = request is not None and request.user.is_authenticated
    return id_of_account(request.user) if is_known else ""


@register.simple_tag(takes_context=True)
def typed_by(context: template.Context, page: str = "") -> SafeString:
    """A hidden field that says, signed, who writes, so that words of a lost session find their way back.

    `page` is the path of the page with the form; needed where the form is rendered at another address.
    """
    request: HttpRequest | None = context.get("request")
    if request is None or not request.user.is_authenticated:
        return SafeString("")
    return format_html(
        '<input type="hidden" name="{}" value="{}">',
        typed_text.FIELD,
        typed_text.sign_writer(request.user.pk, page or typed_text.page_of(request)),
    )


@register.simple_tag
def languages() -> list[Choice]:
    """The languages to choose from, each under its own name."""
    return choices()


@register.simple_tag(takes_context=True)
def kept_text(context: template.Context) -> list[typed_text.KeptField]:
    """What this person wrote on this page before the session ran out, if no form took it back."""
    request: HttpRequest | None = context.get("request")
    return [] if request is None else typed_text.untaken_text(request)
