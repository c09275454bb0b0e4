"""What an engine said of our pages, what a person saw there, and why it may stay.

One entry for a rule and the markup that it is about. Nothing is judged in advance: each was met on a page. The tests
named here look at what the engine could not decide.
"""

import re
from dataclasses import dataclass

ANY = re.compile("")


@dataclass(frozen=True)
class Judged:
    """`html` and `says`: what the markup and the engine's sentence must look like for the judgement to hold."""

    engine: str
    rule: str
    reason: str
    html: re.Pattern[str] = ANY
    says: re.Pattern[str] = ANY


FORM_WITHOUT_NAME = re.compile(r"^<form (?!.*(aria-label|title=|role=))")
FIRST_STYLE_SHEET = re.compile(r"^<link [^>]*bootstrap")

JUDGED: tuple[Judged, ...] = (
    Judged(
        "ibm",
        "aria_form_label_unique",
        "A form without a name is no landmark (HTML-AAM), so its name cannot clash with another's. The engine takes "
        "every form for one. Names would make 120 landmarks of the ticks, and bury the real ones.",
        html=FORM_WITHOUT_NAME,
    ),
    Judged("ibm", "aria_landmark_name_unique", "The same, said of landmarks.", html=FORM_WITHOUT_NAME),
    Judged(
        "ibm",
        "aria_content_in_landmark",
        "The link that skips to the page stands before every landmark, as WCAG's technique G1 has it.",
        html=re.compile(r'^<a [^>]*class="skip"'),
    ),
    Judged(
        "ibm",
        "element_tabbable_visible",
        "The same link comes into sight with the focus: test_every_page walks onto it, test_keyboard as well.",
        html=re.compile(r'^<a [^>]*class="skip"'),
    ),
    Judged(
        "ibm",
        "element_tabbable_unobscured",
        "The engine looks before anything has scrolled. test_every_page compares boxes at each step of the focus.",
    ),
    Judged(
        "ibm",
        "style_focus_visible",
        "Own borders and outlines everywhere; test_every_page sees a ring in two tones at each step of the focus.",
    ),
    Judged(
        "ibm",
        "input_label_visible",
        "A round tick beside the title of its item; its name is the act and that title, and it holds the check mark.",
        html=re.compile(r'^<button [^>]*class="tick'),
    ),
    Judged(
        "ibm",
        "input_label_visible",
        "The engine doubts every textarea. Its label stands above it and is tied to it, which both engines check.",
        html=re.compile(r"^<textarea "),
    ),
    Judged(
        "ibm",
        "input_autocomplete_valid",
        "HTML allows `username` in a field for an e-mail address, and password managers need it there.",
        html=re.compile(r'^<input [^>]*autocomplete="username"[^>]*type="email"'),
    ),
    Judged(
        "ibm",
        "input_fields_grouped",
        "Fields that ask different things, each with its label; what belongs together (the choices) is a fieldset.",
        html=re.compile(
            r'^<(input|textarea|select)[^>]* (type="(text|email|password|date|time)"|rows=|name=)'
        ),
    ),
    Judged(
        "ibm",
        "style_color_misuse",
        "Said of every page with a style sheet. States are told in words: test_every_page, chosen colours.",
        html=FIRST_STYLE_SHEET,
    ),
    Judged(
        "ibm",
        "style_highcontrast_visible",
        "Said of every page with a style sheet. test_every_page looks at all pages in chosen colours.",
        html=FIRST_STYLE_SHEET,
    ),
    Judged(
        "ibm",
        "style_viewport_resizable",
        "Bootstrap has lengths in vw, for classes that are not used. test_every_page doubles the size of letters.",
        html=FIRST_STYLE_SHEET,
    ),
    Judged(
        "ibm",
        "text_block_heading",
        "How the item stands, in bold, at the top of its card: a state in a word or two, with nothing below it.",
        html=re.compile(r'^<p class="mb-1">'),
    ),
    Judged(
        "ibm",
        "input_checkboxes_grouped",
        "Several at once: one answer, told apart by when each is due. Every part is a fieldset with its own legend.",
        html=re.compile(r'^<input [^>]*name="item"[^>]*type="checkbox"'),
    ),
    Judged(
        "ibm",
        "text_sensory_misuse",
        "Words of plain speech (what is right for the person, a big change, a tiny hole) or places of the body (lower "
        "back, hip or bottom), no directions on a page.",
        says=re.compile(
            r"'(right|left|big|little|large|small|tiny|round|lower|upper|bottom)'", re.IGNORECASE
        ),
    ),
    Judged(
        "axe",
        "color-contrast",
        "The figures along a chart: axe takes one digit for no text. They are in the colour of all text.",
        html=re.compile(r"^<text "),
        says=re.compile("too short"),
    ),
)
