// The worklist: moving by keys, and staying up to date without losing the place. Without it the list is links, a
// search and a form.
const list = () => document.getElementById("list");
const rows = () => [...document.querySelectorAll("[data-row]")];
const rowOf = (element) => (element ? element.closest("[data-row]") : null);
const linkOf = (row) => row.querySelector("h3 a");
const sameRow = (key) => rows().find((row) => row.dataset.row === key);
const isTyping = () => Boolean(document.activeElement.closest("input, select, textarea, [contenteditable]"));

// --- keys: only while a patient on the list has the focus, so that a letter never does something to somebody who is
// dictating or typing elsewhere; and no key acts on a patient, it opens the page where the button is.
function moveBy(step) {
  const all = rows();
  const next = all[all.indexOf(rowOf(document.activeElement)) + step];
  if (next) linkOf(next).focus();
}
const openAt = (place) => window.location.assign(linkOf(rowOf(document.activeElement)).href + place);
const KEYS = {
  j: () => moveBy(1),
  k: () => moveBy(-1),
  o: () => openAt(""),
  v: () => openAt("#to-verify"),
  r: () => openAt("#to-review"),
  "/": () => document.querySelector(".search input[name=words]").focus(),
  "?": () => document.getElementById("keys").showModal(),
};
document.addEventListener("keydown", (event) => {
  const act = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
  if (!act || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!rowOf(document.activeElement) || isTyping()) return;
  event.preventDefault();
  act();
});
// A click beside the words of a row gives it the focus, so that the keys go on from there.
document.addEventListener("click", (event) => {
  const row = rowOf(event.target);
  const isOnMore = event.target.closest("a, button, summary");
  if (row && !isOnMore && window.getSelection().isCollapsed) linkOf(row).focus({ preventScroll: true });
});
document.addEventListener("DOMContentLoaded", () => {
  const hint = document.getElementById("keys-hint");
  if (!hint) return;
  hint.hidden = false;
  document.getElementById("show-keys").addEventListener("click", KEYS["?"]);
});

// --- up to date: asks whether something changed, and exchanges the list only while nobody touches it.
const EVERY = 30_000;
const AT_REST = 2_000; // so long nobody touched, moved or typed
const LOOKED_AT = 30 * 60_000; // nobody was here for so long: then only a line tells, because showing is logged as a look
let touched = Date.now();
let isHeld = false;
let isAsking = false;
let told = ""; // what the last exchange brought
for (const kind of ["pointermove", "keydown", "wheel", "scroll", "touchmove"]) {
  document.addEventListener(kind, () => { touched = Date.now(); }, { passive: true, capture: true });
}
document.addEventListener("pointerdown", () => { touched = Date.now(); isHeld = true; });
for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, () => { isHeld = false; });

function mayExchange() {
  const rested = Date.now() - touched;
  const isOpen = document.querySelector("dialog[open]") || !window.getSelection().isCollapsed;
  return !isHeld && !isOpen && !isTyping() && rested > AT_REST && rested < LOOKED_AT;
}
function say(words, canShow) {
  const line = document.getElementById("changed");
  if (line.textContent !== words) line.textContent = words;
  document.getElementById("show-changes").hidden = !canShow;
}
async function ask() {
  if (document.hidden || isAsking) return;
  isAsking = true;
  try {
    const seen = rows().map((row) => row.dataset.mark).join(",");
    const answer = await fetch(list().dataset.changes, { headers: { "X-Careplan-Seen": seen } });
    // Signed out, or not her team any more: nothing of the list may stay on the screen.
    if ([401, 403].includes(answer.status)) window.location.reload();
    if (!answer.ok) throw new Error(answer.status);
    const { changed, words } = await answer.json();
    if (!changed) say(told, false);
    else if (mayExchange()) await exchange(words);
    else say(words, true);
  } catch {
    say(document.getElementById("changed").dataset.lost, false);
  } finally {
    isAsking = false;
  }
}
async function exchange(words, isWanted = false) {
  const answer = await fetch(window.location.href);
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!isWanted && !mayExchange()) return say(words, true); // somebody touched it meanwhile
  const marks = new Set(rows().map((row) => row.dataset.mark));
  const putBack = keepPlace();
  for (const id of ["list", "as-of"]) document.getElementById(id).replaceWith(document.adoptNode(fresh.getElementById(id)));
  const changed = rows().filter((row) => !marks.has(row.dataset.mark));
  for (const row of changed) row.classList.add("is-new");
  putBack();
  const names = changed.slice(0, 3).map((row) => linkOf(row).textContent);
  told = [words, names.join(", ")].join(" ").trim();
  return say(told, false);
}
// Where the focus was, what was unfolded, and where the row that is looked at stood on the screen. Put back by patient.
function keepPlace() {
  const all = rows();
  const focused = rowOf(document.activeElement);
  const index = all.indexOf(focused);
  const isOnFold = Boolean(document.activeElement.closest("summary"));
  const unfolded = all.filter((row) => row.querySelector("details[open]")).map((row) => row.dataset.row);
  const isSeen = (row) => row.getBoundingClientRect().bottom > 0 && row.getBoundingClientRect().top < window.innerHeight;
  const fixed = focused && isSeen(focused) ? focused : all.find(isSeen);
  const top = fixed ? fixed.getBoundingClientRect().top : 0;
  return () => {
    for (const key of unfolded) sameRow(key)?.querySelector("details")?.setAttribute("open", "");
    if (focused) {
      const now = sameRow(focused.dataset.row) || rows()[Math.min(index, rows().length - 1)];
      const at = now && ((isOnFold && now.querySelector("summary")) || linkOf(now));
      if (at) at.focus({ preventScroll: true });
    }
    const stands = fixed && sameRow(fixed.dataset.row);
    if (stands && window.scrollY > 0) window.scrollBy({ top: stands.getBoundingClientRect().top - top, behavior: "instant" });
  };
}
document.addEventListener("DOMContentLoaded", () => {
  window.setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
  document.getElementById("show-changes").addEventListener("click", async () => {
    try {
      await exchange("", true);
      (document.querySelector("[data-row].is-new h3 a") || document.getElementById("content")).focus();
    } catch {
      say(document.getElementById("changed").dataset.lost, false);
    }
  });
});
