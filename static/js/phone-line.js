// The short line at the top of every page: how much is not sent yet. And the beginning: what is asked for at each load.
((phone) => {
  const SECONDS_TO_ASK = 2;
  const line = document.getElementById("phone-line");
  const words = (acts) => {
    const waiting = acts.filter((act) => act.state === "kept").length;
    const needing = acts.filter((act) => act.state === "needs").length;
    if (phone.way.cannotKeep) return phone.say("cannot-keep");
    if (phone.way.signedOut && waiting) return phone.say("sign-in");
    if (needing) return phone.say("needs-you", { count: needing });
    if (waiting) return phone.say("not-sent", { count: waiting });
    return phone.say("all-sent");
  };
  function showLine(acts) {
    if (!line) return;
    line.hidden = false;
    const said = words(acts);
    if (line.textContent !== said) line.textContent = said;
    const isSignIn = phone.way.signedOut && acts.some((act) => act.state === "kept");
    line.href = isSignIn ? `/account/sign-in/?next=${encodeURIComponent(location.pathname)}` : line.dataset.here;
    line.classList.toggle("waits", phone.unsent(acts).length > 0);
  }
  let turn = Promise.resolve();
  async function show() {
    const { account } = phone.about;
    if (!account) return;
    try {
      const acts = await phone.actsOf(account);
      phone.way.others = (await phone.countOfOthers(account)) > 0;
      phone.paint(acts);
      showLine(acts);
      document.dispatchEvent(new CustomEvent("phone:shown", { detail: acts }));
    } catch {
      phone.way.cannotKeep = true;
      phone.paint([]);
      showLine([]);
    }
  }
  // One after the other: two paintings at once would put the same line twice. While the server is asked what became
  // of a form that led to this page, nothing is painted: the page would say *kept here* of words that stand on it.
  // However often it is asked for meanwhile, one painting more shows it all: a thousand entries are not painted
  // a thousand times.
  let isAsking = false;
  let next = null;
  phone.show = () => {
    if (isAsking) return turn;
    next ??= turn = turn.catch(() => null).then(() => {
      next = null;
      return show();
    });
    return next;
  };
  document.addEventListener("phone:changed", phone.show);

  // Which acts left with the form that led to the next page of this tab: numbers alone. A form that came back answers
  // for those, and for nothing that another tab, or another form, has on its way.
  const LEFT = "left with a form";
  phone.rememberLeft = (ops) => {
    try {
      sessionStorage.setItem(LEFT, JSON.stringify(ops));
    } catch {
      // Then they are asked for, one by one.
    }
  };
  function leftBefore() {
    try {
      const left = JSON.parse(sessionStorage.getItem(LEFT) || "[]");
      sessionStorage.removeItem(LEFT);
      return left;
    } catch {
      return [];
    }
  }
  // What left as a form with the page before has arrived, or has not: the server says so, act by act. A form that came
  // back with something to look at again has its words on this page.
  async function afterForm() {
    const fresh = (await phone.getAll("acts")).filter((act) => act.account === phone.about.account && act.alone);
    if (!fresh.length) return;
    const ops = fresh.map((act) => act.op_id);
    const { responseStatus } = performance.getEntriesByType("navigation")[0] || {};
    const left = leftBefore();
    if ([409, 422].includes(responseStatus)) await phone.dropActs(ops.filter((op) => left.includes(op)));
    await phone.changeActs(ops, () => ({ alone: 0 }));
    if (phone.about.source === "server") await Promise.race([phone.send(), new Promise((go) => setTimeout(go, SECONDS_TO_ASK * 1000))]);
  }
  // Whose phone it is now, and the bar with the number: it must stand there even where no page can be opened.
  async function rememberWho() {
    await phone.useAccount(phone.about.account);
    await phone.rememberCall();
  }
  phone.rememberCall = async () => {
    const { account, patient } = phone.about;
    const bar = document.querySelector(".call");
    if (patient && bar) await phone.setMeta(`call ${account} ${patient}`, bar.outerHTML);
  };
  // A page that was kept says nothing of who reads it now: it does not know what time it is.
  function sayForAnyTime() {
    document.querySelectorAll("[data-now]").forEach((words) => { words.hidden = true; });
    document.querySelectorAll("[data-any-time]").forEach((words) => { words.hidden = false; });
  }
  // A page that was asked for while the worker came to life has none, and would have none until the next page.
  async function callWorker() {
    // Its own text is asked for each time; what it imports has another name when it is another.
    await navigator.serviceWorker.register("/care/sw.js", { scope: "/care/", updateViaCache: "imports" });
    const { active } = await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) active.postMessage({ say: "claim" });
  }
  async function start() {
    if (line) line.dataset.here = line.href;
    if (phone.about.source === "phone") sayForAnyTime();
    if (!self.crypto || !crypto.subtle || !self.indexedDB) phone.way.cannotKeep = true;
    else if (phone.about.account && phone.about.source === "server") {
      if (await phone.signOutAtLast().catch(() => false)) return;
      await rememberWho().catch(() => null);
    }
    if (!phone.way.cannotKeep) {
      isAsking = true;
      await afterForm().catch(() => null);
      isAsking = false;
    }
    await phone.show();
    if (phone.way.cannotKeep) return;
    await phone.forgetSent(phone.about.account).catch(() => null);
    if ("serviceWorker" in navigator) callWorker().catch(() => null);
    await phone.send();
    if (phone.keepPages) phone.keepPages();
  }
  // Back again: what is kept goes out, and what others did comes in.
  const comeBack = (seconds) => setTimeout(() => phone.send().then(phone.keepPages), seconds * 1000);
  window.addEventListener("online", () => comeBack(Math.random()));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) comeBack(0); });
  // When every script of the page is there.
  phone.started = new Promise((go) => document.addEventListener("DOMContentLoaded", go)).then(start);
})((self.phone ??= {}));
