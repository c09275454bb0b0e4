// What a phone keeps, in one IndexedDB: read by the pages and by the service worker, of this release and of the one
// before. So the stores only ever grow (a new one, a new field), and whoever finds a newer database uses it as it is.
// No patient's word lies in it unsealed; ids of accounts and of patients say nothing to anybody (docs/adr/0016).
((phone) => {
  const NAME = "careplan";
  const VERSION = 1;
  let opening = null;

  function openAt(version) {
    return new Promise((resolve, reject) => {
      const asked = version ? indexedDB.open(NAME, version) : indexedDB.open(NAME);
      asked.onupgradeneeded = () => {
        const db = asked.result;
        const has = db.objectStoreNames;
        if (!has.contains("meta")) db.createObjectStore("meta");
        if (!has.contains("pages")) db.createObjectStore("pages", { keyPath: ["account", "path"] });
        if (!has.contains("acts")) db.createObjectStore("acts", { keyPath: "op_id" }).createIndex("order", "order");
      };
      asked.onerror = () => reject(asked.error);
      asked.onsuccess = () => {
        const db = asked.result;
        // A newer release wants to add something: it must not wait for this page.
        db.onversionchange = () => { db.close(); opening = null; };
        db.onclose = () => { opening = null; };
        resolve(db);
      };
    });
  }
  function open() {
    if (!opening) {
      opening = openAt(VERSION).catch((error) => {
        if (error && error.name === "VersionError") return openAt();
        throw error;
      });
      opening.catch(() => { opening = null; });
    }
    return opening;
  }
  // Does `work(stores..., give)` in one transaction and resolves, with what was given, when it is on the disk.
  async function run(names, mode, work) {
    const db = await open();
    return new Promise((resolve, reject) => {
      const options = mode === "readwrite" ? { durability: "strict" } : {};
      const transaction = db.transaction(names, mode, options);
      let result;
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(transaction.error || new Error("not kept"));
      work(...names.map((name) => transaction.objectStore(name)), (value) => { result = value; });
    });
  }
  const read = (name, ask) => run([name], "readonly", (store, give) => {
    ask(store).onsuccess = (event) => give(event.target.result);
  });
  phone.run = run;
  phone.getMeta = (key) => read("meta", (store) => store.get(key));
  phone.setMeta = (key, value) => run(["meta"], "readwrite", (store) => { store.put(value, key); });
  phone.dropMeta = (key) => run(["meta"], "readwrite", (store) => { store.delete(key); });
  phone.metaKeys = async (start) => (await read("meta", (store) => store.getAllKeys())).filter((key) => key.startsWith(start));
  phone.getAll = (name) => read(name, (store) => store.getAll());
  phone.getOne = (name, key) => read(name, (store) => store.get(key));

  // Puts `value` unless something is there already; two pages that make a key at once end with the same one.
  function putOnce(key, value) {
    return run(["meta"], "readwrite", (store, give) => {
      store.get(key).onsuccess = (event) => {
        const found = event.target.result;
        try {
          if (!found) store.put(value, key);
        } catch {
          store.transaction.abort(); // there is no room for it
        }
        give(found || value);
      };
    });
  }

  // --- sealing -------------------------------------------------------------------------------------------------
  const AES = { name: "AES-GCM", length: 256 };
  const RSA = { name: "RSA-OAEP", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" };
  const subtle = self.crypto && self.crypto.subtle;
  const bytes = (text) => new TextEncoder().encode(text);
  phone.RSA = RSA;

  async function seal(key, about, value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const way = { name: "AES-GCM", iv, additionalData: bytes(about) };
    return { iv, sealed: await subtle.encrypt(way, key, bytes(JSON.stringify(value))) };
  }
  async function unseal(key, about, { iv, sealed }) {
    const way = { name: "AES-GCM", iv, additionalData: bytes(about) };
    return JSON.parse(new TextDecoder().decode(await subtle.decrypt(way, key, sealed)));
  }

  // Acts: one key an account. No PIN guards it, because an entry must be sent whatever somebody has forgotten.
  async function actKey(account) {
    const name = `act key ${account}`;
    return (await phone.getMeta(name)) ||
      putOnce(name, await subtle.generateKey(AES, false, ["encrypt", "decrypt"]));
  }
  phone.sealAct = async (account, op, value) => seal(await actKey(account), `${account} ${op}`, value);
  // Opens acts of an account. Null for one that nobody can open any more: its key is gone, or its bytes are broken. It
  // rejects where the database does not answer, because that says nothing about any act.
  phone.actOpener = async (account) => {
    const key = await phone.getMeta(`act key ${account}`);
    return (record) => (key ? unseal(key, `${account} ${record.op_id}`, record).catch(() => null) : null);
  };

  // Pages: each has a key of its own, wrapped for the account. So a page can be kept while the PIN is not given; only
  // reading needs the account's private key, which the browser does not hand out, and which a PIN may wrap as well.
  const opened = new Map();
  phone.pageKeys = async (account) => {
    const name = `page keys ${account}`;
    const found = await phone.getMeta(name);
    if (found) return found;
    const pair = await subtle.generateKey(RSA, false, ["wrapKey", "unwrapKey"]);
    return putOnce(name, { publicKey: pair.publicKey, privateKey: pair.privateKey });
  };
  phone.unlock = (account, privateKey) => opened.set(account, privateKey);
  phone.lock = () => opened.clear();
  phone.privateKey = async (account) => (await phone.pageKeys(account)).privateKey || opened.get(account) || null;

  phone.sealPage = async (account, path, value) => {
    const { publicKey } = await phone.pageKeys(account);
    const key = await subtle.generateKey(AES, true, ["encrypt", "decrypt"]);
    const wrapped = await subtle.wrapKey("raw", key, publicKey, { name: "RSA-OAEP" });
    return { wrapped, ...(await seal(key, `${account} ${path}`, value)) };
  };
  phone.unsealPage = async (record, privateKey) => {
    const way = { name: "RSA-OAEP" };
    const key = await subtle.unwrapKey("raw", record.wrapped, privateKey, way, AES, false, ["decrypt"]);
    return unseal(key, `${record.account} ${record.path}`, record);
  };
})((self.phone ??= {}));
