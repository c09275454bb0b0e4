"""axe-core on the page that is open, with its rules as they come: none switched off."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

axe = Axe()
# A colour halfway through its fade is nobody's colour: what moves is waited for, then looked at. For some pictures
# nothing may move: what a pointer leaves, or comes to lie on, begins to fade a moment later.
AT_REST = """async () => {
    for (let still = 0; still < 10; still += 1) {
        await new Promise(requestAnimationFrame);
        const moving = document.getAnimations().filter((one) => one.playState === "running");
        if (!moving.length) continue;
        await Promise.all(moving.map((one) => one.finished.catch(() => null)));
        still = 0;
    }
    return true;
}"""


def check_axe(page: Page) -> None:
    """Fails with every barrier that axe finds, where it is, and what to do about it."""
    page.evaluate(AT_REST)
    found = axe.run(page).response["violations"]
    assert not found, f"{page.url} has barriers:\n" + "\n".join(_told(violation) for violation in found)


def _told(violation: dict) -> str:
    lines = [f"- {violation['id']} ({violation['impact']}): {violation['help']}"]
    for node in violation["nodes"]:
        lines.append(f"    {' '.join(map(str, node['target']))}")
        lines.append(f"      {node['html'][:200]}")
        lines += [f"      {line.strip()}" for line in node["failureSummary"].splitlines()[1:]]
    return "\n".join(lines)
