// A form that came back: the summary has the focus, each line leads to its field, each field says what is wrong with it.
() => {
  const faults = [];
  const summaries = [...document.querySelectorAll(".errors")];
  if (!summaries.length) return ["nothing says at the top what is wrong"];
  if (!summaries.includes(document.activeElement)) faults.push("the summary does not have the focus");
  for (const link of document.querySelectorAll(".errors a")) {
    const there = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!there) faults.push(`leads nowhere: ${link.outerHTML.slice(0, 120)}`);
  }
  for (const field of document.querySelectorAll(".is-invalid:not(div):not(fieldset)")) {
    if (field.getAttribute("aria-invalid") !== "true") faults.push(`does not say that it is wrong: ${field.outerHTML.slice(0, 120)}`);
    const about = (field.getAttribute("aria-describedby") ?? field.closest("fieldset")?.getAttribute("aria-describedby") ?? "").split(" ");
    const words = about.map((id) => document.getElementById(id)?.textContent.trim() ?? "").join("");
    if (!words) faults.push(`is not tied to its sentence: ${field.outerHTML.slice(0, 120)}`);
  }
  return faults;
}
