"""Which code points a policy may be written in.

An allow-list, not a list of the bad: what nobody thought of is refused. Allowed is what a Japanese, English,
Chinese, Korean or European legal text needs and a reviewer can see. Refused is what cannot be seen (controls,
zero-width characters, fillers, bidi controls, variation selectors, tabs, odd spaces), what another program
may rewrite unasked (compatibility ideographs, whose shape NFC changes; combining marks that NFC would compose),
and what no policy needs (private use, unassigned, emoji, Cyrillic, which reads as Latin). Nothing is ever
normalised: text is taken as it is, or refused by name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

# The 12 code points of the compatibility block that are ideographs of their own (﨑 of 山﨑 is one).
UNIFIED_IN_COMPATIBILITY_BLOCK = "﨎﨏﨑﨓﨔﨟﨡﨣﨤﨧﨨﨩"

# The ideographs of JIS X 0213 outside the basic plane, and 𠮷 (of 𠮷野), which shops and names use.
PLANE_2 = (
    "𠀋𠂉𠂢𠂤𠆢𠈓𠌫𠍱𠎁𠏹𠑊𠔉𠗖𠘨𠝏𠠇𠠺𠢹𠥼𠦝𠫓𠬝𠮟𠮷𠵅𠷡𠹤𠹭𠺕𠽟𡈁𡈽𡉕𡉴𡉻𡋗𡋤𡋽𡌛𡌶𡍄𡏄𡑭𡑮𡗗𡙇𡚴𡜆𡝂𡢽"
    "𡧃𡱖𡴭𡵅𡵢𡵸𡶒𡶜𡶡𡶷𡷠𡸳𡸴𡼞𡽶𡿺𢅻𢈘𢌞𢎭𢛳𢡛𢢫𢦏𢪸𢭆𢭏𢭐𢮦𢰝𢰤𢷡𣆶𣇃𣇄𣇵𣍲𣏐𣏒𣏓𣏕𣏚𣏟𣏤𣑊𣑋𣑑𣑥𣓤𣕚"
    "𣖔𣗄𣘸𣘹𣘺𣙇𣜌𣜜𣜿𣝣𣝤𣟧𣟿𣠤𣠽𣪘𣱿𣳾𣴀𣴎𣵀𣷓𣷹𣷺𣽾𤂖𤄃𤇆𤇾𤎼𤘩𤚥𤟱𤢖𤩍𤭖𤭯𤰖𤴔𤸎𤸷𤹪𤺋𥁊𥁕𥄢𥆩𥇍𥇥𥈞"
    "𥉌𥐮𥒎𥓙𥔎𥖧𥝱𥞩𥞴𥧄𥧔𥫣𥫤𥫱𥮲𥱋𥱤𥶡𥸮𥹖𥹢𥹥𥻂𥻘𥻨𥼣𥽜𥿔𥿠𥿻𦀌𦀗𦁠𦃭𦉰𦊆𦍌𦐂𦙾𦚰𦜝𦣝𦣪𦥑𦥯𦧝𦨞𦩘𦪌𦪷"
    "𦫿𦰩𦱳𦳝𦹀𦹥𦾔𦿶𦿷𦿸𧃴𧄍𧄹𧏚𧏛𧏾𧐐𧑉𧘔𧘕𧘱𧚄𧚓𧜎𧜣𧝒𧦅𧪄𧮳𧮾𧯇𧲸𧶠𧸐𧾷𨂊𨂻𨉷𨊂𨋳𨏍𨐌𨑕𨕫𨗈𨗉𨛗𨛺𨥆𨥉"
    "𨥫𨦇𨦈𨦺𨦻𨨞𨨩𨩃𨩱𨪙𨫍𨫝𨫤𨯁𨯯𨴐𨵱𨷻𨸟𨸶𨺉𨻫𨼲𨿸𩊠𩊱𩒐𩗏𩙿𩛰𩜙𩝐𩣆𩩲𩷛𩸕𩸽𩹉𩺊𩻄𩻛𩻩𩿎𪀚𪀯𪂂𪃹𪆐𪎌𪐷"
    "𪗱𪘂𪘚𪚲"
)  # fmt: skip

# Singles and first-last pairs by what they are for. Regular expression character classes.
_ALLOWED = (
    r"\n -~"
    # Latin letters of European languages, and signs; no soft hyphen, no odd space, no long s
    r"¡-¬®-ňŊ-žƠơƯưǍ-ǜȘ-țẀ-ẅẞẠ-ỹ"
    # Greek: β版, μ, Ω
    r"Α-ΡΣ-Ωα-ω"
    # Dashes, quotes, marks
    r"‐–—―‖‘’‚“”„†‡•‥…‰′″‹›※‼⁇⁈⁉"
    # Raised and lowered digits, money, letterlike signs, fractions, roman numerals, arrows
    r"⁰⁴-⁹₀-₉₩₫€₱₹₺₽℃℉ℓ№℗℡™⅓-⅞Ⅰ-Ⅻⅰ-ⅻ←-↙⇄⇅⇒⇔⇦-⇩"
    # Mathematics of JIS X 0208, rules, shapes, check marks
    r"∀∂∃∇∈∋∑−√∝-∠∥∧-∬∴∵∽≈≒≠≡≤≥≦≧≪≫⊂⊃⊆⊇⊥⊿─-╿■□▪▫▲△▶-▸▼▽◀◁◆◇◉○◎●◦◯★☆☎☐-☒☞♀♂♪♭♯✓✔✕✖❏❖➔➡"
    # Numbered and lettered labels, squared words and units: ① ⑴ ⒈ ⒜ Ⓐ ⓫ ❶ ㈠ ㈱ ㉑ ㊞ ㊱ ㋐ ㍻ ㎡ ㋿
    r"①-⓿❶-➓㈠-㉇㉐-㋾㋿-㏿"
    # CJK punctuation and the marks of repetition
    r"　-〃々-〟〰-〵〻-〽"
    # Kana; the combining sound marks (U+3099, U+309A) are left out: NFC composes them
    r"ぁ-ゖ゛-ヿㇰ-ㇿ"
    # Korean: letters used as labels (without the filler U+3164) and syllables
    r"ㄱ-ㅣㅥ-ㆎ가-힣"
    # Ideographs
    r"㐀-䶿一-鿿" + UNIFIED_IN_COMPATIBILITY_BLOCK + PLANE_2 +
    # Full-width and half-width forms, without the half-width Hangul filler U+FFA0
    r"！-ﾟ￠-￦"
)  # fmt: skip

_NAMES_OF_CONTROLS = {
    "\t": "TAB", "\r": "CARRIAGE RETURN", "\0": "NULL", "\b": "BACKSPACE", "\x0b": "VERTICAL TAB", "\x0c": "FORM FEED",
    "\x1b": "ESCAPE", "\x7f": "DELETE", "\x85": "NEXT LINE",
}  # fmt: skip
# Radicals that PDF writers put for the ideograph of the same shape, where Unicode has no mapping to it.
_RADICALS = dict(
    zip("⺝⺠⺬⺮⻁⻄⻑⻗⻘⻝⻣⻤⻨⻩⻫⻭⻯⻲", "月民示竹虎西長雨青食骨鬼麦黄斉歯竜亀", strict=True)
)
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc"


@cache
def _refusal() -> re.Pattern[str]:
    return re.compile(f"[^{_ALLOWED}]")


@cache
def is_allowed(char: str) -> bool:
    """Say whether one code point may stand in a policy."""
    return _refusal().match(char) is None


def refused(text: str) -> Iterator[tuple[int, str]]:
    """Yield every code point that may not stand in a policy, with its offset, in order."""
    # A text has some hundred different characters, each looked up once per process.
    if all(map(is_allowed, set(text))):
        return
    for match in _refusal().finditer(text):
        yield match.start(), match.group()


def describe(char: str) -> str:
    """Return how a finding names a code point: ``U+200B ZERO WIDTH SPACE``."""
    name = _NAMES_OF_CONTROLS.get(char) or unicodedata.name(char, "")
    return f"U+{ord(char):04X} {name}" if name else f"U+{ord(char):04X}"


def why_refused(char: str) -> tuple[str, str]:
    """Return what is wrong with a refused code point and what to do, in English and in Japanese."""
    category = unicodedata.category(char)
    composed = unicodedata.normalize("NFC", char)
    match category:
        case _ if char == "\t":
            return "a tab; write spaces", "タブです。空白で書いてください"
        case "Cc":
            return "a control character; delete it", "制御文字です。削除してください"
        case _ if char in _FILLERS or (category == "Cf" and unicodedata.bidirectional(char) == "BN"):
            return "invisible; delete it", "目に見えない文字です。削除してください"
        case "Cf":
            return (
                "it changes the direction of the text invisibly; delete it",
                "文字の並ぶ向きを見えない形で変える文字です。削除してください",
            )
        case "Zs" | "Zl" | "Zp":
            return (
                "a space or line break that looks like the usual one; retype it",
                "通常の空白・改行と見分けがつかない文字です。打ち直してください",
            )
        case "Mn" | "Me" | "Mc":
            if unicodedata.name(char, "").startswith(("VARIATION SELECTOR", "MONGOLIAN FREE VARIATION")):
                return (
                    "it changes the shape of the character before it; delete it",
                    "直前の字の形を変える見えない文字（異体字セレクタ）です。削除してください",
                )
            return (
                "a combining mark; write the letter and its mark as one character",
                "結合文字です。合成済みの1字で書いてください",
            )
        case "Co" | "Cs" | "Cn":
            return (
                "it has no agreed meaning (private use or unassigned); write another character",
                "意味の定まらない文字（私用領域・未割当）です。別の字で書いてください",
            )
        case _ if ideograph := _ideograph_of(char):
            number = f"U+{ord(ideograph):04X}"
            return (
                f"{char} is the sign of a radical, as texts copied from a PDF have it; write {ideograph} ({number})",
                f"「{char}」は部首の記号で、「{ideograph}」（{number}）とは別の文字です。PDF から写すと入ります。打ち直してください",
            )
        case _ if composed != char:
            return (
                f"programs may turn it into {composed} ({describe(composed)}) unasked; write that, or name the shape",
                f"環境により {composed}（{describe(composed)}）へ勝手に置き換わる文字です。{composed} と書いてください",
            )
        case _:
            return (
                "not among the characters of policies; write it another way",
                "規程に使える文字の一覧にありません。別の表記にしてください",
            )


def _ideograph_of(char: str) -> str:
    """Return the ideograph that a sign of a radical looks like, '' if it is none: ⽇ (U+2F47) for 日."""
    if not "\u2e80" <= char <= "\u2fdf":
        return ""
    folded = _RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    return folded if folded != char and is_allowed(folded) else ""
