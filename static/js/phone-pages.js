// Pages that the server made, kept as they came. Used by the pages and by the service worker.
((phone) => {
  const DAY = 24 * 60 * 60 * 1000;
  const OF_PATIENT = /^\/care\/([2-9a-z]{12})\//;
  phone.DAYS_KEPT = 7;
  phone.patientOf = (path) => (OF_PATIENT.exec(path) || [])[1] || "";

  // The account that used this phone last. Pages of the one before go, its unsent entries stay sealed for it.
  phone.currentAccount = () => phone.getMeta("current");
  phone.useAccount = async (account) => {
    const before = await phone.currentAccount();
    if (before === account) return;
    if (before) await phone.forgetPages(before);
    await phone.setMeta("current", account);
  };

  // A clock that was put back since says nothing.
  const isPast = (left, asked) => left >= asked && left <= Date.now();
  // `answer`: a Response with one of our pages, asked for at `asked`. Resolves to whether it was kept. What was asked
  // for before somebody signed out, and came after, must not lie here again.
  phone.keepAnswer = async (path, answer, asked = Date.now()) => {
    const mark = answer.headers.get("X-Careplan-Page");
    if (answer.status !== 200 || answer.redirected || !mark) return false;
    const [account, number, release] = mark.split(" ");
    const html = await answer.text();
    if (isPast(await phone.getMeta(`left ${account}`), asked)) return false;
    await phone.useAccount(account);
    const csp = answer.headers.get("Content-Security-Policy") || "";
    const sealed = await phone.sealPage(account, path, { html, csp });
    const etag = answer.headers.get("ETag") || "";
    const about = { account, path, patient: phone.patientOf(path), number: Number(number), kept: Date.now(), mark: etag };
    return phone.run(["pages", "meta"], "readwrite", (pages, meta, give) => {
      meta.get(`left ${account}`).onsuccess = (event) => {
        const isKept = !isPast(event.target.result, asked);
        give(isKept);
        try {
          if (isKept) pages.put({ ...about, release, ...sealed });
        } catch {
          pages.transaction.abort(); // there is no room for it
        }
      };
    });
  };
  // {html, csp} of a kept page; "locked" when its PIN was not given; null when it is not kept.
  phone.keptPage = async (account, path) => {
    const record = await phone.getOne("pages", [account, path]);
    if (!record) return null;
    const key = await phone.privateKey(account);
    if (!key) return "locked";
    return phone.unsealPage(record, key);
  };
  // {html, csp, mark, account} of a kept page that came with a mark and can be read now, or null: with the mark the
  // server is asked whether the page would be another by now.
  phone.markedPage = async (account, path) => {
    const record = account && (await phone.getOne("pages", [account, path]));
    const key = record && record.mark && (await phone.privateKey(account));
    return key ? { ...(await phone.unsealPage(record, key)), mark: record.mark, account } : null;
  };
  // The server said, by `answer`, that a kept page is what it would send now: so it is one of the release there now.
  phone.stillHolds = (account, path, answer) => phone.run(["pages"], "readwrite", (pages) => {
    const release = (answer.headers.get("X-Careplan-Page") || "").split(" ")[2];
    pages.get([account, path]).onsuccess = (event) => {
      const page = event.target.result;
      if (page) pages.put({ ...page, kept: Date.now(), release: release || page.release });
    };
  });
  phone.keptOf = async (account) => (await phone.getAll("pages")).filter((page) => page.account === account);

  function dropPages(isDropped, metaKeys) {
    return phone.run(["pages", "meta"], "readwrite", (pages, meta) => {
      pages.openCursor().onsuccess = (event) => {
        const cursor = event.target.result;
        if (!cursor) return;
        if (isDropped(cursor.value)) cursor.delete();
        cursor.continue();
      };
      metaKeys.forEach((key) => meta.delete(key));
    });
  }
  // What stands beside the pages of a patient: up to which event they hold, when to call, and the numbers.
  const STANDINGS = ["seen", "old", "ahead"];
  const BESIDE = [...STANDINGS, "call", "signs"];
  const beside = (account, patient) => BESIDE.map((what) => `${what} ${account} ${patient}`);
  // Each page goes with its own key. `withKeys`: the account's key and its PIN go as well, at sign-out. `withNumbers`
  // false: whom to call stays, because it must be there with or without a PIN.
  phone.forgetPages = async (account, withKeys = false, withNumbers = true) => {
    if (withKeys) await phone.setMeta(`left ${account}`, Date.now());
    const keys = withKeys ? [`page keys ${account}`, `pin ${account}`, "current"] : [];
    // By their names: of a patient whose pages went before, the numbers and the list may still lie here.
    for (const what of withNumbers ? BESIDE : STANDINGS) keys.push(...(await phone.metaKeys(`${what} ${account} `)));
    await dropPages((page) => page.account === account, keys);
    phone.lock();
  };
  phone.forgetPatient = (account, patient) => dropPages(
    (page) => page.account === account && [patient, ""].includes(page.patient), beside(account, patient),
  );

  // A time ahead of the clock says nothing: the clock was put back since. Pages without another time count from the
  // moment at which that was noticed, so they neither go at once nor stay for years.
  const isAhead = (time) => time > Date.now() + DAY;
  async function aheadSince(account, patient) {
    const key = `ahead ${account} ${patient}`;
    const since = await phone.getMeta(key);
    if (since && !isAhead(since)) return since;
    await phone.setMeta(key, Date.now());
    return Date.now();
  }
  // A function that tells of a page when a server last said that it holds.
  async function lastTimes(pages) {
    const known = new Map();
    const nameOf = ({ account, patient }) => `${account} ${patient}`;
    for (const page of pages) {
      const name = nameOf(page);
      if (known.has(name)) continue;
      const { at } = (await phone.getMeta(`seen ${name}`)) || { at: 0 };
      const isUnsure = isAhead(at) || pages.some((one) => nameOf(one) === name && isAhead(one.kept));
      known.set(name, { at, since: isUnsure ? await aheadSince(page.account, page.patient) : 0 });
    }
    return (page) => {
      const { at, since } = known.get(nameOf(page));
      return Math.max(...[page.kept, at].map((time) => (isAhead(time) ? since : time)));
    };
  }
  // The server was heard, so the clock is believed again, and no page is missing for its age.
  phone.forgetDoubts = async (account, patient) => {
    for (const what of ["old", "ahead"]) await phone.dropMeta(`${what} ${account} ${patient}`);
  };

  // Seven days after a server last said that they hold, pages go. Resolves to how many went.
  phone.forgetOldPages = async () => {
    const pages = await phone.getAll("pages");
    const last = await lastTimes(pages);
    const old = new Set(pages.filter((page) => Date.now() - last(page) > phone.DAYS_KEPT * DAY).map((page) => page.path));
    if (!old.size) return 0;
    for (const page of pages) if (old.has(page.path)) await phone.setMeta(`old ${page.account} ${page.patient}`, Date.now());
    await dropPages((page) => old.has(page.path) && Date.now() - last(page) > phone.DAYS_KEPT * DAY, []);
    return old.size;
  };
})((self.phone ??= {}));
