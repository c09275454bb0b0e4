// The service worker. Our own files come from Cache Storage, which holds nothing else. A page is asked of the server
// first; where there is no network, or none that answers, the page that was kept is shown, and it says from when it is.
// It sends nothing by itself: entries are data, and the pages send them (phone-send.js).
(() => {
  const CACHE = `careplan-files-${self.RELEASE}`;
  const STATIC = new URL(self.FILES[0], location).pathname.split("/").slice(0, 2).join("/") + "/";
  const SECONDS = 4;
  const SECONDS_WITHOUT_A_PAGE = 10; // nothing else could be shown, so the network gets more time
  const SECONDS_TO_SEND = 8;
  const SECONDS_OF_DOUBT = 30;
  let slowUntil = 0;

  self.addEventListener("install", (event) => {
    event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(self.FILES)).then(() => self.skipWaiting()));
  });
  self.addEventListener("activate", (event) => {
    event.waitUntil(self.clients.claim().then(tidy));
  });
  // Files of an earlier release stay as long as a kept page was made with them.
  async function tidy() {
    try {
      await phone.forgetOldPages();
      const releases = new Set((await phone.getAll("pages")).map((page) => `careplan-files-${page.release}`));
      const names = await caches.keys();
      await Promise.all(names.filter((name) => name !== CACHE && !releases.has(name)).map((name) => caches.delete(name)));
    } catch {
      // A phone that keeps nothing has nothing to tidy.
    }
  }
  self.addEventListener("message", (event) => {
    if (event.data.say === "unlock") phone.unlock(event.data.account, event.data.key);
    if (event.data.say === "lock") phone.lock();
    if (event.data.say === "claim") event.waitUntil(self.clients.claim());
    if (event.data.say === "tidy") event.waitUntil(tidy());
    if (event.ports[0]) event.ports[0].postMessage("done"); // "awake": a worker that is spoken to stays alive
  });
  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (url.origin !== location.origin) return;
    if (request.mode === "navigate" && url.pathname.startsWith("/care/")) {
      event.respondWith(request.method === "POST" ? send(request) : visit(event, url.pathname));
    } else if (request.method === "GET" && url.pathname.startsWith(STATIC)) {
      event.respondWith(caches.match(request).then((found) => found || fetch(request)));
    }
  });

  const after = (seconds) => new Promise((_resolve, reject) => setTimeout(() => reject(new Error("late")), seconds * 1000));
  const limit = (seconds) => (Date.now() < slowUntil ? 1 : seconds);
  function doubt() { slowUntil = Date.now() + SECONDS_OF_DOUBT * 1000; }

  // Answers of our server have this header. Another 404 is said by something in place of a server that is gone.
  const isTrouble = (answer) => answer.status >= 500 || (answer.status === 404 && !answer.headers.has("Content-Security-Policy"));
  const first = (asked, seconds) => Promise.race([asked, after(seconds)]).catch(() => null);
  async function visit(event, path) {
    const start = Date.now();
    const asked = ask(event.request, path);
    let answer = await first(asked, limit(SECONDS));
    const isLate = !answer;
    if (isLate) {
      doubt();
      event.waitUntil(asked.then((late) => keep(path, late.clone(), start)).catch(() => null)); // shown or not, it is kept
      const page = await fromPhone(path).catch(() => null);
      if (page) return page;
      answer = await first(asked, SECONDS_WITHOUT_A_PAGE);
    }
    if (!answer || isTrouble(answer)) return (answer && (await fromPhone(path).catch(() => null))) || shell(await stateOf(path));
    slowUntil = 0;
    if (answer.status === 200 && !isLate) event.waitUntil(keep(path, answer.clone(), start));
    if (answer.status === 404 && (await isKept(path))) return shell("ended");
    return answer;
  }
  // A page that is here with a mark is sent again only where it would be another: else the one that is here is fresh.
  async function ask(request, path) {
    const known = await phone.currentAccount().then((account) => phone.markedPage(account, path)).catch(() => null);
    if (!known || new URL(request.url).search) return fetch(request);
    const headers = { "If-None-Match": known.mark, Accept: "text/html" };
    const answer = await fetch(path, { credentials: "same-origin", redirect: "manual", headers });
    if (answer.status !== 304) return answer;
    await phone.stillHolds(known.account, path, answer).catch(() => null);
    return answerWith(known, "", "");
  }
  const keep = (path, answer, start) => phone.keepAnswer(path, answer, start).catch(() => false);
  async function isKept(path) {
    const patient = phone.patientOf(path);
    const account = await phone.currentAccount().catch(() => null);
    return Boolean(patient && account && (await phone.keptOf(account)).some((page) => page.patient === patient));
  }
  // The kept page, or null when there is none.
  async function fromPhone(path) {
    await phone.forgetOldPages();
    const account = await phone.currentAccount();
    if (!account) return null;
    const page = await phone.keptPage(account, path);
    if (page === "locked") return shell("locked");
    if (page) return answerWith(page, 'data-source="server"', 'data-source="phone"');
    if (path !== "/care/") return null;
    // Who cares for one person has no list: /care/ leads to that person's day, without a network too.
    const patients = new Set((await phone.keptOf(account)).map((one) => one.patient).filter(Boolean));
    return patients.size === 1 ? Response.redirect(`/care/${[...patients][0]}/`, 302) : null;
  }
  // Why there is no page.
  async function stateOf(path) {
    try {
      const account = await phone.currentAccount();
      if (!account) return "nothing";
      if (!(await phone.privateKey(account))) return "locked";
      return (await phone.getMeta(`old ${account} ${phone.patientOf(path)}`)) ? "old" : "not-kept";
    } catch {
      return "nothing";
    }
  }
  // One page of the server for every case in which there is no page; its script shows the words that fit.
  async function shell(state) {
    const page = await phone.getMeta("shell").catch(() => null);
    return page ? answerWith(page, 'data-state=""', `data-state="${state}"`) : Response.error();
  }
  function answerWith({ html, csp }, from, to) {
    const headers = {
      "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Referrer-Policy": "same-origin",
      "X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin",
    };
    if (csp) headers["Content-Security-Policy"] = csp;
    return new Response(html.replace(from, to), { headers });
  }

  // A form that is sent as a page of its own. What is kept on the phone already is sent again by itself later, so
  // the reader goes back to the page; for anything else it is said that it did not get through.
  // Of a form with several acts the first, `kept_op`, stands for all; its page cannot say what is kept, so *Today* does.
  const opOf = async (request, name = "op_id") => (await request.formData()).get(name);
  const forget = (op) => phone.run(["acts"], "readwrite", (acts) => { if (op) acts.delete(op); }).catch(() => null);
  // Where the reader of a form goes back to, when what it says is kept on the phone; else "".
  async function backFrom(request) {
    try {
      const several = await opOf(request.clone(), "kept_op");
      const op = several || (await opOf(request.clone()));
      const act = op && (await phone.getOne("acts", op));
      return act ? (!several && request.referrer) || `/care/${act.patient}/` : "";
    } catch {
      return ""; // nothing can be kept on this phone; then nothing was
    }
  }
  async function send(request) {
    const copy = request.clone();
    try {
      const answer = await Promise.race([fetch(request), after(SECONDS_TO_SEND)]);
      // The form comes back with its words and its sentence: the phone need not keep them as well.
      if ([409, 422].includes(answer.status)) await forget(await opOf(copy.clone()));
      // Refused because a session ended, or somebody signed in since: what is kept is sent after the next sign-in, and
      // the page it came from says so. That page also tells somebody whose access ended what becomes of it.
      const isRefused = [403, 404].includes(answer.status);
      if (answer.status < 500 && !(isRefused && (await backFrom(copy)))) return answer;
    } catch {
      doubt();
    }
    const back = await backFrom(copy);
    if (back) return Response.redirect(back, 303);
    return shell("not-sent");
  }
})();
