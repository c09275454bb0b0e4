// When the main part of a patient's page is exchanged: no second act before the first is shown, what was done is
// read out, the keyboard stays where it was, and words that are not sent yet stay in their field.
const controls = () => [...document.querySelectorAll("#content button, #content summary, #content select")];
let place = -1;
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
function lock(isLocked) {
  for (const button of document.querySelectorAll("#content button")) button.disabled = isLocked;
}
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target.id !== "content") return;
  place = controls().indexOf(document.activeElement);
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
  const left = controls();
  // The button that was pressed is gone as a rule, so the next one stands in its place.
  if (place >= 0 && left.length && !document.querySelector("#content [data-focus]")) {
    left[Math.min(place, left.length - 1)].focus({ preventScroll: true });
  }
});
