"""The page that checks receipts, as its reader uses it."""

from __future__ import annotations

from playwright.sync_api import Page

FILE, TEXT, CHECK = "受領証のファイルを選ぶ", "または、内容を貼り付ける", "確認する"
VALID, INVALID, UNCHECKED = (
    "この受領証は有効です",
    "この受領証は有効と確認できません",
    "確認できませんでした",
)
DOUBTFUL = "署名はありますが、食い違いがあります"
LIMITS = (
    "示すのは、記録された内容とログの中の位置です。操作した人が誰かは示しません。また、後の記録（撤回など）がないことも"
    "示しません。"
)
CHANGED = "受領証の内容はログに含まれていません。どこかが書き換えられています。発行元から受け取ったファイルかどうかを確かめてください。"
DAMAGED = "受領証が壊れているか、書き換えられています。ファイルをもう一度受け取ってください。"
CUT = "受領証が途中で切れています。ファイルをもう一度受け取ってください。"
FOREIGN = "このサイトのログによる署名がありません。別の会社やサービスの受領証ではないかを確かめてください。"
NO_RECEIPT = "受領証ではありません。受け取った受領証（名前が .tlog-proof で終わるファイル）を選んでください。"


def answer(page: Page) -> tuple[str, dict[str, str]]:
    """Return the heading of the answer and its rows."""
    page.locator("#verdict h2").wait_for()
    rows = page.locator("#details dl div")
    return page.locator("#verdict h2").inner_text(), {
        row.locator("dt").inner_text(): row.locator("dd").inner_text() for row in rows.all()
    }


def ask(page: Page, text: str | bytes) -> tuple[str, dict[str, str]]:
    """Paste a receipt and press the button."""
    page.evaluate("document.getElementById('verdict').replaceChildren()")
    page.get_by_label(TEXT).fill(text if isinstance(text, str) else text.decode())
    page.get_by_role("button", name=CHECK).click()
    return answer(page)


def choose(page: Page, content: bytes, name: str = "受領証.tlog-proof") -> tuple[str, dict[str, str]]:
    """Choose a file of these bytes."""
    page.evaluate("document.getElementById('verdict').replaceChildren()")
    page.get_by_label(FILE).set_input_files({"name": name, "mimeType": "text/plain", "buffer": content})
    return answer(page)


def why(page: Page) -> str:
    """Return the words below the heading of the answer."""
    return page.locator("#verdict p").inner_text()
