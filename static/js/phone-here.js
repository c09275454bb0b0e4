// "What is kept on this phone": each act with how it stands, and what can be done about it; the pages; the PIN.
((phone) => {
  const here = document.getElementById("phone-here");
  if (!here) return;
  const part = (name, root = here) => root.querySelector(`[data-${name}]`);
  const template = document.getElementById("act-row");
  const more = document.getElementById("here-words");
  const say = (name, values = {}) => more.content.querySelector(`[data-word="${name}"]`).textContent
    .replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
  const moment = (at) => new Intl.DateTimeFormat(phone.locale, {
    day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23", numberingSystem: "latn",
  }).format(new Date(at));
  const wordField = (act) => ["note", "question", "answer"].find((name) => act.data[name] !== undefined);

  // Refused under one number, it can only be sent again under another: under one, whatever an impatient thumb does.
  async function sendAgain(row, act, data = act.data) {
    if (row.dataset.goes) return;
    row.dataset.goes = "yes";
    part("new-words", row).hidden = true;
    const { kind, item, plan, seen, happened_at, title, patient } = act;
    try {
      await phone.keepAct({ op_id: crypto.randomUUID(), kind, item, plan, seen, happened_at, title, data }, patient);
    } catch {
      delete row.dataset.goes;
      part("new-words", row).hidden = data === act.data;
      part("state", row).textContent = phone.say("cannot-keep-why");
      return;
    }
    await phone.dropActs([act.op_id]);
    phone.sendSoon();
  }
  function wire(row, act) {
    const words = phone.wordsOf(act);
    const mayThrow = act.state === "needs" || (act.state === "kept" && !act.tried);
    const mayGoAgain = act.state === "needs" && !act.isUnreadable;
    const isStuck = phone.about.source === "switched-off";
    part("choices", row).hidden = !(isStuck || act.state === "needs" || act.state === "kept");
    part("again", row).hidden = !mayGoAgain || isStuck;
    part("change", row).hidden = !mayGoAgain || isStuck || !wordField(act);
    part("copy", row).hidden = !words || !navigator.clipboard;
    part("throw", row).hidden = !mayThrow;
    part("again", row).addEventListener("click", () => sendAgain(row, act));
    part("copy", row).addEventListener("click", () => navigator.clipboard.writeText(words).catch(() => null));
    part("throw", row).addEventListener("click", () => {
      part("throw", row).hidden = true;
      part("throw-now", row).hidden = false;
      part("throw-now", row).focus();
    });
    // No other tab can be sending what cannot be read.
    const drop = act.isUnreadable ? (op) => phone.dropActs([op]) : phone.dropUnlessSent;
    part("throw-now", row).addEventListener("click", () => drop(act.op_id));
    const form = part("new-words", row);
    part("change", row).addEventListener("click", () => {
      form.hidden = false;
      form.elements.words.value = words;
      form.elements.words.focus();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      sendAgain(row, act, { ...act.data, [wordField(act)]: form.elements.words.value });
    });
  }
  function rowOf(act) {
    const row = document.importNode(template.content, true).firstElementChild;
    part("title", row).textContent = act.title;
    part("what", row).textContent = phone.what(act.kind);
    part("when", row).textContent = act.happened_at ? moment(act.happened_at) : "";
    part("state", row).textContent = phone.stateOf(act);
    const words = phone.wordsOf(act);
    part("words", row).hidden = !words;
    part("words", row).textContent = words;
    wire(row, act);
    return row;
  }
  const isBusy = () => [...here.querySelectorAll("[data-new-words]")].some((form) => !form.hidden && form.contains(document.activeElement));
  function showActs(acts) {
    if (isBusy()) return; // never over words that are being changed
    const list = part("acts");
    // What cannot be read says nothing of whose it is; its own patient's page may be gone.
    const isOfPage = (act) => act.patient === phone.about.patient || (act.isUnreadable && act.state === "needs");
    const ofPage = phone.about.patient ? acts.filter(isOfPage) : phone.unsent(acts);
    list.replaceChildren(...ofPage.toReversed().map(rowOf));
    list.hidden = !ofPage.length;
    const isUnsent = phone.unsent(acts).length > 0;
    for (const [name, isShown] of [["no-acts", !isUnsent], ["send", isUnsent], ["if-unsent", isUnsent], ["if-sent", !isUnsent]]) {
      if (part(name)) part(name).hidden = !isShown;
    }
  }
  document.addEventListener("phone:shown", (event) => showActs(event.detail));
  if (part("send")) part("send").addEventListener("click", () => phone.send());
  // Whom to call, as the pages of these patients had it.
  async function showCallBars(place) {
    const keys = await phone.metaKeys(`call ${phone.about.account} `);
    for (const key of keys) {
      const bar = new DOMParser().parseFromString(await phone.getMeta(key), "text/html").querySelector("a[href^='tel:']");
      if (!bar) continue;
      const link = document.importNode(bar, true);
      link.className = "btn btn-outline-primary";
      place.append(link);
    }
  }
  if (part("call-bars")) showCallBars(part("call-bars")).catch(() => null);
  if (!more) return;

  async function showPages() {
    const { account, patient } = phone.about;
    const pages = (await phone.keptOf(account)).filter((page) => page.patient === patient);
    const last = Math.max(0, ...pages.map((page) => page.kept));
    part("pages").textContent = pages.length ? say("pages-kept", { count: pages.length, time: moment(last) }) : say("no-pages");
    const hasPin = await phone.hasPin(account);
    part("pin-state").textContent = say(hasPin ? "pin-on" : "pin-off");
    part("no-pin").hidden = !hasPin;
    const stays = navigator.storage && navigator.storage.persisted && (await navigator.storage.persisted());
    part("storage").textContent = phone.way.cannotKeep ? phone.say("cannot-keep-why") : say(stays ? "may-stay" : "may-go");
  }
  part("take-off").addEventListener("click", async () => {
    await phone.forgetPatient(phone.about.account, phone.about.patient);
    part("taken-off").hidden = false;
    await showPages();
  });
  const isOffline = () => phone.about.source !== "server" || navigator.onLine === false;
  async function changePin(change) {
    if (isOffline()) {
      part("pin-state").textContent = say("pin-needs-network");
      return;
    }
    await change();
    await showPages();
    await phone.keepPages();
    await showPages();
  }
  part("pin").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = event.target.elements.pin;
    const isRight = phone.PIN.test(field.value);
    document.getElementById("pin-wrong").hidden = isRight;
    field.setAttribute("aria-invalid", String(!isRight));
    if (!isRight) return field.focus();
    const pin = field.value;
    field.value = "";
    changePin(() => phone.setPin(phone.about.account, pin));
  });
  part("no-pin").addEventListener("click", () => changePin(() => phone.dropPin(phone.about.account)));
  phone.started.then(showPages).catch(() => { part("storage").textContent = phone.say("cannot-keep-why"); });
})((self.phone ??= {}));
