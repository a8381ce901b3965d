"""Messages on a phone, in English and Chinese: spam, or ham."""

import re

from weaklabel import from_model, keyword, labeling_function, lookup, regex, threshold

prize = keyword(["prize", "winner", "won", "congratulations", "claim", "reward", "raffle"], "spam")
prize_zh = keyword(["中奖", "恭喜", "奖金", "免费领取", "领取", "红包"], "spam")
hurry = keyword(["urgent", "last chance", "final notice", "act now", "only today", "expires", "order now"], "spam")
hurry_zh = keyword(["点击", "最后", "马上", "今日到期", "立即", "先到先得"], "spam")
link = regex(r"\b[a-z0-9-]+\.(?:info|online|top|shop|com|xyz|cc|click|bet|site|pro|app|club|win|biz|link)\b", "spam")
call_this_number = regex(r"\b0\d{3} \d{3} \d{4}\b|\b(?:text|reply)\b.*\b(?:[A-Z]{2,}|\d{5})\b", "spam")
phrases = lookup("../tasks/messages/phrases.txt")  # lines of a phrase, a tab and its label
from_abroad = lookup({"contact": "ham", "abroad": "spam"}, column="sender", match="equal")
old_friend = threshold("exchanged", "ham", at_least=3)
exclaims = keyword("!", "spam")  # weak: friends exclaim too


def in_small_letters(item):
    """The text in small letters, for rules that do not care about case."""
    return item.assign(text=item.text.lower())


@labeling_function(pre=[in_small_letters])
def about_us(item):
    """Speaks of "I" and "we", or of 我 and 我们, and of no money."""
    if re.search(r"\b(?:i|i'm|i'll|we|we're|my|our)\b|我", item.text) and not re.search(
        r"\d{2,}|钱|账户|微信", item.text
    ):
        return "ham"


@labeling_function
def asks_kindly(item):
    """A question, or a "please" without a link."""
    if item.text.rstrip().endswith(("?", "？", "吗", "呀")) or ("please" in item.text.lower() and "." not in item.text):
        return "ham"


def offer(text):
    """A small model: how much of a text is numbers, per cents and words in capitals."""
    words = re.findall(r"[a-z]+|[\u4e00-\u9fff]", text.lower()) or [""]
    loud = re.findall(r"\b[A-Z]{3,}\b|\d[\d.,]*%?|百|千|万|折|元", text)
    share = min(1.0, 4 * len(loud) / len(words))
    return {"spam": share, "ham": 1 - share}


loud_offer = from_model(offer, threshold=0.9)
