// A second verifier of receipts and published logs, written from docs/formats alone, with Node's own modules.
// Reads {logs, witnesses, receipts: [{base64, quorum}], log, before} from stdin; says for each what it proves, or why nothing.
import { createHash, createPublicKey, verify as ed25519 } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";

const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const node = (left, right) => sha256(Buffer.of(1), left, right);
const fail = (why) => { throw new Error(why); };
const must = (holds, why) => holds || fail(why);
const utf8 = (raw) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);

function base64(text, size) {
  const raw = Buffer.from(text, "base64");
  must(raw.toString("base64") === text, `not base64: ${text}`);
  must(size === undefined || raw.length === size, `${raw.length} bytes instead of ${size}`);
  return raw;
}

function number(text) {
  must(/^(0|[1-9][0-9]{0,18})$/.test(text) && BigInt(text) < 2n ** 63n, `not a number: ${text}`);
  return BigInt(text);
}

function readKey(line) {
  const [, name, hash, rest] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(line) ?? fail(`not a key: ${line}`);
  const raw = base64(rest, 33), id = sha256(Buffer.from(`${name}\n`), raw).subarray(0, 4);
  must(id.toString("hex") === hash && [1, 4].includes(raw[0]), "key of another hash or type");
  const jwk = { kty: "OKP", crv: "Ed25519", x: raw.subarray(1).toString("base64url") };
  return { name, id, witness: raw[0] === 4, public: jwk.x, key: createPublicKey({ key: jwk, format: "jwk" }) };
}

function readCheckpoint(raw, keys, quorum = 0) {
  must(raw.length <= 1_000_000, "too long");
  const whole = utf8(raw), place = whole.lastIndexOf("\n\n");
  must(!/[\x00-\x09\x0b-\x1f]/.test(whole), "control character");
  must(place >= 0 && whole.endsWith("\n"), "no signed note");
  const text = whole.slice(0, place + 1), lines = whole.slice(place + 2, -1).split("\n");
  must(lines.length <= 100, "too many signatures");
  const signers = new Set(), witnesses = new Set();
  for (const line of lines) {
    const [, name, value] = /^\u2014 ([^\s+]+) (\S+)$/u.exec(line) ?? fail(`not a signature: ${line}`);
    const data = base64(value);
    must(data.length > 4, "signature too short");
    const known = keys.find((key) => key.name === name && key.id.equals(data.subarray(0, 4)));
    if (!known) continue;
    const time = known.witness && data.length === 76 ? data.readBigUInt64BE(4) : 0n;
    const signed = known.witness ? `cosignature/v1\ntime ${time}\n${text}` : text, signature = data.subarray(known.witness ? 12 : 4);
    must(time < 2n ** 63n && signature.length === 64 && ed25519(null, Buffer.from(signed), known.key, signature), "false signature");
    known.witness ? witnesses.add(known.public) : signers.add(name);
  }
  const [origin, size, root, ...more] = text.slice(0, -1).split("\n");
  must(origin && Buffer.byteLength(origin) <= 255 && root && more.every(Boolean), "no checkpoint");
  must(signers.has(origin), "not signed by the log");
  must(witnesses.size >= quorum, `${witnesses.size} witnesses instead of ${quorum}`);
  return { origin, size: number(size), root: base64(root, 32) };
}

function readRecord(raw) {
  must(raw.length >= 63 && raw.subarray(0, 14).equals(Buffer.from("kaitei/record\x01")), "no record");
  let place = 63;
  const [channel, subject, statement, address, locale] = [0, 1, 2, 3, 4].map(() => {
    must(place < raw.length && place + 1 + raw[place] <= raw.length, "record ends early");
    return raw.subarray(place + 1, (place += 1 + raw[place]));
  });
  must(place === raw.length && subject.length === 8 && [0, 32].includes(statement.length), "length of the record");
  must([channel, address, locale].every((name) => name.every((byte) => byte < 128)), "name not ASCII");
  const digest = raw.subarray(14, 46), act = ["agree", "acknowledge", "decline", "withdraw"][raw[46] - 1] ?? fail("unknown act");
  return {
    digest: digest.some(Boolean) ? digest.toString("hex") : null, act,
    occurred_at: `${raw.readBigInt64BE(47)}`, recorded_at: `${raw.readBigInt64BE(55)}`, channel: `${channel}`,
    subject: `${subject.readBigUInt64BE()}`, statement: statement.toString("hex") || null, address: `${address}`, locale: `${locale}`,
  };
}

function readVersion(raw) {
  const found = /^kaitei\/version\x01[^]{32}(\d{4}-\d\d-\d\d)(\d{4}-\d\d-\d\d)([^])([!-~]+)$/.exec(raw.toString("latin1"));
  const isDay = (day) => day >= "0001" && new Date(day).toJSON()?.startsWith(day);
  if (!found || found[3].charCodeAt(0) !== found[4].length || !isDay(found[1]) || !isDay(found[2])) return null;
  return { digest: raw.toString("hex", 15, 47), published: found[1], effective: found[2], address: found[4] };
}

function readReceipt(raw, keys, quorum) {
  const split = raw.indexOf("\n\n");
  must(split >= 0, "no receipt");
  const [header, extra, index, ...hashes] = utf8(raw.subarray(0, split)).split("\n");
  must(header === "c2sp.org/tlog-proof@v1" && extra?.startsWith("extra ") && index?.startsWith("index "), "no receipt");
  const { origin, size, root } = readCheckpoint(raw.subarray(split + 2), keys, quorum);
  const data = base64(extra.slice(6)), version = readVersion(data), content = version ?? readRecord(data.subarray(16));
  let hash = sha256(Buffer.of(0, version ? 2 : 1), sha256(data)), at = number(index.slice(6)), last = size - 1n;
  must(at <= last, "index beyond the log");
  for (const sibling of hashes.map((line) => base64(line, 32))) {
    must(last > 0n, "too many hashes");
    const right = at & 1n || at === last;
    hash = right ? node(sibling, hash) : node(hash, sibling);
    while (right && at && !(at & 1n)) [at, last] = [at >> 1n, last >> 1n];
    [at, last] = [at >> 1n, last >> 1n];
  }
  must(last === 0n && hash.equals(root), "not in the log");
  return { ...content, index: index.slice(6), size: `${size}`, origin };
}

function merkle(hashes) {
  if (hashes.length <= 1) return hashes[0] ?? sha256();
  const split = 2 ** Math.floor(Math.log2(hashes.length - 1));
  return node(merkle(hashes.slice(0, split)), merkle(hashes.slice(split)));
}

function readTile(folder, level, index, width) {
  const digits = String(index), groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.{3}/g);
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join("/");
  const tile = readFileSync(`${folder}/tile/${level}/${path}${width < 256 ? `.p/${width}` : ""}`);
  must(tile.length === width * 32, `tile ${level}/${index} of another length`);
  return Array.from({ length: width }, (_, at) => tile.subarray(at * 32, at * 32 + 32));
}

function readLog(folder, keys, before) {
  const { origin, size, root } = readCheckpoint(readFileSync(`${folder}/checkpoint`), keys);
  const lowest = existsSync(`${folder}/tile/0`) ? 0 : 1, levels = []; // level 0 is missing where leaves are hidden
  for (let level = lowest, count; (count = Math.floor(Number(size) / 256 ** level)); level++) {
    const tiles = Array.from({ length: Math.ceil(count / 256) }, (_, at) => readTile(folder, level, at, Math.min(256, count - at * 256)));
    const below = levels.at(-1), hashes = tiles.flat();
    if (below) must(hashes.every((hash, at) => hash.equals(merkle(below.slice(at * 256, at * 256 + 256)))), `a tile below level ${level} is another`);
    levels.push(hashes);
  }
  must(merkle(levels[0] ?? []).equals(root), "another root");
  const old = before && readCheckpoint(readFileSync(before), keys);
  if (old) must(old.origin === origin && old.size <= size, "another log, or it went back");
  if (old) must(merkle(levels[0].slice(0, Number(old.size) / 256 ** lowest)).equals(old.root), "the log was rewritten");
  return { origin, size: `${size}` };
}

function judge(read) {
  try { return read(); } catch (error) { return { refused: error.message }; }
}

const asked = JSON.parse(readFileSync(0, "utf8")), keys = [...asked.logs, ...(asked.witnesses ?? [])].map(readKey);
console.log(JSON.stringify({
  receipts: (asked.receipts ?? []).map((one) => judge(() => readReceipt(Buffer.from(one.base64, "base64"), keys, one.quorum ?? 0))),
  log: asked.log && judge(() => readLog(asked.log, keys, asked.before)),
}));
