"""Characters that look like others: 力 (kanji) for カ (kana) in ア力ウント, ー for 一 in 同ー, へ for ヘ.

A look-alike is told by the word it stands in. Three sources of words decide doubtful places: a list of katakana
words that policies use, the words of the text itself, and pairs of kanji that make a word (能力, 口座).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# Katakana words of terms and privacy policies, so that サーバ一 and へルプ can be told.
WORDS = frozenset(
    """アカウント アクセス アップロード アドレス アナリティクス アプリ アプリケーション アンケート イベント
    インストール インターネット ウィルス ウイルス ウェブ ウェブサイト エラー エリア エンコード オプション オンライン
    カード カスタマー カメラ カレンダー ガイドライン キャンセル キャンペーン クーポン クッキー クラウド クリック グループ
    クレジットカード ゲスト コード コピー コミュニケーション コメント コンテンツ コントロール コンピュータ コンピューター
    サーバ サーバー サービス サイト サポート サンプル システム シェア ショップ スクリーン スタッフ ストア ストレージ
    スパム スマートフォン セキュリティ セッション セミナー センター ソーシャル ソフトウェア タイトル ダイレクトメール
    ダウンロード タブレット チャット ツール データ データベース デバイス デザイン トークン トップ トラッキング トラブル
    ドメイン ニーズ ニュース ニュースレター ネットワーク ノート ハード ハードウェア バージョン パーソナル パートナー
    パスワード パソコン ハッカー バックアップ バナー パブリシティ パラメータ ビジネス ピクセル ビデオ ファイル フィード
    フィードバック フィルタ フォーム プッシュ プライバシー プライバシーポリシー プラグイン プラットフォーム プラン
    ブラウザ ブラウザー ブランド プレゼント ブログ プログラム プロセス プロバイダ プロバイダー プロフィール プロモーション
    ページ ペア ペット ペナルティ ヘッダ ヘッダー ヘルス ヘルプ ベース ベスト ベンダー ポイント ホームページ ポップアップ
    ポリシー マーケティング マイページ マニュアル マネージャ マルウェア メール メールアドレス メーカー メーリングリスト
    メッセージ メディア メニュー メンテナンス メンバー モニター モバイル ユーザ ユーザー ライセンス ランキング リアルタイム
    リクエスト リスク リスト リンク リース ルール レポート レビュー レンタル ローン ログ ログアウト ログイン ロゴ ワーム""".split()  # noqa: SIM905 - words without quotation marks are easier to read
)

_KANA_FOR = {"力": "カ", "口": "ロ", "工": "エ", "二": "ニ", "卜": "ト", "夕": "タ", "八": "ハ", "一": "ー", "三": "ミ", "才": "オ",
             "千": "チ", "り": "リ", "へ": "ヘ", "べ": "ベ", "ぺ": "ペ"}  # fmt: skip
_DASHES = "‐–—―−－─-"
_NUMERALS = "一二三八千"
_COUNTERS = "カケコヵヶツ"
_SMALL = "ァィゥェォャュョー"

_KATAKANA = "ァ-ヴヷ-ヺー"
_RUN = re.compile(f"[{_KATAKANA}]+")
_CANDIDATE = re.compile(f"[{''.join(_KANA_FOR)}{_DASHES}]")

# Kanji that make a word with the kanji a kana looks like: 能力 but 能カ.
_BEFORE = {"カ": ("力", "能協効努権暴入出有勢威財体電圧尽抗引魅実労動"), "ロ": ("口", "窓入出人戸"), "エ": ("工", "加施商着竣起完"),
           "ニ": ("二", "第十"), "ハ": ("八", "第十"), "ト": ("卜", "")}  # fmt: skip
_AFTER = {"ロ": ("口", "座頭述径"), "エ": ("工", "事業場夫程期具賃"), "ニ": ("二", "次項条号章者重段"), "タ": ("夕", "方刻"),
          "ハ": ("八", "月条項")}  # fmt: skip
_AFTER_ONE = "般部切定括覧時方致旦律環層連"  # 一般 一部 一切 …
_ENUMERATED_BEFORE = "号、，,・び又は項条目（(「ら"
_ENUMERATED_AFTER = re.compile("[、，,・）)」]|又は|及び|から|まで|に掲|に定|に規")

_MIXED_RUN = re.compile(f"[{_KATAKANA}{''.join(_KANA_FOR)}]{{2,}}")
_TO_KANA = str.maketrans(_KANA_FOR)

_HIRAGANA = re.compile("[ぁ-ゖ]")
_KANJI = re.compile("[々〆㐀-鿿]")
_GREEK_AMONG_LATIN = re.compile("(?<=[A-Za-z])[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧινορυχ]|[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧινορυχ](?=[A-Za-z])")
_LATIN_FOR_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧινορυχ", "ABEZHIKMNOPTYXivopux", strict=True))
_LETTER_AMONG_DIGITS = re.compile("(?<![A-Za-z0-9０-９])[0-9０-９]+([OoIlＯｏ])[0-9０-９]+(?![A-Za-z])")
_CIRCLE_AMONG_NUMERALS = re.compile("(?<=[一二三四五六七八九十〇])[○◯](?=[一二三四五六七八九○◯〇年])")


class LookAlike(NamedTuple):
    """The character at ``offset`` looks like ``meant``, which the word asks for."""

    offset: int
    char: str
    meant: str


def katakana_words(text: str) -> frozenset[str]:
    """Return the katakana words of a text, without those that a look-alike may have cut short."""
    return frozenset(
        match.group()
        for match in _RUN.finditer(text)
        if len(match.group()) > 1
        and not _CANDIDATE.match(text[match.start() - 1 : match.start()])
        and not _CANDIDATE.match(text[match.end() : match.end() + 1])
    )


def find_lookalikes(text: str, words: Iterable[str] = ()) -> tuple[LookAlike, ...]:
    """Return the look-alikes in one line of text, in order.

    ``words`` are katakana words known from elsewhere (the text's own, the version before).
    """
    known = WORDS | frozenset(words)
    found = {*_in_katakana(text, known), *_katakana_astray(text, known), *_in_numbers(text)}
    return tuple(sorted(found))


def _in_katakana(text: str, known: frozenset[str]) -> Iterator[LookAlike]:
    """Yield kanji, hiragana and dashes that stand in a katakana word."""
    for match in _CANDIDATE.finditer(text):
        char, offset = match.group(), match.start()
        left, right = _run_before(text, offset), _run_after(text, offset + 1)
        place = _Place(char, left, right, text[offset + 1 + len(right) : offset + 2 + len(right)])
        if (left or right) and _belongs_to_word(place, known):
            yield LookAlike(offset, char, place.kana)
    for match in _MIXED_RUN.finditer(text):  # デ一夕: two in one word, so that neither has it as a neighbour
        inside = [offset for offset in range(*match.span()) if text[offset] in _KANA_FOR]
        if len(inside) > 1 and match.group().translate(_TO_KANA) in known:
            yield from (LookAlike(offset, text[offset], _KANA_FOR[text[offset]]) for offset in inside)


class _Place(NamedTuple):
    """A doubtful character, the katakana on both sides of it, and the character after those."""

    char: str
    left: str
    right: str
    after: str

    @property
    def kana(self) -> str:
        return _KANA_FOR.get(self.char, "ー")


def _belongs_to_word(place: _Place, known: frozenset[str]) -> bool:
    char, left, right, after = place
    word = left + place.kana + right
    parts = {part for part in (left, right) if part}
    if word in known:
        # サーバ一覧, アプリ一つ: the numeral goes with what follows
        counts = not right and char in _NUMERALS and (after == "つ" or bool(_KANJI.fullmatch(after)))
        return not counts
    if char in "へべぺ":
        begins_word = right[:1] in _SMALL or _starts_known(word, known)
        return not left and not _starts_known(right, known) and begins_word
    if char in _DASHES:
        return False
    if char == "り":
        return bool(left and right)
    if right and right[0] in _SMALL:
        return True
    if not left or not right or (char in _NUMERALS and right[0] in _COUNTERS):
        return False
    return not parts <= known


def _starts_known(run: str, known: frozenset[str]) -> bool:
    return any(run[:end] in known for end in range(2, len(run) + 1))


def _katakana_astray(text: str, known: frozenset[str]) -> Iterator[LookAlike]:
    """Yield a single katakana that stands where a kanji or hiragana belongs: 能カ, 同ー, 当社ヘ, すベて, よリ."""
    for match in _RUN.finditer(text):
        run, start, end = match.group(), match.start(), match.end()
        before, after = text[start - 1 : start], text[end : end + 1]
        if len(run) == 1:
            meant = _astray(run, before, after, text[end : end + 2])
            if meant:
                yield LookAlike(start, run, meant)
        elif run[-1] == "ー" and after and after in _AFTER_ONE and run not in known and run[:-1] in known:
            yield LookAlike(end - 1, "ー", "一")


def _astray(kana: str, before: str, after: str, ahead: str) -> str:
    """Return what a katakana between ``before`` and ``after`` was meant to be, '' if it may be what it is."""
    if kana == "ー":
        return "一" if _KANJI.fullmatch(before) else ""
    if kana in "ヘリベペ":
        enumerated = not before or before in _ENUMERATED_BEFORE or bool(_ENUMERATED_AFTER.match(ahead))
        joined = _HIRAGANA.fullmatch(before) or (_KANJI.fullmatch(before) and kana in "ヘリ")
        return "へりべぺ"["ヘリベペ".index(kana)] if joined and not enumerated else ""
    for table, beside in ((_BEFORE, before), (_AFTER, after)):
        kanji, partners = table.get(kana, ("", ""))
        if beside and beside in partners:
            return kanji
    return ""


def _in_numbers(text: str) -> Iterator[LookAlike]:
    """Yield letters among digits (2O24), circles among 漢数字 (二○二四), Greek among Latin letters."""
    for match in _LETTER_AMONG_DIGITS.finditer(text):
        yield LookAlike(match.start(1), match[1], "1" if match[1] in "Il" else "0")
    for match in _CIRCLE_AMONG_NUMERALS.finditer(text):
        yield LookAlike(match.start(), match.group(), "〇")
    for match in _GREEK_AMONG_LATIN.finditer(text):
        yield LookAlike(match.start(), match.group(), _LATIN_FOR_GREEK[match.group()])


def _run_before(text: str, end: int) -> str:
    start = end
    while start and _RUN.fullmatch(text[start - 1]):
        start -= 1
    return text[start:end]


def _run_after(text: str, start: int) -> str:
    match = _RUN.match(text, start)
    return match.group() if match else ""
