"""What is left of a style sheet: by hand-made rules, each of them one case."""

import pytest

from careplan.bootstrap_trim import trim, words_in

WORDS = frozenset({"btn", "btn-primary", "show", "spin"})


@pytest.mark.parametrize(
    ("css", "left"),
    [
        ("a{color:red}", "a{color:red}"),
        (".btn{color:red}", ".btn{color:red}"),
        (".carousel{color:red}", ""),
        (".btn,.carousel{color:red}", ".btn{color:red}"),
        (".btn.carousel{color:red}", ""),
        (".btn:not(.show,.btn-primary)::before{top:0}", ".btn:not(.show,.btn-primary)::before{top:0}"),
        ("[data-bs-theme=dark],.btn{color:red}", ".btn{color:red}"),
        ("@media (min-width:1px){.btn{top:0}.nav{top:1px}}", "@media (min-width:1px){.btn{top:0}}"),
        ("@media (min-width:1px){.nav{top:0}}", ""),
        (
            "@media print{@supports (top:0){.btn{top:0}.nav{top:0}}}",
            "@media print{@supports (top:0){.btn{top:0}}}",
        ),
        ("@keyframes spin{to{top:0}}@keyframes wave{to{top:0}}", "@keyframes spin{to{top:0}}"),
        ('@charset "UTF-8";/*! a notice */.btn{top:0}/*# sourceMappingURL=x.map */', ".btn{top:0}"),
        (":root{--bs-a:1;--bs-b:2}.btn{top:var(--bs-a)}", ":root{--bs-a:1;}.btn{top:var(--bs-a)}"),
        (
            ":root{--bs-a:var(--bs-b);--bs-b:2;--bs-c:3}.btn{top:var(--bs-a)}",
            ":root{--bs-a:var(--bs-b);--bs-b:2;}.btn{top:var(--bs-a)}",
        ),
        (":root{--bs-c:3}", ""),
    ],
)
def test_what_can_match_stays(css: str, left: str):
    assert trim(css, WORDS) == left


def test_what_a_style_sheet_beside_reads_stays():
    assert trim(":root{--bs-c:3}", WORDS, beside="p{top:var(--bs-c)}") == ":root{--bs-c:3}"


def test_words_come_from_pages_modules_and_scripts(tmp_path):
    (tmp_path / "page.html").write_text('<p class="mb-3 {% if done %}on{% endif %}">')
    (tmp_path / "forms.py").write_text('attrs={"class": "form-control"}')
    (tmp_path / "page.js").write_text('row.classList.add("is-open")')
    (tmp_path / "notes.md").write_text("carousel")
    words = words_in([tmp_path])
    assert {"mb-3", "on", "form-control", "is-open"} <= words
    assert "carousel" not in words
