// A yes or a not sure shows at once whom to call: beside the question, and above everything else on the page.
// The words are in the page already; nothing is worked out here.
function isSaid(fieldset) {
  const chosen = fieldset.querySelector("input:checked");
  return Boolean(chosen) && chosen.value !== "no";
}
function showWhatToDo(fieldset) {
  const said = isSaid(fieldset);
  const words = fieldset.parentElement.querySelector("[data-when-yes]");
  if (words) words.hidden = !said;
  const name = fieldset.querySelector("input").name;
  for (const line of document.querySelectorAll("[data-said-for]")) {
    if (line.dataset.saidFor === name) line.hidden = !said;
  }
  for (const box of document.querySelectorAll("[data-said]")) {
    box.hidden = !box.querySelector("[data-said-for]:not([hidden])");
  }
}
const questions = document.querySelectorAll("[data-watch] fieldset");
questions.forEach((fieldset) => {
  fieldset.addEventListener("change", () => showWhatToDo(fieldset));
  showWhatToDo(fieldset); // a page that the browser brought back has its answers already
});
