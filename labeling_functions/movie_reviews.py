"""Snippets about films: praise (fresh), pan (rotten), or a summary of the plot.

All of it was written from general knowledge of how critics write; nothing was fitted to gold labels. The lists of words
and phrases are text files in tasks/movie_reviews.
"""

import functools
import re
from pathlib import Path

from weaklabel import from_model, keyword, labeling_function, lookup, regex, threshold
from weaklabel.errors import MissingExtra

WORDS = "../tasks/movie_reviews/words/"  # lines of a word, a tab and its label
PHRASES = "../tasks/movie_reviews/phrases/"  # lines of a phrase
LONG = 300  # a quoted review is a sentence or two, a summary a paragraph

# ---- ways to read a snippet

DENIAL = re.compile(
    r"\b(?:not|never|no|nor|neither|none|nothing|nobody|hardly|barely|scarcely|rarely|seldom|without|cannot|\w+n't"
    r"|lacks?|lacked|lacking|devoid|absence|instead of|rather than|far from|anything but|less than|free of|unable"
    r"|too little|so little|little|fewer|any|could|should|might|would|if only|supposed|meant|fail(?:s|ed|ing)?"
    r"|tr(?:y|ies|ied|ying)|attempts?|attempting|wants?|wanted|aims?|strives?|struggles|pretends?|hop(?:e|es|ed|ing)"
    r"|avoid(?:s|ed|ing)?|resists?|refuses?|eschews?)\b"
    r"(?:[ -]+(?!but\b|yet\b|and yet\b)[\w']+){1,4}"
)
NO_DENIAL = re.compile(
    r"\bnot (?:only|just|merely|simply)\b|\b(?:nothing|little) (?:short of|less than)\b|\bnever less than\b"
    r"|\bno doubt\b|\bno wonder\b|\bif not\b|\bno matter\b|\bnever fails to\b|\bcan't help but\b"
)


@functools.lru_cache(maxsize=5000)
def opinion(item):
    """The text in small letters, without the film's title."""
    title = item.film.removesuffix("_the").replace("_", " ")
    text = item.text.lower().replace("’", "'")
    return NO_DENIAL.sub(" ", text.replace(title, "it") if len(title) > 3 else text)


@functools.lru_cache(maxsize=5000)
def affirmed(item):
    """The opinion without what stands behind a "not", "could" or "tries to"."""
    return DENIAL.sub(" … ", opinion(item))


@functools.lru_cache(maxsize=5000)
def denied(item):
    """Only what stands behind a "not", "could" or "tries to"."""
    return " … ".join(DENIAL.findall(opinion(item)))


ABOUT_FILM = re.compile(
    r"(?i)\b(?:films?|movies?|pictures?|cinema|screen|director|directed|actors?|audiences?|viewers?|comed(?:y|ies)|dramas?"
    r"|thrillers?|script|performances?|plot|characters?|genre|sequel|remake|hollywood|i|you|we|us|your|isn't|doesn't)\b"
)


@functools.lru_cache(maxsize=5000)
def story(item):
    """The text, unless it talks about film, the reader or the writer."""
    return "" if ABOUT_FILM.search(item.text) else item.text


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


UNSPOILT = re.compile(r"\b(?:never|without|avoid(?:s|ed|ing)?|resists?|refuses?|eschews?|free of|far from|hardly)\b")


@labeling_function(resources={"words": load_words})
def pan_denied(item, words):
    """What would be bad, were it not denied: "never dull"."""
    if UNSPOILT.search(opinion(item)) and balance(denied(item), words) < 0:
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

worth_seeing = lookup(PHRASES + "worth_seeing.txt", "fresh", column=opinion)
thoroughly = lookup(PHRASES + "thoroughly.txt", "fresh", column=affirmed)
human_matters = lookup(PHRASES + "human_matters.txt", "fresh", column=affirmed)  # weak: what praised films are about
avoid = lookup(PHRASES + "avoid.txt", "rotten", column=opinion)
falls_short = lookup(PHRASES + "falls_short.txt", "rotten", column=opinion)
never_quite = lookup(PHRASES + "never_quite.txt", "rotten", column=opinion)
like_watching = lookup(PHRASES + "like_watching.txt", "rotten", column=opinion)
too_much = lookup(PHRASES + "too_much.txt", "rotten", column=opinion)

of_the_year = regex(
    r"\b(?:one of the (?:\w+,? )?(?:best|finest|greatest|most|funniest|smartest|sweetest|rare|few|year's|better|great)"
    r"|the (?:best|finest|greatest|funniest|smartest|freshest|sharpest|wittiest|scariest|sexiest|strongest|richest)"
    r"|(?:best|finest) (?:\w+ )?(?:film|movie|picture|performance|work|comedy|drama|documentary|thriller|since|of)"
    r"|(?:film|movie|picture)s? of the year|the most \w+(?:,? \w+)? (?:film|movie|comedy|drama|picture|performance)"
    r"|year's (?:best|most|finest)|ever made|to date|in years|in a long time|of the decade|all time)\b",
    "fresh",
    column=affirmed,
)
worst = regex(
    r"\b(?:worst|least|lowest|dumbest|stupidest|dullest|weakest|lamest|ugliest|silliest|laziest|even worse|too bad"
    r"|most (?:annoying|boring|tedious|pointless|inept|irritating|predictable|unpleasant|disappointing|forgettable))\b",
    "rotten",
    column=opinion,
)
could_have_been = regex(
    r"\b(?:(?:c|w|sh)ould(?:n't| not)?(?: \w+)? (?:have|be|use)|might have|(?:c|sh|w)ould've|if only|had it)\b",
    "rotten",
    column=opinion,
)
asks = keyword(["?", "i guess", "i suppose", "i'm not sure", "what were they thinking"], "rotten", column=opinion)
high_grade = regex(
    r"\b(?:A|B\+)(?=\W*$)|\b[AB][+-]|(?<!\S)(?:3|3\.5|3 1/2|4)\s*(?:/\s*4|stars)|\b(?:7|8|9|10)\s*/\s*10\b",
    "fresh",
)


# ---- a general model of feeling


@functools.cache
def load_vader():
    """VADER, a list of some 7,500 words with the strength of the feeling in each."""
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ModuleNotFoundError:
        raise MissingExtra("vaderSentiment", "examples", "the labeling function vader") from None
    return SentimentIntensityAnalyzer()


def feeling(text):
    """Says fresh or rotten by the sum of the feelings in the words (VADER)."""
    compound = load_vader().polarity_scores(text)["compound"]
    return ("fresh" if compound > 0 else "rotten", abs(compound))


vader = from_model(feeling, column=opinion, threshold=0.3)


# ---- summaries of plots

long_text = threshold(lambda item: len(item.text), "plot", at_least=LONG)
opens_like_a_summary = regex(
    r"^\W*(?:In (?:the |a )?(?:\d{4}|near future|future|year|early|late|small|this|world|19th|18th|17th|[12]\d\d0'?s)"
    r"|Set in|Based on|Inspired by|The (?:true )?story of|This is the story|Follows|When|After|During|Two|Three|Four"
    r"|An? (?:\w+[ -])?(?:young|old|group|man|woman|family|teenager?|boy|girl|couple|retired|former|struggling|cop"
    r"|detective|police|writer|student|soldier|lawyer|doctor|team|thief|killer|businessman|documentary)\b"
    r"|[A-Z]\w+(?: [A-Z]\w+)? (?:\([^)]*\) )?is an? )",
    "plot",
    column=story,
)
played_by = regex(
    r"\b[A-Z][a-z]+ \([A-Z][\w.'’-]+ [A-Z][\w.'’ -]+\)[^()]*(?:\([A-Z]|\b(?:is|who|his|her)\b)", "plot", column=story
)
HAPPENS = re.compile(
    r"(?i)\b(?:discovers?|falls? in love|decides?|must|sets? out|kidnapped|meets?|returns?|travels?|arrives?|escapes?"
    r"|(?:is|are) (?:forced|sent|hired|murdered|killed|assigned|about|asked|invited)|moves? (?:to|in)|embarks?|learns?"
    r"|finds? (?:out|himself|herself)|joins?|marr(?:y|ies|ied)|befriends?|inherits?|investigates?|teams? up|plans? to"
    r"|agrees?|begins?|wants? to|in order to|soon|one day|years later|meanwhile|eventually|years? old|year-old"
    r"|lives? (?:in|with)|works? (?:as|for|at)|in love with|best friends?|murder|prison|police|detective|village|town"
    r"|mysterious|(?:his|her|their) (?:wife|husband|girlfriend|boyfriend|sons?|daughters?|father|mother|brother|sister"
    r"|best friend|parents|family|job|home|lives))\b"
)


@labeling_function
def things_happen(item):
    """Two turns of a story or more, and no talk about film."""
    if len(HAPPENS.findall(story(item))) >= 2:
        return "plot"


PEOPLE = re.compile(r"(?i)\b(?:he|she|him|her|his|himself|herself|they|them|their|who)\b")


@labeling_function
def tells_of_people(item):
    """Much of "he", "she" and "they", and no talk about film."""
    if len(PEOPLE.findall(story(item))) >= 3:
        return "plot"
