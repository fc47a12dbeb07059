"""What people say, and what a Japanese policy says instead: 消したい and 削除, よその会社 and 第三者.

For the search alone: where the words typed do not stand in the text, these lead to it. A policy's owner names what is
special to the policy (``synonyms`` in ``policy.yml``); here is what holds for every policy. Left, phrases as typed, a
verb with the signs that its forms go on with in brackets (消(さし) is 消さ, 消し); right, the policy's words, the best first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from kaitei.text.everyday_english import TABLE

_TABLE = """
消(さしすせそえ) けした けして けせ 無く(さしすせ) なく(さしすせ) 抹消 破棄 捨て 取り消(さしすせ) : 削除 消去 破棄 利用停止 取消し 無効
会員をやめ 会員を辞め 登録をやめ 利用をやめ サービスをやめ アカウント削除 アカウントを 登録解除 脱会 抜け : 退会 削除 解約 利用停止 消去
退会 解約 : 退会 解約 削除 利用停止 消去
やめ 辞め : 停止 中止 拒否 無効 撤回 退会 解約 削除
止め 止ま とめ ストップ 停止 解除 オフに オプトアウト 中止 切(らりるれっ) : 停止 中止 拒否 無効 撤回
拒(まみむめん) 断(らりるれっ) 嫌 いや 要らな いらな 不要 うざ うるさ しつこ 迷惑 ブロック 受け取りたくな 受けたくな : 拒否 無効 停止 撤回
撤回 取り下げ : 撤回 取消し 拒否 停止
直(さしすせ) 変わ(らりるれっ) 変(え) 替(え) 書き換 書きかえ 間違 まちが 誤り 引っ越 引越 転居 改姓 訂正 修正 更新 : 変更 訂正 修正 更新
見(たてなれらよ) 見直 知りたい 調べたい 照会 参照 確認 : 確認 開示 表示 閲覧
見せて 開示 取り寄せ 写しが コピーがほし : 開示 書面
盗み見 のぞ(かきくけ) 覗 盗聴 傍受 : 漏洩 漏えい 漏れ 暗号化 不正アクセス
渡(さしすせっ) 売(らりるれっ) 横流し 売却 販売され 譲(らりるれっ) 転売 流用 教え(ませ) 出回 : 提供 第三者提供 譲渡
他の会社 他の企業 他の業者 他の人 ほかの会社 ほかの人 別の会社 よその よそに よそへ よそ 他社 他人 外部 社外 業者 名簿 赤の他人 誰か だれか 部外者 他者 : 第三者 共同利用 委託
共有 シェア : 共有 共同利用 第三者 提供
漏(らりるれ) もれ 流出 盗(まみむめん) 盗難 ばれ バレ 悪用 流(れ) 紛失 情報漏れ : 漏洩 漏えい 流出 漏れ 紛失 不正アクセス
ハッキング ハッカー ハック ウイルス ウィルス 攻撃 侵入 サイバー 乗っ取 のっと(られ) : 不正アクセス 不正 ネットワーク セキュリティ
なりすまし 成りすまし 詐欺 悪質 ズル 違法 : 不正 本人確認 違反
守(らりるれっ) 安全 セキュリティ 対策 防(がぎぐげいじ) しっかり ちゃんと 大事に 厳重 : 安全管理 セキュリティ 保護 防止 措置
書き換えられ 改変され いじら 改ざん 改竄 : 改ざん 改竄
何に使 なにに使 何のため なんのため 使い道 使途 用途 使用目的 使われ 使う目的 なぜ集め なぜ必要 どう使 どのように使 どんな目的 どういう目的 何の目的 : 利用目的 目的 利用します
使えな 使えなく 見れな 見られな 見えな 不具合 困る 困り 不便 : 支障 利用できない 機能
使(わいうえおっ) 活用 : 利用 使用
集め 取られ 収集 入手 抜か 吸い取 記録され 知られ 何を取 何が取 何を見 把握 握られ : 取得 収集 記録 把握
どんな情報 どのような情報 どういう情報 何の情報 なんの情報 どんな個人情報 どのような個人情報 何を知 データの種類 情報の種類 情報項目 : 取得 収集 次の各号 個人情報
住所 氏名 名前 姓名 苗字 名字 電話番号 生年月日 メールアドレス メアド 性別 年齢 プロフィール アカウント情報 パスワード 暗証番号 : 会員登録情報 登録情報 会員情報
登録した 登録内容 登録した内容 登録事項 : 会員登録情報 登録情報 登録
機種 スマホ スマートフォン 携帯 ケータイ パソコン タブレット デバイス アイフォン iphone android アンドロイド 機器 製造番号 個体識別 : 端末識別 端末
足跡 追跡 追いかけ 追われ トラッキング つけ回 監視 見張 行動 アクセスログ アクセス記録 アクセス履歴 ログ どのページ どこを見 何を見た 見たページ 見た履歴 クリック : 行動履歴 閲覧 利用履歴 閲覧履歴 アクセスログ クッキー cookie
宣伝 コマーシャル バナー 広告 : 広告 案内 お知らせ
プロファイリング プロファイル 行動分析 : 行動履歴 分析 興味 関心
好み 趣味 おすすめ オススメ お勧め リコメンド レコメンド ターゲティング パーソナライズ 自分向け 自分に合 : 興味 関心 適した
メルマガ 迷惑メール 宣伝メール 広告メール 営業メール お知らせメール メール : メール配信 ダイレクトメール メール
営業 勧誘 セールス 売り込み チラシ パンフレット DM はがき ハガキ 郵便物 : ダイレクトメール 案内 電話 勧誘
通知 : 通知 Push配信 プッシュ お知らせ
紙 郵送 郵便 手紙 FAX ファックス 文書 書類 用紙 : 書面 郵送 文書
ネットが苦手 ネットを使わ パソコンがな スマホがな ネットなし ネット以外 インターネットを使わ インターネットが苦手 オフライン : 書面 電話 窓口
窓口 電話したい 問い合わ 問合 といあわせ 聞きたい 相談 苦情 クレーム 質問 連絡先 : 問い合わせ 窓口 連絡
社員 スタッフ 職員 担当者 従業員 従業者 働く人 社内 監督 : 従業員 従業者 役職員 監督
研修 しつけ 指導 訓練 勉強会 : 教育 研修
ビル 施設 データセンター 鍵 立ち入り 立入 部屋 オフィス : 建物 入退室 施設
暗号 SSL TLS https 通信中 送信中 送るとき : 暗号化 通信
警察 裁判所 捜査 役所 : 法令 第三者
海外 外国 国外 : 外国 海外 第三者
委託 下請 外注 : 委託 第三者
子会社 関連会社 グループ企業 系列 : グループ会社 子会社
承諾 承知 許可 了解 納得 オッケー : 同意 承諾 了承
同意しな 同意したくな 同意しないと : 同意
自己責任 誰の責任 だれの責任 補償 弁償 賠償 : 責任 賠償
明細 検針 請求書 電気代 ガス代 通信料 電気料金 請求額 : 料金 利用料金
使用量 使用状況 使用実績 消費量 電気の使用 : 利用状況
印刷 コピー プリント スクショ スクリーンショット 写真 ダウンロード 控え : 複製 出力 媒体
アンケ 調査 回答 : アンケート 調査
chrome safari edge firefox クローム サファリ ブラウザー : ブラウザ
ホームページ ウェブ インターネット HP : サイト Web ネットワーク
アプリ : アプリ 端末
位置 GPS 現在地 居場所 どこにい : 位置情報
子供 子ども こども 未成年 中学生 高校生 保護者 親権 : 未成年 子ども 保護者 年齢 歳
返金 払い戻 返して : 返金 払戻し 返品
値上げ 値段 費用 いくら 価格 月額 : 料金 費用 価格 月額 利用料
延滞 滞納 未払い 未納 払い忘れ 払わな 払えな : 遅延 遅滞 怠った 怠り 怠る 不払い 未払い
支払い 支払 払い方 払う : 支払 支払い 決済 料金 利用料金
クッキー cookie : クッキー cookie
漏えい 漏洩 : 漏えい 漏洩 流出
削除 消去 : 削除 消去 破棄 利用停止
開示請求 : 開示 請求
ユーザー 利用者 会員 お客様 お客さま : 会員 利用者 ユーザー お客様 お客さま
著作権 商標 無断転載 転載 : 知的財産 著作権 商標
裁判 訴え 訴訟 : 管轄 裁判所 準拠法 紛争
凍結 バン 垢バン 使えなくされ 追放 : 利用停止 停止 解除 違反
保存期間 いつまで 何年 保管 残(らりるれっ) : 保存期間 保存 保管 保持 期間
申し込 申込 契約する 加入 : 申込み 契約
良くする よくする 改良 向上 新しいサービス 新機能 : 改善 開発 向上
ひも付 ひもづ 紐付 紐づ 結び付 結びつ 関連付 突き合わせ 名寄せ 連携 つなが 特定され : 紐づけ 紐付け 関連付け 連携
本人か 本人で 身分証 免許証 本人確認 : 本人確認
方針 考え方 姿勢 ポリシー 理念 趣旨 : 基本方針 方針 認識
適用範囲 対象範囲 どのサービス 何のサービス : 適用範囲 本サービス 取扱い
事業者 運営者 運営会社 : 当社
情報を確認 データを確認 : 内容の確認 開示 確認
何が書 何を書 概要 説明 どんな文書 : 説明 取扱い
"""
_WORD = re.compile(r"[a-z]+")
SHORT = 3  # letters of a word that is meant as a whole: no ad in address; search.js counts alike
_FORMS = re.compile(r"(.+)\((.+)\)")


class Everyday(NamedTuple):
    """Phrases that people type, and the words of a text they may mean by them, the best first."""

    said: tuple[str, ...]
    meant: tuple[str, ...]


def read_everyday(texts: Iterable[str]) -> tuple[Everyday, ...]:
    """Return what leads to ``texts`` in Japanese: of the words meant, those that stand there."""
    whole = _fold("\n".join(texts))
    found = ((said, tuple(word for word in meant if _fold(word) in whole)) for said, meant in _ENTRIES)
    return tuple(Everyday(said, meant) for said, meant in found if meant)


def read_everyday_english(texts: Iterable[str]) -> tuple[Everyday, ...]:
    """Return what leads to ``texts`` in English: of the beginnings of words meant, those of a word that stands there."""
    words = set(_WORD.findall(_fold("\n".join(texts))))
    begun = words | {word[:length] for word in words for length in range(SHORT + 1, len(word) + 1)}
    found = ((said, tuple(start for start in meant if start in begun)) for said, meant in _ENGLISH_ENTRIES)
    return tuple(Everyday(said, meant) for said, meant in found if meant)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _forms(phrase: str) -> list[str]:
    match = _FORMS.fullmatch(phrase)
    return [match[1] + ending for ending in match[2]] if match else [phrase]


def _entries(table: str) -> tuple[Everyday, ...]:
    rows = (line.split(" : ") for line in table.strip().splitlines())
    return tuple(
        Everyday(tuple(form for phrase in said.split() for form in _forms(phrase)), tuple(meant.split()))
        for said, meant in rows
    )


_ENTRIES = _entries(_TABLE)
_ENGLISH_ENTRIES = _entries(TABLE)
