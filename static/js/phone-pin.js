// The PIN: optional, for one account on one phone. It wraps the key that opens kept pages, and nothing else: entries
// are sent whatever somebody has forgotten. A new PIN makes a new key, so it throws the kept pages away.
((phone) => {
  const TURNS = 600000;
  const MOST_TRIES = 10;
  const subtle = self.crypto && crypto.subtle;
  phone.PIN = /^[0-9]{6,12}$/;

  async function keyOf(pin, salt) {
    const raw = await subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
    const way = { name: "PBKDF2", hash: "SHA-256", salt, iterations: TURNS };
    return subtle.deriveKey(way, raw, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
  }
  phone.hasPin = async (account) => Boolean(await phone.getMeta(`pin ${account}`));
  phone.setPin = async (account, pin) => {
    const pair = await subtle.generateKey(phone.RSA, true, ["wrapKey", "unwrapKey"]);
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const wrapped = await subtle.wrapKey("pkcs8", pair.privateKey, await keyOf(pin, salt), { name: "AES-GCM", iv });
    await phone.dropPin(account);
    await phone.setMeta(`page keys ${account}`, { publicKey: pair.publicKey });
    await phone.setMeta(`pin ${account}`, { salt, iv, wrapped, tries: 0 });
    return phone.openPin(account, pin);
  };
  // Without a PIN again. The kept pages go with their key, so that nobody reads them by switching it off.
  phone.dropPin = async (account) => {
    await phone.forgetPages(account, true, false);
    await phone.setMeta("current", account);
    await tellWorker({ say: "lock" });
  };
  // Resolves to whether it was the PIN. Too often another one, and the kept pages are gone.
  phone.openPin = async (account, pin) => {
    const kept = await phone.getMeta(`pin ${account}`);
    if (!kept) return true;
    try {
      const { salt, iv, wrapped } = kept;
      const key = await subtle.unwrapKey(
        "pkcs8", wrapped, await keyOf(pin, salt), { name: "AES-GCM", iv }, phone.RSA, false, ["unwrapKey"],
      );
      await phone.setMeta(`pin ${account}`, { ...kept, tries: 0 });
      await tellWorker({ say: "unlock", account, key });
      return true;
    } catch {
      const tries = kept.tries + 1;
      await phone.setMeta(`pin ${account}`, { ...kept, tries });
      if (tries >= MOST_TRIES) await phone.forgetPages(account, false, false);
      return false;
    }
  };
  async function tellWorker(said) {
    const { active } = "serviceWorker" in navigator ? await navigator.serviceWorker.ready : {};
    if (!active) return;
    await new Promise((heard) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = heard;
      active.postMessage(said, [port2]);
    });
  }
})((self.phone ??= {}));
