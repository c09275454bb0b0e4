// Can everything be read? Names text that is cut off, that lies over other text, or that stands outside of the screen.
() => {
  const faults = [];
  const root = document.documentElement;
  const told = (node) => `"${node.textContent.trim().slice(0, 60)}" in ${node.parentElement.outerHTML.slice(0, 90)}`;
  if (root.scrollWidth > root.clientWidth) {
    faults.push(`wider than the screen: ${root.scrollWidth} of ${root.clientWidth} pixels`);
  }
  // Words for screen readers alone, and what only the keyboard brings into sight, are meant to be out of it.
  const isMeant = (one) => one.closest(".visually-hidden, .visually-hidden-focusable, .skip, [hidden], thead") !== null;
  const cuts = (one) => {
    const style = getComputedStyle(one);
    return [style.overflowX, style.overflowY].some((way) => way === "hidden" || way === "clip");
  };
  const cutting = (one) => {
    const found = [];
    for (let above = one; above && above !== document.body; above = above.parentElement) {
      if (cuts(above) || above.matches("button, .btn, .tag, .tabs a, label")) found.push(above);
    }
    return found;
  };
  const stays = (one) => one.closest(".call, .tabs, .said") !== null; // bars that stand above what is scrolled
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const parent = node.parentElement;
    if (!node.textContent.trim() || isMeant(parent) || !parent.checkVisibility({ visibilityProperty: true })) continue;
    if (parent.closest("script, style, noscript, select, svg")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
    const edges = cutting(parent).map((one) => one.getBoundingClientRect());
    for (const box of boxes) {
      if (box.left < -1 || box.right > root.clientWidth + 1) faults.push(`beside the screen: ${told(node)}`);
      if (edges.some((edge) => box.left < edge.left - 2 || box.right > edge.right + 2
          || box.top < edge.top - 3 || box.bottom > edge.bottom + 3)) faults.push(`cut off: ${told(node)}`);
      if (!stays(parent)) lines.push({ node, box });
    }
  }
  // Line boxes of one font are taller than its letters: only what overlaps by a third of a line is unreadable.
  lines.sort((one, other) => one.box.top - other.box.top);
  lines.forEach((one, place) => {
    for (let next = place + 1; next < lines.length && lines[next].box.top < one.box.bottom; next += 1) {
      const other = lines[next];
      if (other.node === one.node) continue;
      const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const high = Math.min(one.box.bottom, other.box.bottom) - other.box.top;
      if (wide > 2 && high > Math.min(one.box.height, other.box.height) / 3) {
        faults.push(`one over the other: ${told(one.node)} and ${told(other.node)}`);
      }
    }
  });
  return [...new Set(faults)];
}
