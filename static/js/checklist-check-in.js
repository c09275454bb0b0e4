// A yes or a not sure shows at once whom to call. The words are in the page already; nothing is worked out here.
function showWhatToDo(fieldset) {
  const words = fieldset.parentElement.querySelector("[data-when-yes]");
  const chosen = fieldset.querySelector("input:checked");
  if (words) words.hidden = !chosen || chosen.value === "no";
}
const questions = document.querySelectorAll("[data-watch] fieldset");
questions.forEach((fieldset) => {
  fieldset.addEventListener("change", () => showWhatToDo(fieldset));
  showWhatToDo(fieldset); // a page that the browser brought back has its answers already
});
