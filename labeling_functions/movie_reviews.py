"""Snippets about films: praise (fresh), pan (rotten), or a summary of the plot.

Written from general knowledge of how critics write; nothing here was fitted to gold labels. The word lists are in
tasks/movie_reviews/words, one entry and its label a line.
"""

import functools
import re
from pathlib import Path

from weaklabel import from_model, keyword, labeling_function, lookup, regex, threshold
from weaklabel.errors import MissingExtra

WORDS = "../tasks/movie_reviews/words/"
LONG = 300  # a quoted review is a sentence or two; a summary is a paragraph

# ---- ways to read a snippet

DENIAL = re.compile(
    r"\b(?:not|never|no|nor|neither|none|nothing|nobody|hardly|barely|scarcely|rarely|seldom|without|cannot|lacks?|lacking"
    r"|lacked|devoid|absence|lack|instead of|rather than|far from|anything but|less than|isn['’]?t|\w+n['’]t|too little"
    r"|so little|(?:un)?able|fails?|failed|failing|tr(?:y|ies|ied|ying)|attempts?|attempting|wants?|wanted|aims?|strives?"
    r"|struggles|supposed|meant|pretends?|hop(?:e|es|ed|ing)|could|should|might|would|if only|if it|any|fewer|little"
    r"|avoids?|avoiding|resists?|refuses?|eschews?|free of|avoided)\b(?: (?:only|just|merely|simply)\b)?"
    r"(?:[ -]+(?!but\b|yet\b|and yet\b)[\w'’]+){1,4}"
)
NOT_ONLY = re.compile(
    r"\bnot (?:only|just|merely|simply)\b|\b(?:nothing|little|never anything|nothing) (?:short of|less than)\b|\bno doubt\b"
    r"|\bnever less than\b|\bno(?:thing)? wonder\b|\bif not\b|\bno matter\b|\bnever fails to\b|\bcan(?:no|['’])t help but\b"
)


@functools.lru_cache(maxsize=5000)
def opinion(item):
    """A short text in small letters, without the film's title; nothing of a long text."""
    if len(item.text) > LONG:
        return ""
    title = item.film.removesuffix("_the").replace("_", " ")
    text = item.text.lower().replace("’", "'")
    return NOT_ONLY.sub(" ", text.replace(title, "it") if len(title) > 3 else text)


@functools.lru_cache(maxsize=5000)
def affirmed(item):
    """The opinion without what stands behind a "not", "could" or "tries to"."""
    return DENIAL.sub(" … ", opinion(item))


@functools.lru_cache(maxsize=5000)
def denied(item):
    """Only what stands behind a "not", "could" or "tries to"."""
    return " … ".join(DENIAL.findall(opinion(item)))


# ---- lists of words, each voting by what it has more of

verdict = lookup(WORDS + "verdict.txt", column=affirmed)
effect = lookup(WORDS + "effect.txt", column=affirmed)
craft = lookup(WORDS + "craft.txt", column=affirmed)
comedy = lookup(WORDS + "comedy.txt", column=affirmed)
novelty = lookup(WORDS + "novelty.txt", column=affirmed)
things = lookup(WORDS + "things.txt", column=affirmed)
doing = lookup(WORDS + "doing.txt", column=affirmed)


# ---- praise and pan taken back, and sentences that turn


def load_words():
    """All word lists together: which label each word stands for."""
    lines = [line for file in sorted(LISTS.glob("*.txt")) for line in file.read_text("utf-8").splitlines()]
    return dict(line.split("\t") for line in lines)


LISTS = Path(__file__).parent / WORDS
WORD = re.compile(r"[a-z]+(?:[-'][a-z]+)*")


def balance(text, words):
    """How many words of praise a text has more than words of pan."""
    labels = [words.get(word) for word in WORD.findall(text)]
    return labels.count("fresh") - labels.count("rotten")


@labeling_function(resources={"words": load_words})
def praise_denied(item, words):
    """Praise behind a "not", "could have been" or "tries to"."""
    if balance(denied(item), words) > 0:
        return "rotten"


@labeling_function(resources={"words": load_words})
def pan_denied(item, words):
    """What would be bad, were it not denied: "never dull"."""
    if re.search(
        r"\b(?:never|without|avoids?|avoiding|resists?|refuses?|eschews?|free of|far from|hardly)\b", opinion(item)
    ):
        if balance(denied(item), words) < 0:
            return "fresh"


TURN = re.compile(r"\b(?:but|yet|however|nevertheless|nonetheless|still|although|though)\b[, ]")
CONCESSION = re.compile(r"^\W*(?:while|although|though|despite|in spite of|even if|even though|for all)\b[^,]*,")


@labeling_function(resources={"words": load_words})
def after_but(item, words):
    """What follows "but" is what the critic means."""
    text = affirmed(item)
    turns = list(TURN.finditer(text))
    if turns:
        last = text[turns[-1].end() :]
        return sign(balance(last, words) or -balance(text[: turns[-1].start()], words))


@labeling_function(resources={"words": load_words})
def after_concession(item, words):
    """In "despite …, …" and "while …, …" the second half is what the critic means."""
    text = affirmed(item)
    start = CONCESSION.search(text)
    if start:
        return sign(balance(text[start.end() :], words) or -balance(start.group(), words))


def sign(score):
    """Praise above nought, pan below."""
    return "fresh" if score > 0 else "rotten" if score < 0 else None


# ---- turns of phrase

recommends = keyword(
    [
        "worth seeing", "worth watching", "worth a look", "worth the", "well worth", "worth your", "worth it", "worth catching",
        "must-see", "must see", "don't miss", "should be seen", "deserves to be seen", "see it", "go see", "see this",
        "should not be missed", "not to be missed", "highly recommended", "recommended", "i recommend", "check it out",
        "a must", "required viewing", "repeat viewings", "second viewing", "run, don't walk", "thumbs up", "two thumbs up",
        "the price of admission", "the big screen", "on its own terms", "for the whole family", "the whole family",
        "for all ages", "of all ages", "kids and adults", "children and adults", "parents and", "adults will",
        "will enjoy", "will love", "you'll love", "you will love", "you'll be", "i loved", "i liked", "i enjoyed",
        "i was moved", "i laughed", "i found myself", "one of my favorite", "my favorite", "in the best sense", "at its best",
        "in top form", "at the top of", "top of his game", "top of her game", "a lot of fun", "great fun", "good fun",
        "a good time", "a great time", "guilty pleasure", "edge of your seat", "keeps you guessing", "keeps us guessing",
    ],
    "fresh",
    column=opinion,
)  # fmt: skip
superlative = regex(
    r"\b(?:one of the (?:\w+,? )?(?:best|finest|greatest|most|funniest|smartest|sweetest|rare|few|year's|better|great)"
    r"|the (?:best|finest|greatest|funniest|smartest|freshest|sharpest|wittiest|scariest|sexiest|strongest|richest)"
    r"|(?:best|finest) (?:\w+ )?(?:film|movie|picture|performance|work|comedy|drama|documentary|thriller|since|of)"
    r"|(?:film|movie|picture)s? of the year|the most \w+(?:,? \w+)? (?:and \w+ )?(?:film|movie|comedy|drama|picture|performance)"
    r"|year's (?:best|most|finest)|ever made|to date|in years|in a long time|of the decade|all time)\b",
    "fresh",
    column=affirmed,
)
worst = regex(
    r"\b(?:worst|least|lowest|dumbest|stupidest|dullest|weakest|lamest|ugliest|silliest|laziest|most (?:annoying|boring|tedious"
    r"|pointless|inept|irritating|predictable|unpleasant|depressing|disappointing|forgettable)|too bad|not even|even worse)\b",
    "rotten",
    column=opinion,
)
both_good = regex(
    r"\b(?:both|at once|by turns|equally|alternately|simultaneously|as \w+ as it is|as much|part \w+, part)\b"
    r"|\b(?:wonderfully|beautifully|deeply|immensely|hugely|surprisingly|genuinely|truly|thoroughly|utterly|wildly|richly"
    r"|quietly|refreshingly|remarkably|delightfully|consistently|highly) \w+",
    "fresh",
    column=affirmed,
)
warns = keyword(
    [
        "skip", "avoid", "stay away", "steer clear", "save your money", "your money", "money back", "don't bother",
        "why bother", "wait for the video", "wait for video", "wait for the dvd", "wait for cable", "straight to video",
        "rent it", "rental", "i'd rather", "you'd rather", "better off", "do yourself a favor", "i wish", "you wish",
        "you'll wish", "life's too short", "run away", "who cares", "the point", "nobody cares", "no one cares",
        "hard to care", "care about", "reason to care", "reason to see", "two hours", "90 minutes", "ninety minutes",
        "minutes", "an hour", "half hour", "hours", "the running time", "running time", "the theater", "the exits",
        "the credits", "end credits", "the remote", "the shelf", "the can", "the bargain", "the cutting room floor",
        "the projector", "the ticket", "ticket", "my seat", "the popcorn", "popcorn",
    ],
    "rotten",
    column=opinion,
)  # fmt: skip
falls_short = keyword(
    [
        "falls flat", "fall flat", "falls short", "fall short", "falls apart", "fall apart", "falls victim", "falls into",
        "runs out", "run out", "out of steam", "out of gas", "out of ideas", "loses its", "loses steam", "loses focus",
        "never quite", "not quite", "doesn't quite", "never really", "never gets", "never comes", "never finds",
        "never rises", "never takes", "never manages", "never makes", "never seems", "never becomes", "doesn't work",
        "does not work", "don't work", "doesn't add up", "adds up to", "add up", "goes nowhere", "going nowhere", "nowhere",
        "off the rails", "off course", "off track", "off the mark", "misses the mark", "miss the mark", "in the end",
        "on autopilot", "autopilot", "by numbers", "going through the motions", "through the motions", "lost in",
        "gets lost", "bogs down", "bogged down", "weighed down", "watered down", "dumbed down", "drags on", "drag on",
        "goes on", "wears thin", "wear thin", "wears out", "its welcome", "all over the place", "at all", "at best",
        "at its worst", "of its own", "under the weight", "too far", "no more than", "little more than", "nothing more than",
        "not much more", "more than a", "nothing but", "not much", "not enough", "isn't enough", "enough to", "far too",
        "so much", "so many", "too much", "too many", "too often", "too long", "too little", "too few", "way too",
        "all too", "a little too", "only thing", "the only", "kind of", "sort of", "supposed to be", "if it were",
        "another", "yet another", "just another", "less than", "half as", "as if", "as though", "feels like", "feel like",
        "plays like", "looks like", "sounds like", "like watching", "the equivalent of", "like a bad", "might as well",
        "leaves you", "left with", "leaves us", "makes you wish", "makes you wonder", "what happened", "went wrong",
        "goes wrong", "gone wrong", "gets in the way", "in the way", "at the expense of", "in search of", "in need of",
        "in desperate need", "an excuse", "excuse for", "exercise in", "attempt to", "attempts to", "an attempt", "effort to",
        "ends up", "winds up", "turns into", "turns out", "becomes a", "degenerates into", "reduced to", "amounts to",
    ],
    "rotten",
    column=opinion,
)  # fmt: skip
too = regex(
    r"\btoo \w+(?:[ -]\w+)?(?: to\b|[.,;]| for\b| and\b)|\bso \w+ that\b|\b(?:overly|unnecessarily|excessively)\b",
    "rotten",
    column=opinion,
)
could_have = regex(
    r"\b(?:c|w|sh)ould(?:n't| not)?(?: \w+)? (?:have|be|use)\b|\bmight have\b|\bcould've\b|\bshould've\b|\bwould've\b|\bhad (?:it|they|he|she)\b|\bif only\b",
    "rotten",
    column=opinion,
)  # fmt: skip
lacks = regex(
    r"\b(?:lacks?|lacking|fails?|failed|fail|missing|devoid|minus|without (?:any|a|the|much|ever)|no (?:real|sense|one|reason|idea|heart|soul"
    r"|point|way|new|more|surprises?|laughs?)|nothing (?:to|in|else|new|about|much|here|more|special|original)|little (?:to|in|more"
    r"|else|of)|few|neither|nor|none of|any (?:real|sense|of|more)|(?:is|are|was|were|does|do|did|has|have|wo|ca)n't|never)\b",
    "rotten",
    column=opinion,
)
asks = regex(r"\?|^(?:if|when|how|why|what)\b|\b(?:i|you|we)(?:'d| would)\b|\bme\b", "rotten", column=opinion)
hearty = keyword(
    [
        "love", "loves", "life", "lives", "human", "humanity", "heart", "spirit", "soul", "world", "cinema", "art", "artist",
        "artists", "beauty", "history", "culture", "family", "friendship", "childhood", "memory", "memories", "loss",
        "grief", "faith", "hope", "compassion", "dignity", "courage", "portrait", "story of", "study of", "look at", "tale of",
        "tale", "glimpse", "reminder", "exploration", "meditation", "documentary", "reveals", "rare", "performances", "ensemble",
        "cast", "powerful", "political", "personal", "societal", "own way", "in its own", "intelligence", "us",
    ],
    "fresh",
    column=affirmed,
)  # fmt: skip
grades_high = regex(
    r"\b(?:A|B)(?:\+|-|\b(?=\W*$))|(?:3(?:\.5|[ -]?1/2)?|3½|4)\s*(?:/\s*4|stars)|\b(?:7|8|9|10)\s*/\s*10\b|\*{3,}",
    "fresh",
)
grades_low = regex(
    r"\b(?:C|D|F)(?:\+|-|\b(?=\W*$))|\b(?:0|1|2)(?:\.5|[ -]?1/2|½)?\s*(?:/\s*[45]|stars?)|\b[1-5]\s*/\s*10\b", "rotten"
)


# ---- a general model of feeling


@functools.cache
def load_vader():
    """VADER's model of feeling."""
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ModuleNotFoundError:
        raise MissingExtra("vaderSentiment", "examples", "the rule vader") from None
    return SentimentIntensityAnalyzer()


def feeling(text):
    """What VADER feels in a text, and how strongly."""
    compound = load_vader().polarity_scores(text)["compound"]
    return ("fresh" if compound > 0 else "rotten", abs(compound))


vader = from_model(feeling, column=opinion, threshold=0.3)


# ---- summaries of plots

long_text = threshold(lambda item: len(item.text), "plot", at_least=LONG)
opens_like_a_summary = regex(
    r"^\W*(?:In (?:the )?(?:\d{4}|near future|future|year|early|late|small|this|a small|a world|\w+ty-first|19th|18th|17th|1\d\d0s)"
    r"|Set in|Based on (?:the|a)|Inspired by|The story of|This is the story|Follows|When (?:a|an|his|her|the|[A-Z]\w+)\b"
    r"|After (?:a|an|his|her|the|being|years|[A-Z]\w+ing)\b|An? (?:young|old|group|man|woman|family|teenage|retired|small|boy|girl|couple"
    r"|former|struggling|recently|middle-aged|police|detective|successful|beautiful young|wealthy|poor|lonely|team|documentary about)\b"
    r"|(?:Two|Three|Four|Five|Six|Seven) (?:\w+ )?(?:friends|brothers|sisters|men|women|people|strangers|young|girls|boys|students)"
    r"|[A-Z]\w+(?: [A-Z]\w+)? (?:\([^)]*\) )?is an? )",
    "plot",
)
actors_in_brackets = regex(
    r"\b[A-Z][a-z]+ \((?:[A-Z][\w.'’-]+ ?){2,4}\).*\([A-Z]|\b(?:she|he|her|his|they|who)\b.*\([A-Z]\w+ [A-Z]\w+\)",
    "plot",
)
happens = keyword(
    [
        "discovers", "discovers that", "falls in love", "fall in love", "falls for", "decides to", "decide to", "must find",
        "must", "sets out", "set out", "is forced to", "are forced to", "is sent to", "is hired", "is murdered", "is killed", "killed",
        "kidnapped", "moves to", "moves in", "meets", "returns to", "travels to", "arrives", "arrive", "escapes", "embark",
        "embarks on", "learns that", "finds out", "finds herself", "finds himself", "joins", "marries", "is married", "married to",
        "gets married", "gets a", "befriends", "inherits", "investigates", "investigate", "is assigned", "teams up", "team up", "plans to",
        "plan to", "wants to", "agrees to", "begins to", "begin to", "tries to find", "in order to", "soon", "one day", "years later",
        "meanwhile", "eventually", "years old", "year-old", "who is", "who has", "whose", "in love with", "his wife", "her husband",
        "his girlfriend", "her boyfriend", "his son", "his daughter", "her son", "her daughter", "his father", "her father",
        "his mother", "her mother", "his brother", "her sister", "best friend", "lives with", "live in", "lives in", "works as",
        "working as", "works for", "a job", "apartment", "house", "prison", "police", "detective", "village", "hometown", "new york",
        "mysterious", "secret", "murder", "crime boss", "drug dealer", "serial killer", "terrorists", "agent", "scientist", "college",
    ],
    "plot",
)  # fmt: skip
PEOPLE = re.compile(r"\b(?:he|she|him|her|his|hers|himself|herself|they|them|their)\b")
TALK = re.compile(
    r"\b(?:films?|movies?|pictures?|director|directed|actors?|audiences?|viewers?|comedy|drama|thriller|script|performances?|cinema|screen|plot|characters?|i|you|we|us|your|it's|genre)\b"
)


@labeling_function
def tells_of_people(item):
    """Much of "he", "she" and "they", and not a word about film."""
    text = item.text.lower()
    if len(PEOPLE.findall(text)) >= 3 and not TALK.search(text):
        return "plot"
