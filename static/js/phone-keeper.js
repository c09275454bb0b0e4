// Keeps the pages that are needed without a network: quietly, one at a time, and again only those that the server says
// changed. And puts what the server says now into the page that is open, without moving anything under a thumb.
((phone) => {
  const FIRST = ["", "plan", "more"]; // the other pages are found by their links
  const DAILY = ["", "plan", "check-in"]; // "today" and "tomorrow" stand on them
  const PAUSE = 120;
  const pause = () => new Promise((go) => setTimeout(go, PAUSE));
  const parse = (html) => new DOMParser().parseFromString(html, "text/html");
  const isSameDay = (one, other) => new Date(one).toDateString() === new Date(other).toDateString();

  function get(path, mark) {
    const headers = { "X-Careplan-Keep": "1", ...(mark ? { "If-None-Match": mark } : {}) };
    return fetch(path, { credentials: "same-origin", headers, signal: AbortSignal.timeout(20000) });
  }
  const NOT_NOW = [429, 502, 503, 504];
  // Resolves to the page's document, or null when there is no such page. Rejects where the server cannot give it now:
  // then not everything is kept, and nothing is thrown away for being missing.
  async function fetchPage(path) {
    const asked = Date.now();
    const known = await phone.markedPage(phone.about.account, path).catch(() => null);
    const answer = await get(path, known && known.mark);
    if (known && answer.status === 304) {
      await phone.stillHolds(known.account, path, answer);
      return parse(known.html);
    }
    if (NOT_NOW.includes(answer.status)) throw new Error(`answered ${answer.status}`);
    const html = await answer.clone().text();
    if (!(await phone.keepAnswer(path, answer, asked))) return null;
    const page = parse(html);
    await rememberSigns(page);
    return page;
  }
  // When to call: the fixed list of the warning signs. Unsealed, as the numbers are, because no PIN may stand before it.
  async function rememberSigns(page) {
    const list = page.querySelector("[data-when-to-call]");
    if (!list) return;
    list.querySelectorAll('a:not([href^="tel:"])').forEach((link) => link.replaceWith(...link.childNodes));
    await phone.setMeta(`signs ${phone.about.account} ${phone.about.patient}`, list.outerHTML);
  }
  async function keepShell() {
    const answer = await get("/care/offline");
    if (answer.ok) await phone.setMeta("shell", { html: await answer.text(), csp: answer.headers.get("Content-Security-Policy") || "" });
  }
  const idOf = (row) => row.id.slice("item-".length);
  // The pages of what is open on a list: the item's own, and the one that asks why it was not done.
  // And whatever *Today* links to: what was done lately, what changed.
  function ofToday(documents, base) {
    const today = documents.find((one) => (one.querySelector(".tabs a[aria-current]") || {}).pathname === base);
    const links = today ? [...today.querySelectorAll(`a[href^="${base}items/"]`)] : [];
    const rests = links.map((link) => link.getAttribute("href").slice(base.length).split(/[?#]/)[0]);
    return rests.filter((rest) => /^items\/\d+$/.test(rest));
  }
  function ofItems(documents, base, ids = null) {
    const paths = new Set(ids ? [] : ofToday(documents, base));
    for (const one of documents) {
      for (const row of one.querySelectorAll("[id^='item-']")) {
        const id = idOf(row);
        if (ids ? !ids.has(id) : !row.querySelector("form[data-act=tick]")) continue;
        paths.add(`items/${id}`);
        if (row.querySelector("form[data-act=tick]")) paths.add(`items/${id}/not-done`);
      }
    }
    return paths;
  }
  // Links to pages of the patient that stand by themselves: questions, family, words ... Only those that this person has.
  function ofLinks(documents, base) {
    const links = documents.flatMap((one) => [...one.querySelectorAll(`a[href^="${base}"]`)]);
    const rests = links.map((link) => link.getAttribute("href").slice(base.length));
    return rests.filter((rest) => /^[a-z-]+$/.test(rest));
  }
  async function keepAll(paths, base) {
    const documents = [];
    for (const path of paths) {
      const page = await fetchPage(base + path);
      if (page) documents.push(page);
      await pause();
    }
    return documents;
  }
  // The pages named in `isWanted`, from one to the next by their links. Resolves to those that were fetched.
  async function keepLinked(base, isWanted) {
    const documents = await keepAll(FIRST.filter(isWanted), base);
    const met = new Set(FIRST);
    let found = [...ofLinks([document, ...documents], base)];
    while (found.length) {
      const fresh = [...new Set(found)].filter((path) => !met.has(path));
      fresh.forEach((path) => met.add(path));
      const fetched = await keepAll(fresh.filter(isWanted), base);
      documents.push(...fetched);
      found = ofLinks(fetched, base);
    }
    return documents;
  }
  // Pages that were only visited once, made with files of another release, or before a moment: fetched again, or gone.
  async function renew(account, patient, base, release, before) {
    const isOld = (page) => page.patient === patient && (page.release !== release || page.kept < before);
    const old = (await phone.keptOf(account)).filter(isOld);
    await keepAll(old.map((page) => page.path.slice(base.length)), base);
    const left = (await phone.keptOf(account)).filter(isOld);
    await phone.run(["pages"], "readwrite", (pages) => left.forEach((page) => pages.delete([account, page.path])));
  }
  // First everything, then what changed. `seen` says up to which event all that is kept holds, and when that was said.
  async function keepPages() {
    const { account, patient } = phone.about;
    const base = `/care/${patient}/`;
    const key = `seen ${account} ${patient}`;
    const kept = new Map((await phone.keptOf(account)).map((page) => [page.path, page]));
    const seen = await phone.getMeta(key);
    const answer = await phone.changesAfter(patient, seen ? seen.number : 0);
    if (answer.status !== 200) return;
    if (answer.body.ended) return phone.accessEnded(answer.body);
    // The release of the server, not of this page: one that stayed open since the release before would throw away what
    // was kept of the next.
    const { number, items, pages, release } = answer.body;
    if (phone.about.source === "phone") await comeBack();
    else if (number > Number(phone.about.number)) await refresh(items.map((item) => ({ item: String(item) })));
    phone.about.number = number;
    const changed = new Set(pages.map((name) => (name === "today" ? "" : name)));
    const began = Date.now();
    const { lang } = document.documentElement; // who chose another language reads it without a network as well
    const isOtherLanguage = Boolean(seen) && seen.language !== lang;
    // Pages that went for their age are all fetched again; the page that is open was kept anew before this one asked.
    const wentOld = await phone.getMeta(`old ${account} ${patient}`);
    const isAll = !seen || wentOld || isOtherLanguage || seen.release !== release || changed.has("all");
    const documents = await keepLinked(base, (path) => {
      const page = kept.get(base + path);
      return isAll || !page || changed.has(path) || (DAILY.includes(path) && !isSameDay(page.kept, Date.now()));
    });
    const ids = new Set(items.map(String));
    const missing = [...ofItems(documents, base)].filter((path) => !kept.has(base + path));
    const paths = new Set([...(isAll ? ofItems(documents, base) : missing), ...ofItems(documents, base, ids)]);
    await keepAll(paths, base);
    if (isAll) {
      await renew(account, patient, base, release, isOtherLanguage ? began : 0);
      await fetchPage("/care/");
      await keepShell();
    }
    await phone.rememberCall();
    await phone.setMeta(key, { number, at: Date.now(), release, language: lang });
    await phone.forgetDoubts(account, patient);
    const { controller } = navigator.serviceWorker || {};
    if (controller) controller.postMessage({ say: "tidy" });
  }
  // One page of the house keeps at a time. Another tab waits for its turn, and then asks for what changed since: the one
  // before may have begun with an earlier release, or have been closed in the midst of it.
  let isWaiting = false;
  phone.keepPages = async () => {
    if (isWaiting || !phone.about.patient || !["server", "phone"].includes(phone.about.source) || document.getElementById("shell") || phone.way.cannotKeep || phone.way.signedOut || !navigator.locks) return;
    try {
      if (!(await phone.getMeta("shell"))) await keepShell();
      isWaiting = true;
      await navigator.locks.request("careplan-keep", () => {
        isWaiting = false;
        return keepPages();
      });
    } catch {
      // Without a network nothing is fetched; what is kept stays as it is.
    } finally {
      isWaiting = false;
    }
  };

  // --- the page that is open -----------------------------------------------------------------------------------
  const isBeingWritten = () => [...document.querySelectorAll("#content textarea, #content input:not([type=hidden])")]
    .some((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked);

  // The place of the focus, so that it can be taken again in what came instead.
  function placeIn(part) {
    const controls = [...part.querySelectorAll("button, a, summary, input, textarea")];
    const index = controls.indexOf(document.activeElement);
    return index < 0 ? null : index;
  }
  // What was said about the last act stands on no page that is fetched again; and no fold closes under a thumb.
  function takeAlong(old, now) {
    now.prepend(...old.querySelectorAll(":scope > .message.success"));
    const name = (fold) => fold.querySelector("summary").textContent;
    const opened = new Set([...old.querySelectorAll("details[open]")].map(name));
    now.querySelectorAll("details").forEach((fold) => { if (opened.has(name(fold))) fold.open = true; });
  }
  // Nothing is exchanged under a thumb that is down: the tap would be lost with the button.
  let lastDown = -Infinity; // by a clock that nobody sets
  const LONGEST_TAP = 2000;
  document.addEventListener("pointerdown", () => { lastDown = performance.now(); }, true);
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, () => setTimeout(() => { lastDown = -Infinity; }, PAUSE), true);
  async function untilNoThumb() {
    while (performance.now() - lastDown < LONGEST_TAP) await pause();
  }
  // A row whose own form is on its way gets what the server answers to that.
  const isOnItsWay = (row) => Boolean(row.querySelector("form[data-goes], .htmx-request"));
  function exchange(old, fresh) {
    const index = placeIn(old);
    const now = document.importNode(fresh, true);
    takeAlong(old, now);
    old.replaceWith(now);
    if (self.htmx) htmx.process(now);
    if (index === null) return;
    const controls = [...now.querySelectorAll("button, a, summary, input, textarea")];
    const next = controls[Math.min(index, controls.length - 1)];
    if (next) next.focus({ preventScroll: true });
  }
  async function refresh(acts) {
    const page = await fetchPage(location.pathname);
    if (!page) return;
    await untilNoThumb();
    const rows = document.querySelectorAll("[id^='item-']");
    if (rows.length) {
      for (const act of acts) {
        const old = act.item && document.getElementById(`item-${act.item}`);
        const fresh = act.item && page.getElementById(`item-${act.item}`);
        if (old && fresh && !isOnItsWay(old)) exchange(old, fresh);
      }
      const said = document.getElementById("said");
      const fresh = page.getElementById("said");
      if (said && fresh) said.textContent = fresh.textContent;
    } else if (!isBeingWritten() && page.getElementById("content")) {
      const scroll = window.scrollY;
      exchange(document.getElementById("content"), page.getElementById("content"));
      window.scrollTo({ top: scroll });
    }
    await phone.show();
  }
  // The network is back under a page that came from the phone: the page becomes the server's.
  async function comeBack() {
    if (isBeingWritten()) return;
    const page = await fetchPage(location.pathname);
    const fresh = page && page.getElementById("content");
    if (!fresh) return;
    await untilNoThumb();
    if (isBeingWritten()) return;
    const scroll = window.scrollY;
    exchange(document.getElementById("content"), fresh);
    window.scrollTo({ top: scroll });
    document.getElementById("phone").dataset.source = phone.about.source = "server";
    await phone.show();
  }
  document.addEventListener("phone:sent", (event) => {
    const { patient, acts } = event.detail;
    if (patient !== phone.about.patient || document.getElementById("phone-here")) return;
    refresh(acts).catch(() => null);
  });
})((self.phone ??= {}));
