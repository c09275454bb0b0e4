// "Put it in": the words of a chosen template go into the answer at once, after what is typed. Nothing is sent; without
// this script the button asks the server to do the same.
document.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="put_in"]');
  if (!button) return;
  event.preventDefault();
  const field = button.form.querySelector('textarea[name="answer"]');
  const words = button.form.elements.template.selectedOptions[0].dataset.words;
  if (words) field.value = [field.value.trim(), words].filter(Boolean).join("\n\n");
  field.focus();
});
