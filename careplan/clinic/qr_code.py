"""A link as a picture that a phone's camera reads."""

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

QUIET_MODULES = 4  # the white border that readers need, ISO/IEC 18004


def qr_code(link: str, label: str) -> SafeString:
    """The QR code of `link` as inline SVG, with `label` for those who cannot see it.

    Dark on white by night too: many readers fail on a code with swapped colours. It carries no style attributes,
    which the content policy would drop.
    """
    picture = segno.make(link, error="m", micro=False).svg_inline(
        border=QUIET_MODULES, light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    # segno writes numbers and fixed words alone: the link is in the shape of the path.
    return format_html('<div class="qr" role="img" aria-label="{}">{}</div>', label, mark_safe(picture))  # noqa: S308
