// When the main part of a patient's page is exchanged: no second act before the first is shown, what was done is
// read out, the keyboard stays where it was, and words that are not sent yet stay in their field.
const controls = (part) => [...part.querySelectorAll("button, summary, select")];
const PART = "#content section[aria-labelledby], #content aside";
const nameOf = (part) => part.getAttribute("aria-labelledby") || part.tagName;
let place = null;
let typed = [];
const wordsOf = (form) => [...form.querySelectorAll("textarea")].filter((field) => field.value !== field.defaultValue);
function keepWords(sent) {
  const others = [...document.querySelectorAll("#content form")].filter((form) => form !== sent);
  typed = others.flatMap((form) => wordsOf(form).map((field) => [form.action, field.name, field.value]));
}
function putWordsBack() {
  for (const [action, name, words] of typed) {
    const form = [...document.querySelectorAll("#content form")].find((one) => one.action === action);
    const field = form && form.querySelector(`textarea[name="${name}"]`);
    if (!field) continue;
    field.value = words;
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  }
}
// The button that was pressed is gone as a rule, so the next one of the same part stands in its place: never one of
// another part, where a key that is pressed twice would do something else. A part that shrank away comes into view.
function standAgain({ part, index }) {
  const found = [...document.querySelectorAll(PART)].find((one) => nameOf(one) === part);
  const left = found ? controls(found) : [];
  const next = left[Math.min(index, left.length - 1)] || document.getElementById("content");
  if (index >= 0) next.focus({ preventScroll: true });
  const edges = (found || next).getBoundingClientRect();
  if (edges.bottom < 0 || edges.top > window.innerHeight) (found || next).scrollIntoView();
}
function lock(isLocked) {
  for (const button of document.querySelectorAll("#content button")) button.disabled = isLocked;
}
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target.id !== "content") return;
  const part = event.detail.elt.closest(PART);
  place = part && { part: nameOf(part), index: controls(part).indexOf(document.activeElement) };
  keepWords(event.detail.elt);
  lock(true);
});
document.addEventListener("htmx:afterRequest", () => lock(false));
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "content") return;
  putWordsBack();
  const message = document.querySelector("#content .message:not([hidden])");
  const said = document.getElementById("said");
  if (said && message) said.textContent = message.textContent.trim();
  if (place && !document.querySelector("#content [data-focus]")) standAgain(place);
});
