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
// Refused or not here: access may have ended while the page was open, and then nothing of it may stay on the screen.
// The page is asked for again, and says itself what is so now. Never over words that are not sent yet.
function isAboutToBeSent() {
  const fields = [...document.querySelectorAll("textarea, input[type=text]")];
  return fields.some((field) => field.value !== field.defaultValue);
}
document.addEventListener("htmx:beforeRequest", () => showTrouble(false));
document.addEventListener("htmx:responseError", (event) => {
  if ([403, 404].includes(event.detail.xhr.status) && !isAboutToBeSent()) window.location.reload();
  else if (!isKept(event)) showTrouble(true);
});
// What is kept on the phone is said there, and is sent again by itself (phone-form.js).
const isKept = (event) => Boolean(event.detail.elt && event.detail.elt.dataset.keptAct);
document.addEventListener("htmx:sendError", (event) => { if (!isKept(event)) showTrouble(true); });
document.addEventListener("htmx:timeout", (event) => { if (!isKept(event)) showTrouble(true); });
// A page that comes back from the browser's memory (Back) may be one that this person may not see any more.
window.addEventListener("pageshow", async (event) => {
  if (!event.persisted) return;
  try {
    const answer = await fetch(window.location.href, { method: "HEAD", redirect: "manual" });
    if (answer.type === "opaqueredirect" || [403, 404].includes(answer.status)) window.location.reload();
  } catch {
    // Without a network what is here is the best there is.
  }
});
