"""Text messages: spam, or ham, what people write to each other.

Written from general knowledge of British spam of the 2000s. In these files the text is in small letters, and a pound
sign that was lost on the way is "??".
"""

import re

from weaklabel import from_model, keyword, labeling_function, lookup, regex, threshold

# ---- what sells

prize = keyword(
    [
        "prize", "prizes", "winner", "you have won", "you've won", "u have won", "have been selected",
        "specially selected", "award", "awarded", "jackpot", "cash prize", "guaranteed", "reward", "bonus",
        "prize draw", "weekly draw",
    ],
    "spam",
)  # fmt: skip
claim = regex(
    r"\b(?:to claim|claim (?:your|code|no|now|by|it)|claims|2 claim|redeem(?:ed)?|collect your|collection)\b", "spam"
)
money = regex(
    r"(?:£|\?\?|\bgbp ?|\$)\d|\d+ ?(?:gbp|pounds?|quid)\b|\d+ ?p(?:pm|/min|/msg| per\b|/txt| a min)|\b\d+p\b", "spam"
)
premium_number = regex(r"(?<!\d)(?:\+?44|0)(?:[ -]?\d){9,10}(?!\d)|\b09\d{2}\b|\b08[0-9]{2}\b", "spam")
short_code = regex(
    r"\b(?:to|2|on|sms|text|txt|reply|call)[: ]+\d{5,6}\b|\b(?:text|txt|reply|send)\b.{0,40}\bto:? ?\d{4,6}\b", "spam"
)
free_offer = regex(
    r"\bfree\b.*\b(?:call|text|txt|reply|claim|phone|mobile|ringtone|tones?|mins?|minutes|msgs?|entry)", "spam"
)
answer_a_code = regex(
    r"\b(?:txt|text|reply|send) (?:with |back )?[\"'“]?(?:yes|no|stop|go|win|chat|help|end|unsub|[a-z]+\d+)\b", "spam"
)
way_out = keyword(
    [
        "opt out", "opt-out", "optout", "unsubscribe", "unsub", "to stop", "stop to", "txt stop", "text stop",
        "reply stop", "send stop", "stop?", "t&c", "t&cs", "t's&c's", "ts&cs", "t&c's", "terms and conditions", "16+",
        "18+", "over 18", "std txt rate", "standard rates", "norm rate", "cost", "costs", "per min", "per msg", "ppm",
        "box", "po box", "pobox",
    ],
    "spam",
)  # fmt: skip
link = regex(r"\bhttps?:|\bwww\.|\b[a-z0-9-]+\.(?:com|net|co\.uk|org|tv|biz|info)\b|\bwap\b", "spam")
urgent = regex(
    r"\b(?:urgent|important (?:message|information|notice|customer)|final (?:notice|attempt|chance)|last chance"
    r"|attempt to (?:contact|reach)|trying to contact|2nd attempt|account statement|expires?|valid (?:only|for|\d))\b",
    "spam",
)
goods = keyword(
    [
        "ringtone", "ringtones", "polyphonic", "polys", "mono", "wallpaper", "logo", "logos", "nokia", "camcorder",
        "ipod", "mp3", "voucher", "vouchers", "discount", "subscription", "subscribe", "subscriber", "network", "tone",
        "tones", "sim", "orange", "camera phone", "handset", "upgrade", "latest phone", "latest", "tariff", "anytime",
        "rental", "line rental", "holiday", "content", "services", "service", "operator", "customer", "customers",
        "credit", "credits", "mobile", "videophone", "video",
    ],
    "spam",
)  # fmt: skip
dating = keyword(
    [
        "dating", "date service", "sexy", "xxx", "hot girls", "singles", "adult", "flirt", "chat line", "chatline",
        "live chat", "secret admirer", "admirer", "fancies you", "fancy", "guess who", "meet local", "babes", "horny",
        "txt chat", "chat now",
    ],
    "spam",
)  # fmt: skip
hurry = keyword(
    [
        "call now", "text now", "txt now", "reply now", "order now", "now!", "call free", "call freephone", "freephone",
        "freemsg", "free msg", "free entry", "win", "win a", "chance to win", "today!", "just call", "pls call",
        "please call", "per week", "a week", "weekly", "winners", "offer", "offers", "special offer", "draw", "quiz",
        "competition", "entry", "enter",
    ],
    "spam",
)  # fmt: skip

# ---- what friends write

DIGIT = re.compile(r"\d")
chat = lookup(
    [
        "lol", "haha", "hahaha", "hehe", "hmm", "hmmm", "lor", "lah", "liao", "leh", "meh", "wat", "wot", "dun", "dont",
        "tmr", "tmrw", "tonite", "gonna", "wanna", "gotta", "ya", "yeah", "yep", "yup", "ok", "okay", "okie", "oh",
        "ah", "aight", "k", "omg", "wtf", "cos", "coz", "bcoz", "thk", "haf", "juz", "oso", "den", "dat", "dis", "da",
        "nite", "luv", "thanx", "thnx", "tho", "ur", "abt", "sumthin", "nothin", "nuthin", "goin", "doin", "comin",
        "lookin", "yo", "hey", "dude", "man", "bro", "buddy", "mate", ":)", ":-)", ":(", ":-(", ";)", ";-)", ":p", ":d",
        "xx", "sup", "cya", "soo", "sooo", "wen", "bt", "mum", "mom", "dad",
    ],
    "ham",
)  # fmt: skip
greeting = regex(
    r"^\W*(?:hi|hey|hello|hiya|yo|good (?:morning|night|afternoon|evening)|gud|sorry|thanks|ok|yes|yeah|no|oh|k)\b"
    r"|\b(?:how (?:are|r) (?:you|u)|how's|what's up|where (?:are|r) (?:you|u)|see (?:you|u|ya)|good (?:morning|night)"
    r"|happy birthday|miss you|love you|miss u|luv u|love u|take care|sweet dreams)\b",
    "ham",
)
first_person = regex(r"\b(?:i|i'm|im|i'll|i've|i'd|ill|me|my|mine|we|we're|we'll|us|our)\b", "ham")
third_person = regex(r"\b(?:he|she|he's|she's|him|her|his|they|them|their|everyone|someone|somebody)\b", "ham")
everyday = keyword(
    [
        "home", "work", "lunch", "dinner", "sleep", "sleeping", "class", "lesson", "school", "office", "bus", "train",
        "bed", "shower", "food", "eat", "eating", "drink", "coffee", "movie", "watching", "tomorrow", "yesterday",
        "later", "tonight", "morning", "house", "room", "car", "friend", "friends", "boy", "girl", "sister", "brother",
        "baby", "babe", "god", "feel", "feeling", "thought", "think", "know", "remember", "forgot", "hope", "wish",
        "wait", "waiting", "leave", "leaving", "coming", "going",
    ],
    "ham",
)  # fmt: skip
few_digits = threshold(lambda item: len(DIGIT.findall(item.text)), "ham", at_most=1)
short = threshold(lambda item: len(item.text), "ham", at_most=45)


@labeling_function
def trails_off(item):
    """Ends or pauses with dots, and has no number to call."""
    if ".." in item.text and not re.search(r"\d{4}", item.text):
        return "ham"


@labeling_function
def long_and_full_of_numbers(item):
    """Nearly the 160 characters that are paid for, with many digits."""
    if len(item.text) > 110 and len(DIGIT.findall(item.text)) >= 8:
        return "spam"


def shouting(text):
    """How much a text shouts: the more "!" and digits and the fewer small words, the surer."""
    loud = text.count("!") + len(re.findall(r"\d{3,}", text))
    quiet = len(re.findall(r"\b(?:i|you|u|it|is|that|so|but|and|was|do|just|if)\b", text))
    return {"spam": (loud + 0.2) / (loud + quiet + 1), "ham": (quiet + 0.8) / (loud + quiet + 1)}


loud = from_model(shouting, threshold=0.75)
