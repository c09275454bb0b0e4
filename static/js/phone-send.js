// Sends what is kept: in batches, by one page at a time, again and again until the server has named each act.
((phone) => {
  const BATCH = 200;
  const SECONDS = 30;
  const SECONDS_ALONE = 10; // how long an act that left as a form is left alone
  const LONGEST_WAIT = 90;
  let failures = 0;
  let timer = 0;
  let csrf = phone.about.source === "server" ? (document.querySelector("[name=csrfmiddlewaretoken]") || {}).value : "";
  // signedOut, otherAccount: what stands in the way; the line at the top says it (phone-line.js)
  phone.way = { signedOut: false, otherAccount: false, sending: false, cannotKeep: false };
  const path = (patient, rest) => `/care/${patient}/${rest}`;

  async function ask(address, options = {}) {
    const limit = AbortSignal.timeout(SECONDS * 1000);
    const answer = await fetch(address, { credentials: "same-origin", redirect: "error", signal: limit, ...options });
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    return { status: answer.status, body: isJson ? await answer.json() : null };
  }
  // The pull: what changed after an event. {status, body}, see the contract in docs/caregivers.md.
  phone.changesAfter = async (patient, number) => {
    const query = new URLSearchParams({ after: number, account: phone.about.account });
    const answer = await ask(path(patient, `changes?${query}`));
    if (answer.body && answer.body.csrf) csrf = answer.body.csrf;
    phone.way.signedOut = answer.status === 401;
    return answer;
  };
  const asSent = ({ op_id, kind, item, plan, seen, happened_at, data }) => ({
    op_id, kind, seen, happened_at, data, ...(item && { item: Number(item) }), ...(plan && { plan: Number(plan) }),
  });
  async function post(patient, acts) {
    if (!csrf) {
      const { status } = await phone.changesAfter(patient, 0);
      if (status !== 200) return { status, body: null };
    }
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf || "" };
    const body = JSON.stringify({ account: phone.about.account, acts: acts.map(asSent) });
    return ask(path(patient, "sync"), { method: "POST", headers, body });
  }

  const STATES = { applied: "sent", already: "sent", overtaken: "sent", held: "held", refused: "needs" };
  // Only an answer that names an act settles it; whatever is not named stays as it was.
  async function settleAll(acts, results) {
    const byOp = new Map(acts.map((act) => [act.op_id, act]));
    const settled = [];
    for (const result of results) {
      const act = byOp.get(result.op_id);
      const state = STATES[result.outcome];
      if (!act || !state) continue;
      byOp.delete(result.op_id);
      const more = { outcome: result.outcome, reason: result.reason || "", field: result.field || "" };
      settled.push({ act, state, more });
    }
    if (settled.length) await phone.settleAll(settled);
    return settled.length;
  }
  // Resolves to whether to go on with the next batch.
  async function sendBatch(patient, acts, again = true) {
    await phone.markTried(acts.map((act) => act.op_id));
    const { status, body } = await post(patient, acts);
    phone.way.signedOut = status === 401;
    phone.way.otherAccount = status === 409;
    if (status === 200 && body && body.account === phone.about.account && Array.isArray(body.results)) {
      const settled = await settleAll(acts, body.results);
      // A page that the server made after all of this has it already: what left as a form, and led to this page.
      const isShown = phone.about.source === "server" && body.number !== null && body.number <= Number(phone.about.number);
      if (!isShown) document.dispatchEvent(new CustomEvent("phone:sent", { detail: { patient, acts } }));
      return settled > 0;
    }
    if (status === 403 && again) {
      csrf = "";
      return sendBatch(patient, acts, false);
    }
    // What is not JSON was said by something else, in place of a server that is gone: nothing is refused by that.
    if (status === 413 || ([400, 404].includes(status) && body)) {
      // One act may spoil a batch for all: it is found by halves, and the others go.
      if (acts.length > 1) {
        const half = Math.ceil(acts.length / 2);
        const first = await sendBatch(patient, acts.slice(0, half));
        return (await sendBatch(patient, acts.slice(half))) || first;
      }
      await phone.settle(acts[0], "needs", { outcome: "refused", reason: (body && body.message) || phone.say("refused") });
      return true;
    }
    if (![401, 409].includes(status)) throw new Error(`answered ${status}`);
    return false;
  }
  // A clock that was put back since must not leave it alone for years.
  const isAlone = (act) => Boolean(act.alone) && Math.abs(Date.now() - act.alone) < SECONDS_ALONE * 1000;
  // What may go now: not what has just left as a form of its own, and nothing about an item before that.
  function ready(acts) {
    const waiting = new Set();
    return acts.filter((act) => {
      if (isAlone(act)) waiting.add(`${act.patient} ${act.item}`);
      return act.state === "kept" && !isAlone(act) && !waiting.has(`${act.patient} ${act.item}`);
    });
  }
  // Where the acts of one patient cannot be taken now, those of another go all the same.
  async function sendAll() {
    const stuck = new Set();
    let trouble = null;
    for (let round = 0; round < 1000; round += 1) {
      const acts = ready(await phone.actsOf(phone.about.account)).filter((act) => !stuck.has(act.patient));
      if (!acts.length) break;
      const { patient } = acts[0];
      const batch = acts.filter((act) => act.patient === patient).slice(0, BATCH);
      phone.way.sending = true;
      phone.changed();
      try {
        if (!(await sendBatch(patient, batch))) stuck.add(patient);
      } catch (error) {
        stuck.add(patient);
        trouble = error;
      }
      if (phone.way.signedOut || phone.way.otherAccount) break;
    }
    if (trouble) throw trouble;
  }
  phone.send = async () => {
    clearTimeout(timer);
    if (!phone.about.account || phone.way.cannotKeep || phone.about.source === "switched-off") return;
    try {
      // Two tabs never send at once: the second finds nothing left.
      if (navigator.locks) await navigator.locks.request("careplan-send", sendAll);
      else await sendAll();
      failures = 0;
    } catch {
      failures += 1;
    } finally {
      phone.way.sending = false;
      phone.changed();
    }
    await later();
  };
  // Longer and longer, up to a minute and more, and never all phones of a house at the same moment.
  phone.waitSeconds = (times) => Math.min(LONGEST_WAIT, 2 ** times) * (0.7 + 0.6 * Math.random());
  async function later() {
    const acts = await phone.actsOf(phone.about.account).catch(() => []);
    if (!acts.some((act) => act.state === "kept")) return;
    const wait = failures ? phone.waitSeconds(failures) : acts.some(isAlone) ? SECONDS_ALONE : LONGEST_WAIT;
    timer = setTimeout(phone.send, wait * 1000);
  }
  phone.sendSoon = (seconds = 0) => {
    clearTimeout(timer);
    timer = setTimeout(phone.send, seconds * 1000);
  };
})((self.phone ??= {}));
