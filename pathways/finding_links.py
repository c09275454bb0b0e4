"""Where each kind of place in a version is put right."""

from django.urls import reverse

from pathways.definition import Definition, Kind
from pathways.findings import Place
from pathways.listed import ListName
from pathways.models import Version

LISTS = {
    "anchor": ListName.ANCHORS,
    "choice": ListName.CHOICES,
    "goal": ListName.GOALS,
    "succession": ListName.SUCCESSIONS,
}
PARTS = {"fact": "change_fact", "category": "change_category", "glossary": "change_word"}


def url_of(place: Place, version: Version, definition: Definition) -> str:
    """Return the address where the part at this place is changed, or "" when it is the whole version."""
    kind, key = (*place, "", "")[:2]
    address = [version.pathway.key, version.number]
    match kind:
        case "pathway" | "document":
            return reverse("pathways:change_details", args=address)
        case "step" if key in definition.steps_by_key:
            watch = definition.step(key).kind is Kind.WATCH
            return reverse(f"pathways:{'change_watch' if watch else 'change_step'}", args=[*address, key])
        case "fact" | "category" | "glossary":
            return reverse(f"pathways:{PARTS[kind]}", args=[*address, key])
        case "language":
            return reverse("pathways:show_translation", args=[*address, key])
        case "sample":
            return reverse("pathways:show_samples", args=address)
    if kind in LISTS:
        return reverse("pathways:change_listed", args=[*address, LISTS[kind].value, key])
    return ""
