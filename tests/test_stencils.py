"""A stencil gives what its template gives; what is kept of it holds nothing of anybody."""

from dataclasses import asdict
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from careplan import stencils
from careplan.accounts.templatetags.words import worded
from careplan.checklist import rendering
from careplan.checklist.rendering import _ROW, row_html
from careplan.checklist.rows import ItemRow
from careplan.stencils import Gaps, Stencil

NASTY = "<b>&\"'%s %(id)s {{ x }} {% y %} \\1 " + stencils._START + "id" + stencils._END
# What people write is cleaned of control characters before it is kept (`plans.wording`); a line's end at the edge of a
# value would be taken for one of the template's own.
texts = (
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=30)
    | st.just(NASTY)
    | st.just("")
)
addresses = st.sampled_from(["", "/care/x/items/1/tick"])
rows = st.builds(
    ItemRow,
    id=st.integers(1, 10**12),
    title=texts.filter(bool),
    detail=texts,
    looked_at=texts,
    url=st.just("/care/x/items/1"),
    back=st.sampled_from(["today", "plan"]),
    is_done=st.booleans(),
    tick_url=addresses,
    undo_url=addresses,
    other_day_url=addresses,
    op_id=st.sampled_from(["", "00000000-0000-4000-8000-000000000000"]),
    take_url=addresses,
    take_op_id=st.sampled_from(["", "00000000-0000-4000-8000-000000000001"]),
    problem=texts,
)


def squeezed(html: str) -> str:
    return stencils._INDENTED.sub("\n", html)


@settings(max_examples=150)
@given(
    row=rows,
    token=st.sampled_from(["", "k" * 64]),
    is_saved=st.booleans(),
    language=st.sampled_from(["en", "ar"]),
)
def test_a_row_is_what_the_template_makes_of_it(row, token, is_saved, language):
    with override(language):
        shown = SimpleNamespace(**asdict(row), title_words=worded(row.title))
        context = {"row": shown, "is_saved": is_saved, "csrf_token": token}
        made = render_to_string("checklist/_item.html", context)
        assert squeezed(row_html(row, token, is_saved=is_saved)) == squeezed(made)


def test_nothing_of_anybody_is_kept(monkeypatch):
    kept = []

    class Watched(Gaps):
        def __getattr__(self, name):
            kept.append(super().__getattr__(name))
            return kept[-1]

    monkeypatch.setattr(stencils, "Gaps", Watched)
    row = ItemRow(
        1, "MRI scan of Maryam", "With Lena", "", "/care/abc/items/1", "today", tick_url="/care/abc/tick"
    )
    _ROW._kept.cache_clear()
    assert "MRI scan of Maryam" in row_html(row, "token-of-carl")
    assert kept, "the template was rendered"
    assert all(mark == "" or mark.startswith(stencils._START) for mark in kept)
    _ROW._kept.cache_clear()


def test_what_is_kept_has_a_bound():
    one = Stencil("checklist/_item.html", lambda gaps, number: {"row": {"id": gaps.id}})
    for number in range(stencils.KEPT + 50):
        one.fill({"id": "1"}, number=number)
    assert one._kept.cache_info().currsize == stencils.KEPT


def test_each_language_has_its_own():
    row = ItemRow(1, "MRI", "", "", "/x", "today", tick_url="/x/tick", op_id="1")
    said = set()
    for language in ("en", "ar"):
        with override(language):
            said.add(row_html(row, ""))
    assert len(said) == 2


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a < b", "a &lt; b"),
        (SafeString("<i>b</i>"), "<i>b</i>"),
        ("100 %", "100 %"),
        ("'\"", "&#x27;&quot;"),
    ],
)
def test_text_is_escaped_and_markup_of_ours_is_not(value, shown):
    assert stencils._escaped(value) == shown


def test_what_a_template_says_of_percents_stays(monkeypatch):
    monkeypatch.setattr(
        stencils, "render_to_string", lambda _name, context: f"100 % {context['one']} %s %(one)s"
    )
    made = Stencil("any.html", lambda gaps: {"one": gaps.one})
    assert made.fill({"one": "5 %"}) == "100 % 5 % %s %(one)s"


@pytest.mark.django_db
def test_the_numbers_of_a_team_are_in_no_other_stencil(client_of, lena, plan, team, patient):
    """Each team has its own: a page that were kept with them would be kept once for each."""
    client, address = client_of(lena), f"/care/{patient.public_id}/"
    client.get(address)
    kept = rendering._TODAY._kept.cache_info().currsize
    for number in range(3):
        type(team).objects.filter(pk=team.pk).update(urgent_phone=f"555 020{number}")
        page = client.get(address).content.decode()
        assert page.count(f"555 020{number}") == 2, "in the bar, and beside what is said to who looks on"
    assert rendering._TODAY._kept.cache_info().currsize == kept
