// Checks a receipt in the reader's browser: the file is read here and sent nowhere. The format: docs/formats/receipt.md
"use strict";

const receipt = (() => {
  class Refused extends Error {
    constructor(reason) { super(reason); this.reason = reason; }
  }
  const refuse = (reason) => { throw new Refused(reason); };
  const utf8 = new TextEncoder();
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);

  function join(...parts) {
    const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    parts.reduce((at, part) => { whole.set(part, at); return at + part.length; }, 0);
    return whole;
  }

  const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));

  // each value has exactly one spelling: others are refused
  function fromBase64(text, reason) {
    let decoded = "";
    try { decoded = atob(text); } catch { refuse(reason); }
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || btoa(decoded) !== text) refuse(reason);
    return Uint8Array.from(decoded, (char) => char.charCodeAt(0));
  }
  const fromDecimal = (text, reason) => (/^(0|[1-9][0-9]{0,18})$/.test(text) ? BigInt(text) : refuse(reason));
  const asHash = (text, reason) => { const value = fromBase64(text, reason); return value.length === 32 ? value : refuse(reason); };

  function parse(text) {
    const split = text.indexOf("\n\n");
    const lines = (split < 0 ? text : text.slice(0, split)).split("\n");
    if (/^c2sp\.org\/tlog-proof@v(?!1$)/.test(lines[0])) refuse("newer");
    if (lines.shift() !== "c2sp.org/tlog-proof@v1") refuse("no_receipt");
    if (split < 0) refuse("cut");
    if (!lines[0]?.startsWith("extra ")) refuse("no_receipt");
    const extra = fromBase64(lines.shift().slice(6), "damaged");
    if (!lines[0]?.startsWith("index ")) refuse("cut");
    const index = fromDecimal(lines.shift().slice(6), "damaged");
    if (lines.length > 63) refuse("damaged");
    const hashes = lines.map((line) => asHash(line, "damaged"));
    return { extra, index, hashes, ...parseCheckpoint(text.slice(split + 2)) };
  }

  function parseCheckpoint(note) {
    const end = note.lastIndexOf("\n\n");
    if (end < 0 || !note.endsWith("\n")) refuse("cut");
    const text = note.slice(0, end + 1);
    const [origin, size, root, ...rest] = text.split("\n");
    if (!origin || rest.pop() !== "") refuse("damaged");
    const signatures = note.slice(end + 2, -1).split("\n").map((line) => {
      const found = /^\u2014 ([^ +]+) ([^ ]+)$/u.exec(line) ?? refuse("damaged");
      const value = fromBase64(found[2], "damaged");
      return value.length > 4 ? { name: found[1], id: hex(value.slice(0, 4)), value: value.slice(4) } : refuse("damaged");
    });
    return { text, origin, size: fromDecimal(size, "damaged"), root: asHash(root, "damaged"), signatures };
  }

  // a public key of the log: name+hash+base64
  async function parseKey(line) {
    const [name, id, ...rest] = line.split("+");
    const material = fromBase64(rest.join("+"), "bad_key");
    const computed = await sha256(utf8.encode(name + "\n"), material);
    if (material[0] !== 1 || material.length !== 33 || hex(computed.slice(0, 4)) !== id) refuse("bad_key");
    return { name, id, raw: material.slice(1) };
  }

  async function verifySignature(proof, keyLines) {
    const keys = await Promise.all(keyLines.map(parseKey));
    let signer;
    for (const { name, id, value } of proof.signatures) {
      const key = keys.find((known) => known.name === name && known.id === id);
      if (!key) continue;
      const imported = await crypto.subtle.importKey("raw", key.raw, { name: "Ed25519" }, false, ["verify"]);
      const valid = value.length === 64 && await crypto.subtle.verify("Ed25519", imported, value, utf8.encode(proof.text));
      if (!valid) refuse("signature");
      signer ??= key;
    }
    if (!signer || signer.name !== proof.origin) refuse("foreign");
    return signer;
  }

  async function verifyPlace(proof, entry) {
    let [at, last] = [proof.index, proof.size - 1n];
    let node = await sha256([0], entry);
    if (at > last) refuse("not_in_log");
    for (const sibling of proof.hashes) {
      if (last === 0n) refuse("not_in_log");
      if (at % 2n || at === last) {
        node = await sha256([1], sibling, node);
        while (at % 2n === 0n && at) { at >>= 1n; last >>= 1n; }
      } else node = await sha256([1], node, sibling);
      at >>= 1n;
      last >>= 1n;
    }
    if (last !== 0n || !same(node, proof.root)) refuse("not_in_log");
  }

  const ascii = (bytes) => String.fromCharCode(...bytes);
  const digestOf = (bytes) => (bytes.every((byte) => byte === 0) ? null : hex(bytes));
  const VERSION = "kaitei/version\u0001";
  const RECORD = "kaitei/record";
  const ACTS = ["", "agree", "acknowledge", "decline", "withdraw"];

  async function readExtra(extra) {
    if (ascii(extra.slice(0, VERSION.length)) === VERSION) {
      const text = ascii(extra.slice(VERSION.length + 32));
      const found = /^(\d{4}-\d{2}-\d{2})(\d{4}-\d{2}-\d{2})([^])([!-~]+)$/.exec(text) ?? refuse("damaged");
      if (found[3].charCodeAt(0) !== found[4].length) refuse("damaged");
      const content = { version: found[4], digest: digestOf(extra.slice(15, 47)), published: found[1], effective: found[2] };
      return { content, entry: join([2], await sha256(extra)) };
    }
    return { content: readRecord(extra.slice(16)), entry: join([1], await sha256(extra)) };
  }

  function readRecord(record) {
    if (ascii(record.slice(0, RECORD.length)) !== RECORD) refuse("no_receipt");
    if (record[RECORD.length] !== 1) refuse("newer");
    const view = new DataView(record.buffer, record.byteOffset, record.length);
    if (record.length < 64) refuse("damaged");
    const fields = [];
    let at = 63;
    for (let field = 0; field < 5; field++) {
      if (at >= record.length || at + 1 + record[at] > record.length) refuse("damaged");
      fields.push(record.slice(at + 1, at + 1 + record[at]));
      at += 1 + record[at];
    }
    if (at !== record.length || !ACTS[record[46]]) refuse("damaged");
    return {
      act: ACTS[record[46]],
      version: ascii(fields[3]),
      digest: digestOf(record.slice(14, 46)),
      occurred: new Date(Number(view.getBigInt64(47))),
      recorded: new Date(Number(view.getBigInt64(55))),
      channel: ascii(fields[0]),
    };
  }

  // what the receipt proves to whoever trusts the keys; throws Refused with the reason if it proves nothing
  async function verify(text, keyLines) {
    const proof = parse(text);
    const { content, entry } = await readExtra(proof.extra);
    const signer = await verifySignature(proof, keyLines);
    await verifyPlace(proof, entry);
    return { ...content, log: proof.origin, index: proof.index, size: proof.size, root: hex(proof.root), key: signer.id };
  }

  return { verify, parseCheckpoint, hex, Refused };
})();

{
  const place = document.getElementById("receipt");
  const words = JSON.parse(place.dataset.words);
  const policies = JSON.parse(place.dataset.policies); // policy → address of its versions.json
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const file = make("input", { type: "file", id: "file", accept: ".tlog-proof,text/plain" });
  const text = make("textarea", { id: "text", rows: 6, spellcheck: false, autocomplete: "off" });
  const button = make("button", { type: "button" }, words.check);
  const answer = make("div", { className: "answer" });
  answer.setAttribute("role", "status");
  place.append(
    make("p", {}, make("label", { htmlFor: "file" }, words.file), file),
    make("p", {}, make("label", { htmlFor: "text" }, words.text), text),
    make("p", {}, button),
    answer,
  );

  async function load(address) {
    const found = await fetch(address, { cache: "no-store" });
    if (!found.ok) throw new receipt.Refused("no_log");
    return found.text();
  }

  // how the receipt's text digest stands to that of the version this site publishes
  async function compareText(found) {
    if (!found.digest) return "reconstruction";
    const [policy, version] = found.version.split("@");
    if (!policies[policy]) return "unknown";
    const versions = JSON.parse(await load(policies[policy])).versions;
    const known = versions.find((one) => one.id === found.version || one.version === version);
    if (!known?.digest) return "unknown";
    return known.digest.replace("sha256:", "") === found.digest ? "same" : "other";
  }

  // how the receipt's log stands to the one published here
  async function compareLog(found) {
    const published = receipt.parseCheckpoint(await load(place.dataset.checkpoint));
    if (published.origin !== found.log) return "";
    if (found.size > published.size) return "ahead";
    return found.size === published.size && receipt.hex(published.root) !== found.root ? "contradiction" : "";
  }

  const when = (time) => make("time", { dateTime: time.toISOString() },
    time.toLocaleString(document.documentElement.lang, { timeZone: "Asia/Tokyo", dateStyle: "long", timeStyle: "medium" }) + words.zone);
  const row = (label, ...value) => make("div", {}, make("dt", {}, label), make("dd", {}, ...value));

  function show(found, comparedText, comparedLog) {
    const good = comparedText !== "other" && comparedLog !== "contradiction";
    const rows = found.act
      ? [row(words.act, words[found.act]), row(words.version, found.version), row(words.occurred, when(found.occurred)), row(words.recorded, when(found.recorded)), row(words.channel, found.channel)]
      : [row(words.version, found.version), row(words.published, found.published), row(words.effective, found.effective)];
    rows.push(
      row(words.words, words["text_" + comparedText], ...(found.digest ? [make("br"), make("code", {}, found.digest)] : [])),
      row(words.log, words.place.replace("{0}", found.log).replace("{1}", found.size).replace("{2}", found.index)),
      row(words.signer, `${found.log} (${found.key})`),
    );
    answer.replaceChildren(
      make("h2", { className: good ? "valid" : "invalid" }, good ? words.valid : words.doubtful),
      make("dl", {}, ...rows),
      ...(comparedLog ? [make("p", {}, words["log_" + comparedLog])] : []),
      ...(found.act ? [make("p", { className: "hint" }, words.limits)] : []),
    );
  }

  async function check() {
    try {
      if (!globalThis.crypto?.subtle) throw new receipt.Refused("no_crypto");
      if (!text.value.trim()) throw new receipt.Refused("nothing");
      const keys = (await load(place.dataset.keys)).split("\n").filter(Boolean);
      const found = await receipt.verify(text.value, keys);
      show(found, await compareText(found), await compareLog(found));
    } catch (error) {
      const reason = error.name === "NotSupportedError" ? "no_crypto" : error.reason ?? "no_log";
      const asked = ["no_crypto", "no_log", "nothing"].includes(reason);
      answer.replaceChildren(
        make("h2", { className: "invalid" }, asked ? words.not_checked : words.invalid),
        make("p", {}, words["why_" + reason] ?? words.why_damaged),
      );
    }
  }

  file.addEventListener("change", async () => {
    if (!file.files[0]) return;
    if (file.files[0].size > 1200000) { text.value = "?"; return check(); }
    text.value = await file.files[0].text();
    check();
  });
  button.addEventListener("click", check);
}
