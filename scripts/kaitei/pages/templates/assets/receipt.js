// Checks a receipt in the reader's browser: it is read here and sent nowhere. The format: docs/formats/receipt.md
"use strict";

const receipt = (() => {
  const refuse = (reason) => { throw Object.assign(new Error(reason), { reason }); };
  const HEADER = "c2sp.org/tlog-proof@v1";
  const MAX_SIZE = 1.2e6, MAX_NOTE_SIZE = 1e6;
  const encode = (text) => new TextEncoder().encode(text);
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const ascii = (bytes) => String.fromCharCode(...bytes);

  function join(...parts) {
    const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    parts.reduce((at, part) => { whole.set(part, at); return at + part.length; }, 0);
    return whole;
  }
  const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));

  // each value has exactly one spelling: others are refused
  function fromBase64(text) {
    try {
      const decoded = atob(text);
      if (btoa(decoded) === text) return Uint8Array.from(decoded, (char) => char.charCodeAt(0));
    } catch { /* not base64 */ }
    return refuse("damaged");
  }
  function fromDecimal(text) {
    const value = /^(0|[1-9][0-9]{0,18})$/.test(text) ? BigInt(text) : refuse("damaged");
    return value >> 63n ? refuse("damaged") : value;
  }
  function asHash(text) {
    const value = fromBase64(text);
    return value.length === 32 ? value : refuse("damaged");
  }

  function parse(bytes) {
    if (bytes.length > MAX_SIZE) refuse("large");
    const start = ascii(bytes.subarray(0, HEADER.length + 1));
    if (start && HEADER.startsWith(start)) refuse("cut");
    if (start === HEADER + "\r") refuse("rewritten");
    if (start !== HEADER + "\n") refuse(/^c2sp\.org\/tlog-proof@v\d/.test(start) ? "newer" : "no_receipt");
    let text;
    try {
      text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch { refuse("damaged"); }
    const split = text.indexOf("\n\n"), [, extra, index, ...hashes] = text.slice(0, split).split("\n");
    if (split < 0) refuse("cut");
    if (!extra?.startsWith("extra ") || !index?.startsWith("index ") || hashes.length > 63) refuse("damaged");
    return { extra: fromBase64(extra.slice(6)), index: fromDecimal(index.slice(6)), hashes: hashes.map(asHash), checkpoint: parseCheckpoint(text.slice(split + 2)) };
  }

  // a name has no white space and no plus sign
  const SIGNATURE = /^\u2014 ((?:[^+\s\x85]|\ufeff)+) ([^ ]+)$/;

  function parseCheckpoint(note) {
    if (encode(note).length > MAX_NOTE_SIZE || /[\0-\x09\x0b-\x1f]/.test(note)) refuse("damaged");
    const end = note.lastIndexOf("\n\n");
    if (end < 0 || end + 2 === note.length || !note.endsWith("\n")) refuse("cut");
    const text = note.slice(0, end + 1), [origin, size, root, ...rest] = text.split("\n");
    if (!origin || encode(origin).length > 255 || rest.pop() !== "" || rest.includes("")) refuse("damaged");
    const signatures = note.slice(end + 2, -1).split("\n").map((line) => {
      const [, name, encoded] = SIGNATURE.exec(line) ?? refuse("damaged"), value = fromBase64(encoded);
      return value.length > 4 ? { name, id: hex(value.slice(0, 4)), value: value.slice(4) } : refuse("damaged");
    });
    if (signatures.length > 100) refuse("damaged");
    return { text, origin, size: fromDecimal(size), root: asHash(root), signatures };
  }

  // a public key of the log: name+hash+base64
  async function parseKey(line) {
    const [name, id, ...rest] = line.split("+");
    try {
      const material = fromBase64(rest.join("+")), known = await sha256(encode(name + "\n"), material);
      if (name && material[0] === 1 && material.length === 33 && hex(known.slice(0, 4)) === id) return { name, id, raw: material.slice(1) };
    } catch { /* told below */ }
    return refuse("bad_key");
  }
  const parseKeys = (text) =>
    Promise.all(text.split("\n").map((line) => line.trim()).filter((line) => /^[^#]/.test(line)).map(parseKey));

  // who of the keys signed; other lines are ignored, a false one by a known key never
  async function verifyCheckpoint({ text, origin, signatures }, keys) {
    const signers = new Set();
    for (const { name, id, value } of signatures) {
      const key = keys.find((known) => known.name === name && known.id === id);
      if (!key) continue;
      const imported = await crypto.subtle.importKey("raw", key.raw, "Ed25519", false, ["verify"]).catch(() => refuse("no_crypto"));
      if (value.length !== 64 || !await crypto.subtle.verify("Ed25519", imported, value, encode(text))) refuse("signature");
      if (name === origin) signers.add(id);
    }
    return signers.size ? [...signers] : refuse("foreign");
  }

  async function verifyInclusion({ index, hashes, checkpoint: { size, root } }, entry) {
    let at = index, last = size - 1n, node = await sha256([0], entry);
    if (at > last) refuse("not_in_log");
    for (const sibling of hashes) {
      if (!last) refuse("not_in_log");
      if (at % 2n || at === last) {
        node = await sha256([1], sibling, node);
        while (at && !(at % 2n)) { at >>= 1n; last >>= 1n; }
      } else node = await sha256([1], node, sibling);
      at >>= 1n;
      last >>= 1n;
    }
    if (last || hex(node) !== hex(root)) refuse("not_in_log");
  }

  const digestOf = (bytes) => (bytes.some(Boolean) ? hex(bytes) : null);
  const isDay = (day) => day >= "0001" && new Date(day).toJSON()?.startsWith(day);

  // what identifies a published version; nothing if it is something else
  function readVersion(extra) {
    const found = /^kaitei\/version\x01[^]{32}(\d{4}-\d\d-\d\d)(\d{4}-\d\d-\d\d)([^])([!-~]*@[!-~]*)$/.exec(ascii(extra));
    if (!found || found[3].charCodeAt(0) !== found[4].length || !isDay(found[1]) || !isDay(found[2])) return null;
    return { version: found[4], digest: digestOf(extra.slice(15, 47)), published: found[1], effective: found[2] };
  }

  const ACTS = [, "agree", "acknowledge", "decline", "withdraw"];

  function readRecord(record) {
    if (ascii(record.slice(0, 13)) !== "kaitei/record") refuse("no_receipt");
    if (record[13] !== 1) refuse("newer");
    const fields = [], act = ACTS[record[46]];
    let at = 63;
    while (fields.length < 5) {
      const end = at + 1 + record[at];
      if (!(end <= record.length)) refuse("damaged");
      fields.push(record.slice(at + 1, end));
      at = end;
    }
    const [channel, subject, statement, version, locale] = fields;
    const named = join(channel, version, locale).every((byte) => byte < 128);
    if (at !== record.length || !act || !named || subject.length !== 8 || ![0, 32].includes(statement.length)) refuse("damaged");
    const time = (offset) => new Date(Number(new DataView(record.buffer).getBigInt64(offset)));
    return { act, version: ascii(version), digest: digestOf(record.slice(14, 46)), occurred: time(47), recorded: time(55), channel: ascii(channel) };
  }

  // what a receipt proves to whoever trusts the keys; if nothing, throws an error with a reason
  async function verify(bytes, keys) {
    const proof = parse(bytes), { extra, index, checkpoint } = proof;
    const version = readVersion(extra), content = version ?? readRecord(extra.slice(16));
    const signers = await verifyCheckpoint(checkpoint, keys);
    await verifyInclusion(proof, join([version ? 2 : 1], await sha256(extra)));
    return { ...content, log: checkpoint.origin, index, size: checkpoint.size, root: hex(checkpoint.root), signers };
  }

  return { MAX_SIZE, refuse, encode, hex, parseCheckpoint, parseKeys, verify, verifyCheckpoint };
})();

{
  const { refuse } = receipt;
  const [place, file, text, button, status, details] = ["receipt", "file", "text", "check", "verdict", "details"].map((id) => document.getElementById(id));
  const words = JSON.parse(place.dataset.words);
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  const load = (address) => fetch(address, { cache: "no-store" }).then((found) => (found.ok ? found.text() : refuse("no_log")));

  const day = (date) => make("time", { dateTime: date }, new Date(date).toLocaleDateString(words.locale, { timeZone: "UTC", dateStyle: "long" }));
  const named = ({ revised, version }) => words.named.replace("{0}", day(revised).textContent + version.slice(10).replace(/\.(\d+)/, " ($1)"));

  // how the receipt's text digest stands to that of the version this site publishes
  async function compareText({ version: name, digest }) {
    const at = name.indexOf("@"), address = words.policies[name.slice(0, at)];
    const list = address && await load(address).then(JSON.parse).catch(() => null);
    const known = list?.versions.find(({ version }) => version === name.slice(at + 1));
    const state = !digest ? "reconstruction" : address && !list ? "unread" : !known ? "unknown" : known.digest === digest ? "same" : "other";
    return { state, link: known && make("a", { href: new URL(known.page, new URL(address, location)) }, make("span", { lang: list.policy.language }, known.title), named(known)) };
  }

  // how the receipt's log stands to the one published here
  async function compareLog(found, keys) {
    try {
      const published = receipt.parseCheckpoint(await load(words.checkpoint));
      await receipt.verifyCheckpoint(published, keys);
      if (found.size > published.size) return "ahead";
      return found.size === published.size && receipt.hex(published.root) !== found.root ? "contradiction" : "";
    } catch { return "unread"; }
  }

  const row = (label, value, code) =>
    make("div", {}, make("dt", {}, label), make("dd", {}, value, ...(code ? [make("br"), make("code", {}, code)] : [])));
  function when(label, time) {
    const utc = time.toJSON(), style = { timeZone: "Asia/Tokyo", dateStyle: "long", timeStyle: "medium" };
    if (!utc) return row(label, words.no_time);
    return row(label, make("time", { dateTime: utc }, time.toLocaleString(words.locale, style) + words.zone), utc.slice(0, -5).replace("T", " ") + " UTC");
  }

  const heading = (good, words) => make("h2", { className: good ? "valid" : "invalid" }, words);

  // the verdict, and the particulars
  function show(found, { state, link }, log) {
    const good = state !== "other" && log !== "contradiction";
    const version = row(words.version, link ?? found.version, link && found.version);
    const rows = found.act
      ? [row(words.act, words[found.act]), version, when(words.occurred, found.occurred), when(words.recorded, found.recorded), row(words.channel, words[`channel_${found.channel}`] ?? found.channel)]
      : [version, row(words.published, day(found.published)), row(words.effective, day(found.effective))];
    rows.push(
      row(words.words, words["text_" + state], found.digest),
      row(words.log, words.place.replace("{0}", found.log).replace("{1}", found.size).replace("{2}", found.index)),
      row(words.signer, `${found.log} (${found.signers.join(", ")})`));
    return [
      [heading(good, good ? words.valid : words.doubtful), ...(log && [make("p", {}, words["log_" + log])])],
      [make("dl", {}, ...rows), make("p", { className: "limits" }, found.act ? words.limits : words.limits_version)],
    ];
  }

  async function read() {
    const [chosen] = file.files, pasted = text.value.trim();
    if (pasted) return receipt.encode(pasted + "\n"); // copying loses line ends
    if (!chosen) return refuse("nothing");
    if (chosen.size > receipt.MAX_SIZE) refuse("large");
    return new Uint8Array(await chosen.arrayBuffer().catch(() => refuse("unreadable")));
  }

  let asked = 0;
  async function check() {
    const turn = ++asked;
    let answer;
    try {
      const bytes = await read();
      if (!crypto.subtle) refuse("no_crypto");
      const keys = await receipt.parseKeys(await load(words.keys).catch(() => refuse("no_log")));
      const found = await receipt.verify(bytes, keys);
      answer = show(found, ...await Promise.all([compareText(found), compareLog(found, keys)]));
    } catch ({ reason = "unreadable" }) {
      const verdict = words.unchecked.includes(reason) ? words.not_checked : words.invalid;
      answer = [[heading(false, verdict), make("p", {}, words["why_" + reason])], []];
    }
    if (turn === asked) [status, details].forEach((part, at) => part.replaceChildren(...answer[at]));
  }

  file.addEventListener("change", () => { text.value = ""; check(); });
  text.addEventListener("input", () => { file.value = ""; });
  button.addEventListener("click", check);
  place.hidden = false;
}
