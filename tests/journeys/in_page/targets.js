// What can be touched and is too small for a thumb. A choice is touched with its words; a link inside a sentence is not a
// target of its own; the link that skips to the page shows only to the keyboard.
(least) => {
  const touched = (one) => one.closest(".form-check, label") ?? one;
  const blockOf = (one) => {
    let block = one;
    while (block.parentElement && getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
    return block;
  };
  const isInSentence = (one) => {
    if (one.localName !== "a" || getComputedStyle(one).display !== "inline") return false;
    const around = blockOf(one).textContent.replace(one.textContent, "");
    return /\p{L}{2,}/u.test(around);
  };
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [tabindex='0']";
  return [...document.querySelectorAll(all)]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(".skip") && !isInSentence(one))
    .map(touched)
    .filter((one) => {
      const box = one.getBoundingClientRect();
      const room = one.matches(".tick") ? 48 : least;
      return box.width < room - 0.5 || box.height < room - 0.5;
    })
    .map((one) => {
      const box = one.getBoundingClientRect();
      return `${Math.round(box.width)} x ${Math.round(box.height)}: ${one.outerHTML.slice(0, 140)}`;
    });
}
