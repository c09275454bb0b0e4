// Signing out: what is kept for this account leaves the phone first. What is not sent is asked about, and stays locked.
((phone) => {
  const SIGN_OUT = 'form[action="/account/sign-out/"]';
  const about = document.getElementById("phone");
  const SECONDS_TO_ANSWER = 4;
  const SECONDS_TO_SEND = 5;
  // A phone may believe that it has a network where nothing answers, or something else does for a server that is gone;
  // the form would end on an error page, and the session would go on.
  async function answers() {
    if (navigator.onLine === false) return false;
    const limit = AbortSignal.timeout(SECONDS_TO_ANSWER * 1000);
    const asked = fetch("/care/manifest.webmanifest", { method: "HEAD", cache: "no-store", signal: limit });
    return asked.then((answer) => answer.ok, () => false); // a page of trouble is no answer
  }
  async function leave(form) {
    let left = "";
    try {
      const account = left = await phone.currentAccount();
      if (account) {
        const acts = (await phone.getAll("acts")).filter((act) => act.account === account);
        const isUnsent = acts.some((act) => act.state === "kept" || act.state === "needs");
        if (isUnsent && about && !form.dataset.leave) {
          if (await answers()) return location.assign("/care/sign-out");
          if (!window.confirm(`${phone.say("leave-unsent")}\n\n${phone.say("leave-anyway")}`)) return;
        }
        await phone.forgetPages(account, true);
      }
    } catch {
      // What cannot be opened was not kept either.
    }
    if (await answers()) return form.submit();
    // The server is told with the next network; nothing is left to be seen until then.
    await phone.setMeta("sign out", left || true).catch(() => null);
    location.assign("/care/");
  }
  phone.signOutAtLast = async () => {
    const form = document.querySelector(SIGN_OUT);
    const who = form && (await phone.getMeta("sign out"));
    if (!who) return false;
    if (![true, about && about.dataset.account].includes(who)) {
      await phone.dropMeta("sign out"); // that one is signed out by now: somebody else has signed in
      return false;
    }
    // It was decided without a network: asked once more, a stranger could stay signed in. What can be sent goes first,
    // and nothing is shown meanwhile.
    document.getElementById("content").hidden = true;
    if (phone.send) await Promise.race([phone.send(), new Promise((go) => setTimeout(go, SECONDS_TO_SEND * 1000))]);
    await phone.dropMeta("sign out");
    form.dataset.leave = "yes";
    await leave(form);
    return true;
  };
  // The sign-in page, just after somebody left by a page that has no scripts of the phone.
  if (new URLSearchParams(location.search).has("left")) {
    phone.currentAccount().then((account) => account && phone.forgetPages(account, true)).catch(() => null);
  }
  document.addEventListener("submit", (event) => {
    if (!event.target.matches || !event.target.matches(SIGN_OUT)) return;
    event.preventDefault();
    leave(event.target);
  });
})((self.phone ??= {}));
