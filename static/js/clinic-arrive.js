// From the worklist by v or r: the page of the patient opens, and the focus stands on the button that was meant. The
// person sees whose page it is and presses it. Where there is nothing to press, the heading says what there is.
const MEANT = {
  "#to-verify": '#since button[form="verify"]',
  "#to-review": '#since form[action$="/reviewed"] button',
};
document.addEventListener("DOMContentLoaded", () => {
  const meant = MEANT[window.location.hash];
  const heading = document.getElementById("since-heading");
  if (!meant || !heading) return;
  heading.tabIndex = -1;
  const found = document.querySelector(meant) || heading;
  found.scrollIntoView({ block: "center" });
  found.focus({ focusVisible: true, preventScroll: true });
});
