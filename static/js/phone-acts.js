// The queue: what somebody entered, kept on the phone before anything is sent, as data and never as a request
// (docs/adr/0016). An act is {op_id, account, patient, order, state, tried, ...}; what it says is sealed.
//   state  kept: still to be sent   needs: the person has to look at it   sent, held: the server has it
((phone) => {
  const HOURS_SHOWN = 24;
  const OWN_FIELDS = new Set(["csrfmiddlewaretoken", "op_id", "back", "typed_by", "kept_on_phone", "seen"]);
  const about = document.getElementById("phone");
  phone.about = about ? { ...about.dataset } : {};
  const words = document.getElementById("phone-words");
  // A sentence of the page's template, with its {braces} filled in.
  phone.say = (name, values = {}) => {
    const found = words && words.content.querySelector(`[data-word="${name}"]`);
    const text = found ? found.textContent : name;
    return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
  };
  phone.what = (kind) => phone.say(words && words.content.querySelector(`[data-word="${kind}"]`) ? kind : "entry");
  phone.changed = () => document.dispatchEvent(new CustomEvent("phone:changed"));
  const channel = "BroadcastChannel" in self ? new BroadcastChannel("careplan-acts") : null;
  if (channel) channel.onmessage = () => phone.changed();
  const tell = () => { phone.changed(); if (channel) channel.postMessage("changed"); };

  // The act that a form with data-act stands for; its fields are the data, as the form has them.
  phone.actOf = (form, submitter) => {
    const data = {};
    for (const [name, value] of new FormData(form, submitter)) {
      if (typeof value !== "string" || OWN_FIELDS.has(name)) continue;
      data[name] = name in data ? [].concat(data[name], value) : value;
    }
    const row = form.closest("[id^='item-']");
    const title = row && row.querySelector("h2, h3") ? row.querySelector("h2, h3")
      : document.querySelector("[data-act-title]") || document.querySelector("h1");
    return {
      op_id: form.elements.op_id ? form.elements.op_id.value : crypto.randomUUID(),
      kind: form.dataset.act,
      item: form.dataset.item || (row ? row.id.slice("item-".length) : ""), // a row of a long list says it once
      plan: form.dataset.plan || phone.about.plan || "",
      seen: Number(phone.about.number) || 0,
      happened_at: new Date().toISOString(),
      data,
      title: title ? title.textContent.trim() : "",
    };
  };
  // A kept page is opened again and again, with the same hidden numbers each time. Two acts under one number would be
  // one: the second over the first here, or taken by the server for a repeat. So its forms get numbers of their own.
  function renewNumbers() {
    document.querySelectorAll("form[data-act] [name=op_id]").forEach((field) => { field.value = crypto.randomUUID(); });
    for (const box of document.querySelectorAll("form[data-acts] [data-op-id]")) {
      box.dataset.opId = box.form.elements[`op-${box.value}`].value = crypto.randomUUID();
    }
  }
  if (phone.about.source === "phone") renewNumbers();
  // Resolves to the act's number when it is on the disk: another one, where an act with this number is there already.
  // Rejects when this phone cannot keep it: then nothing was kept.
  phone.keepAct = async (act, patient = phone.about.patient) => {
    const { account } = phone.about;
    const { op_id: asked, ...rest } = act;
    const op = (await phone.getOne("acts", asked)) ? crypto.randomUUID() : asked;
    const sealed = await phone.sealAct(account, op, rest);
    await phone.run(["acts"], "readwrite", (acts) => {
      acts.index("order").openCursor(null, "prev").onsuccess = (event) => {
        const last = event.target.result ? event.target.result.value.order : 0;
        const record = { op_id: op, account, patient, order: last + 1, state: "kept", tried: 0, ...sealed };
        try {
          acts.put(record);
        } catch {
          acts.transaction.abort(); // there is no room for it
        }
      };
    });
    askToStay();
    tell();
    return op;
  };
  // Once, after the first entry: a browser may throw away what a page keeps, unless it was asked not to.
  async function askToStay() {
    if (!navigator.storage || !navigator.storage.persist || (await phone.getMeta("asked to stay"))) return;
    await phone.setMeta("asked to stay", true);
    await navigator.storage.persist();
  }
  const isWhole = (said) => Boolean(said) && typeof said.kind === "string" && Boolean(said.data) && typeof said.data === "object";
  // An act that nobody can open any more stands in no other's way. It is never sent: its author is told of it, and
  // throws it away ("What is kept on this phone"). In the database it stays as it was, and is tried again each time.
  function asUnreadable(record) {
    const isUnsent = record.state === "kept" || record.state === "needs";
    const told = isUnsent ? { state: "needs", reason: phone.say("unreadable") } : {};
    return { ...record, kind: "", item: "", plan: "", title: "", data: {}, isUnreadable: true, ...told };
  }
  // Every act of an account, opened, the oldest first.
  phone.actsOf = async (account) => {
    const records = (await phone.getAll("acts")).filter((act) => act.account === account);
    records.sort((one, other) => one.order - other.order);
    const open = await phone.actOpener(account);
    return Promise.all(records.map(async ({ iv, sealed, ...record }) => {
      const said = await open({ ...record, iv, sealed });
      return isWhole(said) ? { ...record, ...said } : asUnreadable(record);
    }));
  };
  phone.unsent = (acts) => acts.filter((act) => act.state === "kept" || act.state === "needs");
  phone.countOfOthers = async (account) => {
    const records = await phone.getAll("acts");
    return records.filter((act) => act.account !== account && ["kept", "needs"].includes(act.state)).length;
  };
  // A change of some acts at once: `change(record)` gives the fields that are new, or null to remove it.
  phone.changeActs = async (ops, change) => {
    await phone.run(["acts"], "readwrite", (acts) => {
      for (const op of ops) {
        acts.get(op).onsuccess = (event) => {
          const record = event.target.result;
          if (!record) return;
          const fields = change(record);
          if (fields) acts.put({ ...record, ...fields });
          else acts.delete(op);
        };
      }
    });
    tell();
  };
  phone.dropActs = (ops) => phone.changeActs(ops, () => null);
  // Only what never left and what was refused; resolves to whether it was removed. Asked in the transaction that
  // removes it: another tab may be sending it at this moment.
  phone.dropUnlessSent = async (op) => {
    let isMine = false;
    await phone.changeActs([op], (act) => {
      isMine = act.state === "needs" || (act.state === "kept" && !act.tried);
      return isMine ? null : {};
    });
    return isMine;
  };
  // Before a request leaves: from now on the server may have it, whatever comes back.
  phone.markTried = (ops) => phone.changeActs(ops, () => ({ tried: Date.now() }));
  // What became of it. The reason is the server's sentence, and may name things: it is sealed as the act was.
  phone.settle = (act, state, more = {}) => phone.settleAll([{ act, state, more }]);
  phone.settleAll = async (settled) => {
    const fields = new Map();
    for (const { act, state, more } of settled) {
      const { op_id: op, account, patient, order, state: _old, tried, ...rest } = act;
      const sealed = act.isUnreadable ? {} : await phone.sealAct(account, op, { ...rest, ...more });
      fields.set(op, { state, tried, settled: Date.now(), ...sealed });
    }
    await phone.changeActs([...fields.keys()], (record) => fields.get(record.op_id));
  };
  phone.forgetSent = async (account) => {
    // Either way: a clock that was put back since would show them for years.
    const isOld = (act) => Math.abs(Date.now() - act.settled) > HOURS_SHOWN * 60 * 60 * 1000;
    const done = (await phone.getAll("acts")).filter((act) => act.account === account && isOld(act));
    const gone = done.filter((act) => act.state === "sent" || act.state === "held").map((act) => act.op_id);
    if (gone.length) await phone.dropActs(gone);
  };
})((self.phone ??= {}));
