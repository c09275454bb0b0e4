// A form with data-act: first the act is kept and shown, then the form goes its usual way, by htmx or as a page.
((phone) => {
  const SECONDS_TO_SEND = 8;
  const goesOn = new WeakSet();
  const hasHtmx = (form) => form.hasAttribute("hx-post");

  function hidden(form, name, value) {
    let field = form.elements[name];
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      form.append(field);
    }
    field.value = value;
  }
  async function keepFirst(form, submitter) {
    const act = phone.actOf(form, submitter);
    if (form.dataset.keptAct === act.op_id) return; // an impatient thumb: this one is kept and on its way
    try {
      act.op_id = await phone.keepAct(act);
    } catch {
      return cannotKeep(form, submitter);
    }
    form.dataset.keptAct = act.op_id;
    hidden(form, "op_id", act.op_id);
    await phone.show();
    if (navigator.onLine === false) {
      if (!hasHtmx(form)) stay(form);
      return;
    }
    await phone.changeActs([act.op_id], () => ({ alone: Date.now(), tried: Date.now() }));
    hidden(form, "kept_on_phone", "1");
    if (!hasHtmx(form)) phone.rememberLeft([act.op_id]);
    letGo(form, submitter);
  }
  function letGo(form, submitter) {
    goesOn.add(form);
    form.requestSubmit(submitter && submitter.isConnected ? submitter : undefined);
  }
  // Said before anybody believes that it was kept. With a network the form goes as it always did.
  function cannotKeep(form, submitter) {
    phone.way.cannotKeep = true;
    phone.changed();
    if (navigator.onLine !== false) return letGo(form, submitter);
    const trouble = document.getElementById("trouble");
    trouble.textContent = phone.say("not-kept");
    trouble.hidden = false;
    trouble.scrollIntoView({ block: "center" });
  }
  // Without a network the page stays: the form is empty again, and the words stand where they are kept.
  function stay(form) {
    form.reset();
    delete form.dataset.keptAct;
    hidden(form, "op_id", crypto.randomUUID());
    const fold = form.closest("details");
    if (fold) fold.open = false;
    form.dispatchEvent(new CustomEvent("phone:kept", { bubbles: true }));
    const region = document.getElementById("kept");
    if (region && !region.hidden) {
      region.scrollIntoView({ block: "center" });
      region.focus({ preventScroll: true });
    }
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset || !form.dataset.act || !phone.about.account) return;
    if (goesOn.delete(form)) return;
    if (phone.way.cannotKeep && navigator.onLine !== false) return; // the page works as without this script
    event.preventDefault();
    event.stopImmediatePropagation();
    form.dataset.goes = "yes"; // until it has gone: its row is not exchanged meanwhile (phone-keeper.js)
    keepFirst(form, event.submitter).finally(() => { delete form.dataset.goes; });
  }, true);

  // Taken back here: what was never sent is gone; what may have arrived is taken back at the server as well.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-undo-kept]");
    if (!button) return;
    const op = button.dataset.undoKept;
    const act = (await phone.actsOf(phone.about.account)).find((one) => one.op_id === op);
    if (!act) return;
    const row = button.closest("[id^='item-']");
    document.querySelectorAll("form[data-kept-act]").forEach((form) => { if (form.dataset.keptAct === op) renew(form); });
    if (!(await phone.dropUnlessSent(op))) {
      await phone.keepAct({
        op_id: crypto.randomUUID(), kind: "undo", item: act.item, plan: act.plan, seen: act.seen,
        happened_at: new Date().toISOString(), data: {}, title: act.title,
      });
    }
    await phone.show();
    const next = row && row.querySelector(".tick, a");
    if (next) next.focus();
    phone.sendSoon();
  });
  // The form can be used again, for an act of its own.
  function renew(form) {
    delete form.dataset.keptAct;
    hidden(form, "op_id", crypto.randomUUID());
  }

  // A page that comes back from the browser's memory: what stands in its forms now is something new.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-kept-act]").forEach(renew);
  });

  // --- what becomes of a form that htmx sends ------------------------------------------------------------------
  // The form that asked: where an answer comes back, htmx tells of the row that is swapped.
  const keptOf = (event) => {
    const form = (event.detail.requestConfig || event.detail).elt;
    return form && form.dataset && form.dataset.keptAct;
  };
  async function isSent(op) {
    const act = (await phone.actsOf(phone.about.account)).find((one) => one.op_id === op);
    if (act) await phone.settle(act, "sent", { outcome: "applied" });
  }
  document.addEventListener("htmx:beforeSend", (event) => {
    if (keptOf(event)) event.detail.xhr.timeout = SECONDS_TO_SEND * 1000;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    // The server has taken it, or says on the page what stands in its way: then the phone need not keep it any more.
    const { status } = event.detail.xhr;
    const op = keptOf(event);
    if (!op || event.detail.xhr.getResponseHeader("HX-Redirect")) return;
    if (status < 300) isSent(op);
    else if (status === 409 || status === 422) phone.dropActs([op]);
  });
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(name, (event) => {
      if (!keptOf(event)) return;
      phone.changeActs([keptOf(event)], () => ({ alone: 0 })).then(() => phone.sendSoon(1));
    });
  }
})((self.phone ??= {}));
