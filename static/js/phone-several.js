// Several ticks from one form: each is kept on the phone as an act of its own before anything is sent. With a network
// the form then goes its usual way, and its page says what became of each; without one the ticks are sent later.
((phone) => {
  async function keepAll(form, chosen) {
    for (const box of chosen) {
      const op = await phone.keepAct({
        op_id: box.dataset.opId,
        kind: form.dataset.acts,
        item: box.value,
        plan: phone.about.plan || "",
        seen: Number(phone.about.number) || 0,
        happened_at: new Date().toISOString(),
        data: {},
        title: box.dataset.title,
      });
      box.dataset.opId = form.elements[`op-${box.value}`].value = op;
    }
  }
  function sayNotKept() {
    const trouble = document.getElementById("trouble");
    trouble.textContent = phone.say("not-kept");
    trouble.hidden = false;
    trouble.scrollIntoView({ block: "center" });
  }
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const isOurs = form.dataset && form.dataset.acts && phone.about && phone.about.account;
    const chosen = isOurs ? [...form.querySelectorAll("input[data-op-id]:checked")] : [];
    if (!chosen.length || form.dataset.areKept) return;
    event.preventDefault();
    try {
      await keepAll(form, chosen);
    } catch {
      if (navigator.onLine === false) return sayNotKept();
    }
    if (navigator.onLine === false) return window.location.assign(form.dataset.after);
    const ops = chosen.map((box) => box.dataset.opId);
    await phone.changeActs(ops, () => ({ alone: Date.now(), tried: Date.now() })).catch(() => {});
    phone.rememberLeft(ops);
    form.dataset.areKept = "yes";
    // By it the worker knows, where no answer comes, that the ticks are kept (phone-worker.js).
    const kept = document.createElement("input");
    Object.assign(kept, { type: "hidden", name: "kept_op", value: ops[0] });
    form.append(kept);
    form.requestSubmit();
  });
})((self.phone ??= {}));
