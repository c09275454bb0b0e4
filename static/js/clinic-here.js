// Two nurses on one patient see each other: an open page says every twenty seconds that it is open, and shows who else
// has the same patient open. Only while it is looked at; without an answer it says nothing.
const here = document.querySelector("[data-here]");
const EVERY = 20000;
async function sayHere() {
  if (document.visibilityState !== "visible") return;
  try {
    const answer = await fetch(here.action, { method: "POST", body: new FormData(here), redirect: "error" });
    const words = answer.ok ? await answer.text() : "";
    const place = here.querySelector("output");
    if (place.textContent !== words) place.textContent = words;
  } catch {
    // No network: what is shown grows old, so it is taken away.
    here.querySelector("output").textContent = "";
  }
}
if (here) {
  sayHere();
  setInterval(sayHere, EVERY);
  document.addEventListener("visibilitychange", sayHere);
}
