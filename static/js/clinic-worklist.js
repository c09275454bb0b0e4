// In the list: j and k move between patients, Enter opens (it is a link). Only while a patient's link has the focus,
// so that a single letter never does something to somebody who is dictating or typing elsewhere.
document.addEventListener("keydown", (event) => {
  const step = { j: 1, k: -1 }[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
  const links = [...document.querySelectorAll("[data-rows] h3 a")];
  const place = links.indexOf(document.activeElement);
  const next = place < 0 ? undefined : links[place + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});
