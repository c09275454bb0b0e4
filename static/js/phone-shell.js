// The page that the worker shows where it has none: the words of the case, the numbers, and links to what is kept.
((phone) => {
  const shell = document.getElementById("shell");
  if (!shell) return;
  const patient = phone.patientOf(location.pathname);
  const path = (rest) => `/care/${patient}/${rest}`;
  const show = (state) => {
    const words = document.querySelector(`template[data-for="${state}"]`) || document.querySelector('template[data-for="not-kept"]');
    shell.replaceChildren(document.importNode(words.content, true));
    document.title = `${shell.querySelector("h1").textContent} · careplan`;
  };
  // The bar with the number, as the pages of this patient have it; kept unsealed, because it must be there at once.
  async function showCallBar(account) {
    const kept = patient ? await phone.getMeta(`call ${account} ${patient}`) : null;
    if (!kept) return;
    const bar = new DOMParser().parseFromString(kept, "text/html").querySelector(".call");
    if (bar) document.querySelector("header.bar").after(document.importNode(bar, true));
  }
  // The list of when to call stands below, whatever the case is.
  async function showSigns(account) {
    const kept = patient ? await phone.getMeta(`signs ${account} ${patient}`) : null;
    if (!kept) return;
    const list = new DOMParser().parseFromString(kept, "text/html").querySelector("[data-when-to-call]");
    if (list) shell.append(document.importNode(list, true));
  }
  async function listKept(account) {
    const paths = new Set((await phone.keptOf(account)).map((page) => page.path));
    for (const link of shell.querySelectorAll("[data-path]")) {
      const isThere = patient && paths.has(path(link.dataset.path));
      link.hidden = !isThere;
      if (isThere) link.querySelector("a").href = path(link.dataset.path);
    }
    const list = shell.querySelector("[data-kept-pages]");
    if (list) list.hidden = !list.querySelector("[data-path]:not([hidden])");
  }
  function askForPin(account) {
    const form = shell.querySelector("form");
    const wrong = form.querySelector(".invalid-feedback");
    const field = form.elements.pin;
    field.focus();
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (await phone.openPin(account, field.value.trim())) return location.reload();
      wrong.hidden = false;
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", wrong.id);
      field.value = "";
      field.focus();
    });
  }
  async function start() {
    const state = shell.dataset.state || "nothing";
    show(state);
    const account = await phone.currentAccount().catch(() => null);
    if (!account) return;
    phone.about.account = account;
    phone.about.patient = patient;
    phone.about.source = "phone";
    await showCallBar(account);
    await listKept(account);
    if (state !== "ended") await showSigns(account);
    if (state === "locked") askForPin(account);
    if (state === "ended") await phone.askWhetherEnded();
  }
  phone.shell = { show };
  start();
})((self.phone ??= {}));
