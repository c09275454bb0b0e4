"""The rules of the house hold for every file, and each rule names a file that breaks it."""

from pathlib import Path

import pytest

from tests.architecture import rules

RULES = [
    (rules.managers_in, rules.view_modules),
    (rules.late_imports_in, rules.modules),
    (rules.signals_in, rules.modules),
    (rules.catch_all_names_in, rules.modules),
    (rules.long_modules, rules.modules),
    (rules.long_functions, rules.modules),
    (rules.long_templates, rules.templates),
    (rules.inline_in, rules.templates),
]


@pytest.mark.parametrize(("rule", "files"), RULES, ids=lambda part: part.__name__)
def test_holds_everywhere(rule, files):
    looked_at = files()
    assert len(looked_at) > 5  # a rule that looks at nothing always holds
    assert list(rule(looked_at)) == []


CRIMES = [
    (rules.managers_in, "views.py", "p = Patient.objects.get(pk=1)", "crime/views.py:1 uses .objects"),
    (rules.managers_in, "views.py", "p = Patient._default_manager", "views.py:1 uses ._default_manager"),
    (rules.managers_in, "views.py", "p = get_object_or_404(Patient, pk=1)", "uses get_object_or_404"),
    (rules.managers_in, "views.py", "p = shortcuts.get_object_or_404(Patient)", "uses get_object_or_404"),
    (rules.late_imports_in, "actions.py", "def f():\n    import json\n", "actions.py:2 imports inside f"),
    (rules.late_imports_in, "actions.py", "def f():\n    from a import b\n", "actions.py:2 imports inside f"),
    (rules.signals_in, "apps.py", "from django.db.models.signals import post_save", "the signal post_save"),
    (rules.signals_in, "apps.py", "from django.dispatch import receiver", "the signal receiver"),
    (rules.catch_all_names_in, "utils.py", "", "utils.py says nothing"),
    (rules.long_modules, "models.py", "x = 1\n" * 401, "has 401 lines, more than 400"),
    (rules.long_functions, "queries.py", "def f():\n" + "    x = 1\n" * 41, "f has 41 lines, more than 40"),
    (rules.long_templates, "page.html", "<p>\n" * 151, "has 151 lines, more than 150"),
    (rules.inline_in, "page.html", '<p style="color: red">', "an inline style"),
    (rules.inline_in, "page.html", "<style>p {}</style>", "an inline style"),
    (rules.inline_in, "page.html", "<script>alert(1)</script>", "an inline script"),
    (rules.inline_in, "page.html", '<a href="javascript:f()">', "a script in an attribute"),
    (rules.inline_in, "page.html", '<a onclick="f()">', "a script in an attribute"),
    (rules.inline_in, "page.html", "{{ note|safe }}", "text that is not escaped"),
    (rules.inline_in, "page.html", "{% autoescape off %}", "text that is not escaped"),
]


@pytest.mark.parametrize(("rule", "name", "content", "named"), CRIMES)
def test_names_who_breaks_it(tmp_path: Path, rule, name: str, content: str, named: str):
    file = tmp_path / "crime" / name
    file.parent.mkdir()
    file.write_text(content)
    (said,) = rule([file])
    assert named.removeprefix("crime/") in said


@pytest.mark.parametrize(
    ("rule", "name", "content"),
    [
        (rules.inline_in, "page.html", '<script src="/static/js/base.js" defer></script>'),
        (rules.inline_in, "page.html", '<p data-style="round" class="on">{{ note }}</p>'),
        (rules.signals_in, "apps.py", "from django.db.models.signals import post_migrate"),
        (
            rules.long_functions,
            "queries.py",
            'def f():\n    """' + "said\n" * 60 + '"""\n' + "    x = 1\n" * 39,
        ),
    ],
)
def test_lets_pass_what_is_right(tmp_path: Path, rule, name: str, content: str):
    file = tmp_path / name
    file.write_text(content)
    assert list(rule([file])) == []


def test_views_are_found_as_modules_and_as_packages():
    names = {str(file.relative_to(rules.ROOT)) for file in rules.view_modules()}
    assert "careplan/accounts/views.py" in names
    assert any(name.startswith("careplan/clinic/views/") for name in names)
