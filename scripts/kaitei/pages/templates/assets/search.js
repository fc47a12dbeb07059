// Search in one policy, in the reader's browser: the text is fetched once, what is typed goes nowhere.
"use strict";

const search = (() => {
  const KATAKANA = /[ァ-ヶ]/g;
  const HIRAGANA = /[ぁ-ゖ]/u;
  // length signs, dots, brackets and space: people leave them out or write others
  const SILENT = /[\sー~〜\-‐‑–—―−・.,、。，．:;：；"'“”‘’!?！？()（）[\]［］{}「」『』【】〔〕/／*_]/u;

  const KANJI = "[\u4e00-\u9fff]";
  const RUN = /[\u4e00-\u9fff々]+(?:(?![のをにはがとで])[ぁ-ゖ]{1,2}[\u4e00-\u9fff々]+[ぁ-ゖ]?)?|[ァ-ヶー]+|[a-z0-9]+|(?<![\u4e00-\u9fff々ぁ-ヶー])[ぁ-ゖ]{3,}/gu;

  const LETTER = /^[a-z0-9]/u;
  const LITTLE = /^(?:an?|and|any|are|can|do|does|for|from|how|i|if|in|is|it|its|long|me|my|not|of|on|or|our|the|they|this|to|we|what|when|where|which|who|why|will|with|you|your)$/;

  const narrow = (text) => text.normalize("NFKC").toLowerCase();
  const toHiragana = (text) => text.replace(KATAKANA, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));

  // a form of the text, and for each of its characters where the original begins and ends
  function form(text, fold) {
    let folded = "";
    const starts = [], ends = [], inside = new Set(); // inside: in the middle of a word of letters
    let at = 0, joined = false;
    for (const piece of text.match(/[^][\u3099\u309a\uff9e\uff9f]*/gu) ?? []) {
      if (piece === "ー" && ends.length) ends[ends.length - 1] += 1; // marked with the sound before it
      for (const char of SILENT.test(piece) ? "" : fold(narrow(piece))) {
        if (SILENT.test(char)) continue;
        if (joined && LETTER.test(char)) inside.add(folded.length);
        folded += char;
        for (let unit = 0; unit < char.length; unit++) { starts.push(at); ends.push(at + piece.length); }
      }
      joined = LETTER.test(narrow(piece));
      at += piece.length;
    }
    return { folded, starts, ends, inside };
  }

  // two forms: as it sounds (クッキー is くっき), and its bones (問い合わせ and 問合せ are 問合)
  const sound = (text) => form(text, toHiragana);
  const bones = (text) => form(text, (piece) => [...piece].filter((char) => !HIRAGANA.test(char)).join(""));
  
  const forms = (text) => ({ sound: sound(text), bones: bones(text) });

  // a pattern for a phrase; ログ does not stand in ブログ, 業者 in 事業者, 紙 in 紙面, but 外部 in 外部提供
  function standing(phrase) {
    const script = ["[ァ-ヶー]", "[a-z]", KANJI].find((signs) => new RegExp(`^${signs}+$`, "u").test(phrase));
    if (!script) return phrase;
    return `(?<!${script})${phrase}` + (script === KANJI && phrase.length > 1 ? "" : `(?!${script})`);
  }

  function prepare(source) {
    const parts = source.parts.map((part) => ({
      ...part,
      heading: forms(part.label + part.title),
      chapter: forms(part.above),
      body: part.lines.map(([, line]) => forms(line)),
    }));
    const synonyms = source.synonyms.map((group) => group.map((word) => sound(word).folded).filter(Boolean));
    const readings = new Map();
    for (const [reading, word] of source.readings) {
      const read = sound(reading).folded;
      readings.set(read, [...(readings.get(read) ?? []), sound(word).folded]);
    }
    const everyday = new Map(source.everyday.flatMap(([said, meant]) => said.map((phrase) => [narrow(phrase), meant])));
    const longest = [...everyday.keys()].sort((a, b) => b.length - a.length).map(standing);
    return { parts, synonyms, readings, everyday, phrases: new RegExp(longest.join("|") || "(?!)", "gu") };
  }

  // a word, and what the policy's owner says means the same; also inside a longer word (クッキー設定, cookie設定)
  function variants(word, { synonyms, readings }) {
    const found = new Set([word, ...(readings.get(word) ?? [])]);
    for (const group of synonyms) {
      const held = group.filter((member) => word.includes(member)).sort((a, b) => b.length - a.length)[0];
      if (held) for (const other of group) found.add(word.replace(held, other));
    }
    return [...found].map((text) => ({ in: "sound", text }));
  }

  // where a word stands; one of letters stands at the beginning of a word (cookie in cookies), a short one for itself (no AI in email)
  function* places({ folded, inside }, word) {
    const letters = LETTER.test(word[0]), short = /^[a-z0-9]{1,3}$/.test(word);
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
      if (!(letters && inside.has(at)) && !(short && inside.has(at + word.length))) yield at;
    }
  }

  const inLine = (line, words) => words.some((word) => !places(line[word.in], word.text).next().done);
  const holds = (part, words) => [part.heading, part.chapter, ...part.body].some((line) => inLine(line, words));
  const times = (line, words) => Math.max(...words.map((word) => [...places(line[word.in], word.text)].length));

  function weigh(parts, terms) {
    const weights = terms.map((words) => {
      const holding = parts.filter((part) => holds(part, words)).length;
      return holding ? Math.log(1 + parts.length / holding) : 0;
    });
    // the word typed, or if the text has it nowhere, the first of those that may be meant
    const best = terms.map((words) => words.find((word) => parts.some((part) => holds(part, [word]))) ?? words[0]);
    return parts.map((part) => {
      let score = 0, held = 0;
      terms.forEach((words, term) => {
        if (!holds(part, words)) return;
        const said = part.body.reduce((sum, line) => sum + times(line, words), 0);
        const asMeant = holds(part, [best[term]]) ? 1 : 0.8;
        score += weights[term] * asMeant * (inLine(part.heading, words) ? 2 : 1) * (1 + Math.log(1 + said) / 10);
        held += weights[term];
      });
      return { part, score, held };
    });
  }

  // compounds that the text has only in pieces: 個人情報削除 → 個人情報, 削除; the fewest, and of these the most even ones
  // (変更, 手続き; not 変更手, 続き)
  function pieces(word, known) {
    const kanji = /[\u4e00-\u9fff]/u.test(word); // beside kanji, kana are endings; a borrowed word is all kana
    const ending = (char) => kanji && HIRAGANA.test(char);
    const best = [{ cost: 0, found: [] }];
    for (let end = 1; end <= word.length; end++) {
      const left = best[end - 1];
      best[end] = { ...left, cost: left.cost + (ending(word[end - 1]) ? 0 : 1e6) };
      for (let start = 0; start < end - 1; start++) {
        const piece = word.slice(start, end), cost = best[start].cost + 1e3 + bones(piece).folded.length ** 2 + piece.length / 100;
        if (cost < best[end].cost && !ending(piece[0]) && !/^[ぁ-ゖ]{1,2}$/u.test(piece) && known(piece)) best[end] = { cost, found: [...best[start].found, piece] };
      }
    }
    return best[word.length].found;
  }

  // a sentence as words: what people say for a word of the text (消したい for 削除), the longest first; of the rest, runs of
  // one script. Hiragana joins words and is left out
  function words(query, index) {
    const known = (words) => index.parts.some((part) => holds(part, words));
    const meaning = (said) => {
      const typed = variants(sound(said).folded, index);
      const meant = (index.everyday.get(said) ?? []).flatMap((word) => variants(sound(word).folded, index));
      return known(typed) ? [...typed, ...meant] : meant;
    };
    const terms = new Map();
    const add = (words) => terms.set(words[0].in + words[0].text, words);
    const text = query.normalize("NFKC").toLowerCase();
    const whole = [...text.matchAll(RUN)].filter(([run]) => known(variants(sound(run).folded, index)));
    let rest = text;
    for (const { 0: said, index: at } of text.matchAll(index.phrases)) {
      const end = at + said.length;
      if (whole.some(({ 0: run, index: from }) => from <= at && end <= from + run.length && said.length < run.length)) continue;
      add(meaning(said));
      rest = rest.slice(0, at) + "の".repeat(said.length) + rest.slice(end);
    }
    for (const [run] of rest.matchAll(RUN)) {
      const word = sound(run).folded, bone = { in: "bones", text: bones(run).folded };
      if (!word || LITTLE.test(word)) continue;
      if (known(variants(word, index))) { add(variants(word, index)); continue; }
      if (bone.text.length > 1 && known([bone])) { add([bone]); continue; }
      if (LETTER.test(word)) continue; // is in the text or is not; pieces of it mean nothing
      const read = /^[ぁ-ゖ]+$/u.test(word); // くっき or えつらんりれき, but not ません
      const found = pieces(word, (part) => (read ? index.readings.has(part) : meaning(part).length));
      const all = bones(found.join("")).folded === bone.text; // 業者 is a piece of 委託業者, but not of 従業者
      for (const piece of found) if (all || known(variants(piece, index))) add(meaning(piece));
    }
    // 止めたい leaves 止, which is in 防止 too: one sign says little beside whole words
    const long = [...terms.values()].filter(([word]) => word.text.length > 1);
    return long.length ? long : [...terms.values()];
  }

  // what holds every word; failing that, what comes near
  function find(index, query) {
    const every = query.normalize("NFKC").split(/[\s、,]+/u).map((word) => sound(word).folded).filter(Boolean)
      .map((word) => variants(word, index));
    const order = (results) => results.sort((a, b) => b.score - a.score);
    const exact = every.length ? weigh(index.parts, every).filter(({ part }) => every.every((each) => holds(part, each))) : [];
    if (exact.length || !every.length) return { near: false, terms: every, results: order(exact) };
    const loose = words(query, index);
    const results = order(weigh(index.parts, loose).filter(({ score }) => score > 0));
    const least = Math.max(0, ...results.map(({ held }) => held)) * 0.6;
    return { near: true, terms: loose, results: results.filter(({ held }) => held >= least) };
  }

  // the stretches of a line that hold one of the words, as [start, end) in the original
  function stretches(line, terms) {
    const marked = [];
    for (const word of terms.flat()) {
      const { starts, ends } = line[word.in];
      for (const at of places(line[word.in], word.text)) marked.push([starts[at], ends[at + word.text.length - 1]]);
    }
    return marked.sort((a, b) => a[0] - b[0]).reduce((merged, [start, end]) => {
      const last = merged[merged.length - 1];
      if (last && start <= last[1]) last[1] = Math.max(last[1], end);
      else merged.push([start, end]);
      return merged;
    }, []);
  }

  // how many of the words a line holds
  const held = (line, terms) => terms.filter((words) => inLine(line, words)).length;

  return { prepare, find, held, stretches };
})();

{
  const MOST_LINES = 5;
  const place = document.getElementById("search");
  const words = place.dataset;
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const field = make("input", { type: "search", id: "q", autocomplete: "off", spellcheck: false, enterKeyHint: "search" });
  field.setAttribute("aria-describedby", "q-hint");
  const status = make("p", { className: "found-count" });
  status.setAttribute("role", "status");
  const list = make("ol", { className: "results" });
  place.append(make("label", { htmlFor: "q" }, words.label), field, make("p", { id: "q-hint", className: "hint" }, words.hint), status, list);

  let loading;
  const load = () => (loading ??= fetch(words.source).then((answer) => answer.json()).then(search.prepare));

  function marked(line, text, terms) {
    const pieces = [];
    let at = 0;
    for (const [start, end] of search.stretches(line, terms)) {
      pieces.push(text.slice(at, start), make("mark", {}, text.slice(start, end)));
      at = end;
    }
    return [...pieces, text.slice(at)];
  }

  function show({ near, terms, results }) {
    status.textContent = !results.length ? words.none : near ? words.near : words.found.replace("{}", results.length);
    list.replaceChildren(...results.map(({ part }) => {
      const link = make("a", { href: words.page + (part.anchor ? "#" + encodeURIComponent(part.anchor) : "") }, [part.above, `${part.label} ${part.title}`.replace(/ (?=[（:])/, "").trim()].filter(Boolean).join(" › ") || words.opening);
      const lines = part.lines.map(([anchor, text], at) => ({ at, anchor, text, line: part.body[at] }));
      for (const each of lines) each.said = search.held(each.line, terms);
      const best = lines.filter(({ said }) => said).sort((a, b) => b.said - a.said || a.at - b.at).slice(0, MOST_LINES).sort((a, b) => a.at - b.at);
      return make("li", {}, make("h2", {}, link), ...best.map(({ anchor, text, line }) => {
        const more = anchor && anchor !== part.anchor ? [" ", make("a", { href: words.page + "#" + encodeURIComponent(anchor), className: "more" }, words.place)] : [];
        return make("p", {}, ...marked(line, text.trim(), terms), ...more);
      }));
    }));
  }

  let typed = 0;
  async function look() {
    const turn = ++typed;
    const index = await load();
    if (turn !== typed) return;
    if (field.value.trim()) show(search.find(index, field.value));
    else { status.textContent = ""; list.replaceChildren(); }
  }
  field.addEventListener("focus", load, { once: true });
  field.addEventListener("input", look);
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) { field.value = asked; look(); }
}
