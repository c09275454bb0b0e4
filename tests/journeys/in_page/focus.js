// How the thing with the focus looks: null at the end of the page, else its words and what is wrong with its focus.
() => {
  const one = document.activeElement;
  if (!one || one === document.body || one === document.documentElement) return null;
  const faults = [];
  // A choice is drawn by its label, which then carries the ring.
  const drawn = getComputedStyle(one).opacity === "0" ? one.closest("label") ?? one : one;
  const style = getComputedStyle(drawn);
  const channels = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const light = (colour) => {
    const [red, green, blue] = channels(colour).map((part) => part / 255)
      .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (first, second) => {
    const [high, low] = [light(first), light(second)].sort((left, right) => right - left);
    return (high + 0.05) / (low + 0.05);
  };
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) faults.push("no ring shows the focus");
  // The ring has two tones, itself and the shadow around it; where the reader chose the colours there is no shadow.
  const shadow = /rgba?\([^)]*\)/.exec(style.boxShadow)?.[0];
  if (shadow && contrast(style.outlineColor, shadow) < 3) faults.push("the ring does not stand out");
  const isForced = matchMedia("(forced-colors: active)").matches;
  if (!shadow && !isForced) faults.push("the ring has one tone only");
  const box = drawn.getBoundingClientRect();
  if (box.width === 0 || box.height === 0) faults.push("it has no size");
  if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) faults.push("it is out of sight");
  const bars = [...document.querySelectorAll(".call, .tabs, .said")];
  const free = innerHeight - bars.reduce((sum, bar) => sum + bar.offsetHeight, 0);
  for (const bar of bars) {
    if (bar.contains(one) || !["sticky", "fixed"].includes(getComputedStyle(bar).position)) continue;
    const over = bar.getBoundingClientRect();
    const [top, bottom] = [Math.max(box.top, over.top), Math.min(box.bottom, over.bottom)];
    // Of a field for several lines the browser brings the line into sight that is written on.
    const most = one.localName === "textarea" ? box.height / 2 : 1;
    if (bottom - top <= most || box.height >= free) continue; // what is higher than the page between the bars must touch one
    const seen = document.elementFromPoint(box.left + box.width / 2, (top + bottom) / 2);
    if (bar.contains(seen)) faults.push(`${Math.round(bottom - top)} pixels of it are under .${bar.className}`);
  }
  return { words: one.outerHTML.slice(0, 140), faults };
}
