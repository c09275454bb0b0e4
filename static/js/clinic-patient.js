// When the main part of a patient's page is exchanged: no second act before the first is shown, what was done is
// read out, and the keyboard stays where it was.
const controls = () => [...document.querySelectorAll("#content button, #content summary, #content select")];
let place = -1;
function lock(isLocked) {
  for (const button of document.querySelectorAll("#content button")) button.disabled = isLocked;
}
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target.id !== "content") return;
  place = controls().indexOf(document.activeElement);
  lock(true);
});
document.addEventListener("htmx:afterRequest", () => lock(false));
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "content") return;
  const message = document.querySelector("#content .message:not([hidden])");
  const said = document.getElementById("said");
  if (said && message) said.textContent = message.textContent.trim();
  const left = controls();
  // The button that was pressed is gone as a rule, so the next one stands in its place.
  if (place >= 0 && left.length && !document.querySelector("#content [data-focus]")) {
    left[Math.min(place, left.length - 1)].focus({ preventScroll: true });
  }
});
