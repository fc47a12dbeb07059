"""Words that an index of a policy does not list: nobody looks for them there."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# words that point at another place of the text, address the reader or join sentences; a term ends before one
BREAKS = _words("""
    前条 次条 同条 本条 各条 前項 次項 同項 本項 各項 前号 次号 同号 本号 各号 条項 上記 下記 左記 右記 前記 後記 上述 前述 後述
    以下 以上 以外 以内 以降 以前 上部 下部 当該 当社 弊社 当行 当会 貴社 お客さま お客様 皆さま 皆様 旨 ならび 並び あわせ ご覧
    お使い こと もの 場合 際 とき ところ ため 特段 とも なし 向け 必要 所定 その他 等 など 及び 又は 若しくは
    """)
# parts that say how much or when, not what: 各種サービス, 登録済 are found under サービス, 登録
LOOSE_STARTS = _words("ご お 各 各種 各社 本 該当 同 新 旧 他 全 既存 追加 一般")
LOOSE_ENDS = _words("等 など 上 中 内 時 後 間 前 別 毎 宛 宛て 済 済み 用 全体 全般 者様 各社 各種 上部")
# nouns that say nothing alone; in a compound (利用目的) they may
EMPTY = _words("""
    具体 観点 有無 事項 方法 内容 行為 状況 状態 条件 理由 原因 結果 目的 範囲 種類 概要 詳細 一部 全部 全体 部分 複数 単数 最大 最小 最低
    最新 最後 最初 最終 事前 事後 定期 随時 任意 自己 自分 本人 他者 個人 個別 相互 双方 実質 本質 合理 具合 間接 直接 包括 一般 一意 一連 一環
    明示 黙示 地理 商業 慎重 不明 便利 便宜 利便性 有用 向上 支障 不都合 関係 関連 問題 対象 基準 根拠 手段 手順 仕組み 措置 機能 性質
    役割 効果 効率 総体 総称 総額 同様 文書 書面 本書 言葉 意味 名称 箇所 項目 場所 時点 期間 期日 現在 今後 将来 過去 都度 特定 通常 当事
    サイト クリック ヘルプ 媒体 事業 情報 世界 建物 取扱い 取り扱い お知り合い 知り合い 日本 英語 旧版
    権利利益 全世界 公衆 資料 記事 希望 意図 観測 視覚 動作 品質 存続 懲罰 素材 質問 無効 有効 お客さま お客様 各社 不正 関心 興味 安全
    """)
# verbs as nouns (サ変名詞) that readers do look for; of all others, 実施 or 把握, only compounds are listed
ACTS = _words("""
    同意 撤回 退会 入会 解約 契約 登録 削除 消去 訂正 変更 修正 開示 停止 中止 解除 終了 通知 連絡 相談 申請 請求 購入 注文 返品 返金 支払い 決済
    課金 寄付 配送 配信 広告 宣伝 提供 共有 委託 移転 譲渡 転売 公開 公表 保存 保管 記録 取得 収集 閲覧 送信 受信 送付 通信 監視 追跡 暗号化
    禁止 違反 侵害 免責 賠償 補償 保証 損害 責任 許諾 許可 許認可 承認 改定 改正 更新 開発 研究 調査 分析 統計 採用 応募 募集 翻訳 複製 改変 盗難
    紛失 漏えい 漏洩 流出 攻撃 脅迫 中断 休止 廃止 問い合わせ 教育 研修 認証 識別 設定 投稿 購読 予約 抽選 照会 審査 監査 苦情 手続き 手続 申込み 申し込み 電話 訪問 本人確認 年齢
    """)
ENGLISH = _words("""
    able about above accept according accordingly accordance across acted actually added addition additional additionally address
    affect after again against allow almost alone along already also although altogether always among amount another any anyone
    anything apply appropriate around aside asked aspect associate assist attempt aware away
    back based basis because become been before begin behalf being believe below best better between beyond both bring broad build built
    came cannot careful case cases cause certain chance check choose circumstance clear click close collectively come common complete
    concern conduct confirm connect consider contain continue contrary could country course cover create current currently
    date deal define deny depend describe described detail determine different direct directly does doing done down during
    each easy effect effort either else elsewhere enable encounter enough ensure enter entire especially establish even event ever every
    everything exact example except exclude exclusive exercise exist experience explain express extent
    fact fairly feel field figure fill final find first follow following force foregoing form forward found from fulfill full function
    further furthermore future
    gather general generally generate get give given good grant great group
    handle happen happy hard have having help here hereby herein hereinafter hereof hereto hereunder high hold however
    identify immediate impose improve include included including indicate individual inform instance instead intend interact interest into
    involve issue itself
    join just
    keep kept kind know known
    large last late later latest learn least leave length less level like likely limit line list little live local long longer look
    made main maintain make manage manner many master matter maybe mean means measure meet mere might month more moreover most much must mutual
    name necessary need never next none normal note nothing notwithstanding number
    object obtain occasion occur offer often once ones only onto open operate option order other others otherwise ours outline outside over
    overview
    page paid part particular parties party past people perform perhaps period permit person persist picture piece place plan please point
    possess possible post potential practice prefer prepare present prevent previous prior problem proceed promise prompt proper properly
    provide provided provision published pursuant
    question quick quite
    rather reach run read ready real reason reasonable receive recent recognize refer reference regard regarding regardless regular relate
    relevant rely remain remember replace reply represent request require resolve respect respective respond response rest result return
    review role rule
    safe said same section see seek seem select send sense sent separate serve set several shall should show sign significant similar simple since
    situation small solely some someone something sometimes somewhere soon sort sound specific specify stand start state step still stop
    strict strive strong subject submit subsequent such sufficient suggest support sure
    take taken talk tell term terms text than that their them themselves then there thereby therefore therein thereof these they thing think
    third this those though through throughout thus time times today together told took touch toward treat tried trouble true turn type typical
    under undertake unless until unspecified upon used useful user uses using usual
    valid valuable various vary very view virtue visit
    want well went were what whatever when whenever where whereas wherein whether which while whole whom whose will wish with within without
    wonder word work would write written wrong
    year yes yet you your yours yourself zone
    """)
# short English words in Japanese text: names of services and titles of articles hold them
SHORT = _words(
    "a an and are as at be by com for how in intl io is it its my net new no not of on or org our the to up us use vs www"
)
# what stands before an English noun phrase, and what may follow one
BEFORE_NOUNS = _words("""
    a an the this that these those your our their its his her any some no each every such other all both another of for about with without
    by from via in into on through per under regarding including against as
    """)
AFTER_NOUNS = _words("""
    a and are as at but by can could do does during for from has have if in into is may must of on or over shall should so than that through to
    under unless until was we were when where which while who whose will with within without would you
    """)
# what stands before verbs and adjectives, or on both sides of an enumeration: no sign of a noun
NO_NOUN_AFTER = _words("""
    also am and are be been being but can could did do does either had has have he how i if is it may might must neither never nor not only or
    shall she should than that then they to was we were what when where which while who why will would you
    """)
# what readers of policies look for, whatever part of speech it is where it stands
LOOKED_FOR = _words("""
    account advertising analytics arbitration backup billing cancellation card children cancel complaint consent cookie copyright credit
    delete deletion disclose disclosure dispute download email encryption erasure export fraud invoice liability license location login
    marketing minors notification password payment personal portability privacy purchase refund retention security sell share spam
    subscription suspend tax terminate termination third-party tracking transfer trial unsubscribe upload warranty withdraw
    """)
