// A form that came back with something to look at again takes the focus, whole page or piece.
function focusMarked(root) {
  const marked = root.querySelector("[data-focus]");
  if (marked) marked.focus();
}
// Said in the page itself, because a request that fails behind it would otherwise fail in silence.
function showTrouble(isTrouble) {
  const trouble = document.getElementById("trouble");
  if (!trouble) return;
  trouble.hidden = !isTrouble;
  if (isTrouble) trouble.scrollIntoView({ block: "center" });
}
document.addEventListener("DOMContentLoaded", () => focusMarked(document));
document.addEventListener("htmx:afterSettle", (event) => focusMarked(event.detail.elt));
// 422: the form comes back with its sentences. 409: the page was stale, and both sides are shown. Both are pieces.
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([409, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.addEventListener("htmx:beforeRequest", () => showTrouble(false));
document.addEventListener("htmx:responseError", () => showTrouble(true));
document.addEventListener("htmx:sendError", () => showTrouble(true));
document.addEventListener("htmx:timeout", () => showTrouble(true));
