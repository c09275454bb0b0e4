// Where the reader chose the colours: does every control keep an edge or a line, and is every state told in words?
() => {
  const faults = [];
  const told = (one) => one.outerHTML.slice(0, 120);
  const seen = (one) => one.checkVisibility({ visibilityProperty: true });
  const hasEdge = (one) => {
    const style = getComputedStyle(one);
    const sides = ["Top", "Right", "Bottom", "Left"].map((side) => parseFloat(style[`border${side}Width`]));
    return sides.every((width) => width >= 1) || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1);
  };
  const isUnderlined = (one) => [one, ...one.querySelectorAll("*")]
    .some((part) => getComputedStyle(part).textDecorationLine.includes("underline"));
  for (const one of document.querySelectorAll("main button, main .btn, main select, main textarea, main input[type=text]")) {
    if (seen(one) && !hasEdge(one) && !isUnderlined(one)) faults.push(`no edge: ${told(one)}`);
  }
  for (const one of document.querySelectorAll(".card, .sign, .message:not([hidden]), .errors, .tag, .tick, .call, .choice label, .scale label")) {
    if (seen(one) && one.getBoundingClientRect().height > 0 && !hasEdge(one)) faults.push(`no edge: ${told(one)}`);
  }
  const words = (one) => (one.getAttribute("aria-label") ?? "") + one.textContent.trim();
  for (const one of document.querySelectorAll(".tag, .message:not([hidden]), .tick, .errors, [aria-current]")) {
    if (seen(one) && !words(one)) faults.push(`no words: ${told(one)}`);
  }
  // What is chosen shows by a mark or an outline, never by a ground that is gone here.
  for (const one of document.querySelectorAll(".choice label:has(:checked), .scale label:has(:checked), .tabs a[aria-current]")) {
    const style = getComputedStyle(one);
    const hasMark = style.outlineStyle !== "none" || getComputedStyle(one, "::after").content !== "none";
    if (seen(one) && !hasMark) faults.push(`looks as if it were not chosen: ${told(one)}`);
  }
  return faults;
}
