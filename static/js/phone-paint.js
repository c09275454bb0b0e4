// Paints what is kept here over a page of the server, after every load and every change: nothing that somebody entered
// may look as if it had not been (reference: a reload that shows 0 of 5 ticks). It is taken off before it is put on.
((phone) => {
  const theRegion = () => document.getElementById("kept"); // the page may be exchanged under it
  const ONE_OFF = new Set(["tick", "skip", "undo", "take", "let_go", "hand_on", "understood", "reply"]);
  const make = (tag, className, text = "") => {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  };
  // English as the pages write it: the day before the month.
  const language = document.documentElement.lang;
  phone.locale = language === "en" ? "en-GB" : language;
  phone.clock = (moment) => new Intl.DateTimeFormat(phone.locale, {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", numberingSystem: "latn",
  }).format(new Date(moment));
  phone.wordsOf = (act) => act.data.note || act.data.question || act.data.answer || "";

  // How an act stands, in words.
  phone.stateOf = (act) => {
    if (act.state === "needs") return phone.say("needs", { reason: act.reason || phone.say("refused") });
    if (act.state === "held") return phone.say("held");
    if (act.state === "sent") return [phone.say("sent-at", { time: phone.clock(act.settled) }), act.reason].filter(Boolean).join(" · ");
    return phone.say("kept");
  };
  const lineOf = (act) =>
    act.state === "needs" ? phone.stateOf(act) : phone.say("kept-what", { what: phone.what(act.kind) });

  function undoButton(act) {
    const button = make("button", "btn btn-link btn-sm", phone.say("undo-short"));
    button.type = "button";
    button.dataset.undoKept = act.op_id;
    button.setAttribute("aria-label", phone.say("undo-name", { name: act.title }));
    return button;
  }
  function painted(act) {
    const box = make("div", "kept-line small");
    box.append(make("span", "", lineOf(act)));
    if (phone.wordsOf(act)) {
      const said = make("p", "typed", phone.wordsOf(act));
      said.dir = "auto";
      box.append(said);
    }
    if (act.kind === "tick" || act.kind === "skip") box.append(undoButton(act));
    return box;
  }
  function unpaint() {
    document.querySelectorAll(".kept-line").forEach((line) => line.remove());
    for (const one of document.querySelectorAll("[data-painted]")) {
      for (const [name, was] of JSON.parse(one.dataset.painted)) {
        if (was === null) one.removeAttribute(name);
        else one.setAttribute(name, was);
      }
      delete one.dataset.painted;
    }
  }
  // Sets attributes, and remembers what they were.
  function set(one, attributes) {
    if (!one) return;
    const before = one.dataset.painted ? JSON.parse(one.dataset.painted) : [];
    for (const [name, value] of Object.entries(attributes)) {
      if (!before.some(([known]) => known === name)) before.push([name, one.getAttribute(name)]);
      if (value === null) one.removeAttribute(name);
      else one.setAttribute(name, value);
    }
    one.dataset.painted = JSON.stringify(before);
  }
  const withClass = (one, name, isOn) => {
    const list = new Set((one.getAttribute("class") || "").split(" ").filter(Boolean));
    if (isOn) list.add(name);
    else list.delete(name);
    return [...list].join(" ");
  };
  // One row: the last of tick, skip and undo says how it looks; the others stand below as lines.
  function paintRow(row, acts) {
    const undone = new Set();
    acts.forEach((act, index) => {
      if (act.kind !== "undo" || act.state === "needs") return;
      for (let before = index - 1; before >= 0; before -= 1) {
        if (["tick", "skip"].includes(acts[before].kind)) { undone.add(acts[before].op_id); break; }
      }
    });
    const turns = acts.filter((act) => ["tick", "skip", "undo"].includes(act.kind) && act.state !== "needs");
    const last = turns.at(-1);
    if (last) {
      const isDone = last.kind !== "undo";
      const tick = row.querySelector(".tick");
      set(row, { class: withClass(row, "done", isDone) });
      if (isDone) row.querySelectorAll("a[href*='?day=']").forEach((link) => set(link, { hidden: "" }));
      if (tick) {
        set(tick, { class: withClass(tick, "on", last.kind === "tick") });
        if (tick.matches("button")) set(tick, { "aria-pressed": String(isDone), "aria-disabled": isDone ? "true" : null });
      }
      if (!isDone) row.querySelectorAll("form[data-act=undo]").forEach((form) => set(form, { hidden: "" }));
    }
    for (const act of acts.filter((one) => ["take", "let_go", "hand_on"].includes(one.kind) && one.state !== "needs")) {
      row.querySelectorAll(`form[data-act="${act.kind}"]`).forEach((form) => set(form, { hidden: "" }));
    }
    const place = row.querySelector("h2, h3") ? row.querySelector("h2, h3").parentElement : row;
    acts.filter((act) => !undone.has(act.op_id)).forEach((act) => place.append(painted(act)));
  }
  // Which acts without a row of their own belong on this page.
  function isOfPage(act) {
    const rest = location.pathname.split("/").slice(3).join("/");
    if (phone.about.item) return act.item === phone.about.item;
    if (/^items\/\d+/.test(rest)) return act.item === rest.split("/")[1];
    if (rest.startsWith("check-in")) return act.kind === "check_in";
    if (["questions", "ask"].includes(rest)) return act.kind === "ask";
    if (rest.startsWith("visit-questions")) return act.kind === "visit_question";
    return rest === "";
  }
  function paintRegion(acts) {
    const region = theRegion();
    if (!region) return;
    region.replaceChildren();
    for (const act of acts) {
      const box = painted(act);
      if (act.title && act.item !== phone.about.item) box.prepend(make("b", "d-block", act.title));
      if (act.kind === "check_in") box.append(make("p", "", phone.say("check-in-note")));
      region.append(box);
    }
    const troubles = [
      phone.way.cannotKeep && "cannot-keep-why", phone.way.otherAccount && "other-account", phone.way.others && "others",
    ].filter(Boolean);
    troubles.forEach((word) => region.append(make("p", "kept-line", phone.say(word))));
    region.hidden = region.childElementCount === 0;
  }
  phone.paint = (acts) => {
    unpaint();
    const mine = phone.unsent(acts).filter((act) => act.patient === phone.about.patient);
    const rest = [];
    const byRow = new Map();
    for (const act of mine) {
      const row = act.item && document.getElementById(`item-${act.item}`);
      if (row) byRow.set(row, [...(byRow.get(row) || []), act]);
      else rest.push(act);
    }
    byRow.forEach((ofRow, row) => paintRow(row, ofRow));
    for (const act of mine.filter((one) => ONE_OFF.has(one.kind) && one.state !== "needs")) {
      const forms = document.querySelectorAll(`form[data-act="${act.kind}"][data-item="${act.item}"]`);
      forms.forEach((form) => { if (!form.closest("[id^='item-']")) set(form, { hidden: "" }); });
    }
    if (document.getElementById("phone-here")) return;
    paintRegion(rest.filter(isOfPage));
  };
})((self.phone ??= {}));
