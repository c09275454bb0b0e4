// Access that was ended: what was entered goes to the nurses first, then everything of the patient leaves the phone.
((phone) => {
  // `ended`: what /changes says: the numbers to call, and who the team is.
  phone.accessEnded = async (ended) => {
    const { account, patient } = phone.about;
    // Another page has these words: the worker shows it where the server says that there is no such patient.
    if (!document.querySelector('template[data-for="ended"]')) return location.assign(`/care/${patient}/`);
    await phone.send();
    const acts = (await phone.actsOf(account)).filter((act) => act.patient === patient);
    const isWaiting = acts.some((act) => act.state === "kept");
    if (!isWaiting) {
      await phone.forgetPatient(account, patient);
      await phone.dropActs(acts.filter((act) => act.state === "sent" || act.state === "held").map((act) => act.op_id));
    }
    showEnd(ended, acts);
  };
  function showEnd({ phones, who }, acts) {
    const words = document.querySelector('template[data-for="ended"]');
    const place = document.getElementById("content");
    place.replaceChildren(document.importNode(words.content, true));
    document.querySelectorAll(".call, .tabs, .bar .end").forEach((part) => part.remove());
    const name = place.querySelector("[data-team]");
    if (name) name.textContent = who || "";
    for (const link of place.querySelectorAll("[data-number]")) {
      const number = (phones || {})[link.dataset.number];
      link.hidden = !number;
      if (!number) continue;
      link.href = `tel:${number.replace("(0)", "").replace(/[^0-9+]/g, "")}`;
      link.querySelector("bdi").textContent = number;
    }
    const isHeld = acts.some((act) => act.state === "held");
    const isWaiting = acts.some((act) => act.state === "kept");
    place.querySelectorAll("[data-held]").forEach((part) => { part.hidden = !isHeld; });
    place.querySelectorAll("[data-waiting]").forEach((part) => { part.hidden = !isWaiting; });
    place.querySelectorAll("[data-gone]").forEach((part) => { part.hidden = isWaiting; });
  }
  // A page was not there although the phone keeps this patient: is it the page, or the access?
  phone.askWhetherEnded = async () => {
    const answer = await phone.changesAfter(phone.about.patient, 0).catch(() => null);
    if (answer && answer.status === 200 && answer.body.ended) return phone.accessEnded(answer.body);
    if (answer && answer.status === 404 && answer.body && answer.body.error === "not_there") {
      // Nobody knows of a part in this patient, so nothing of it stays here either.
      await phone.forgetPatient(phone.about.account, phone.about.patient);
    }
    phone.shell.show("not-there");
  };
})((self.phone ??= {}));
