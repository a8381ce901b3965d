"""What a new task of a kind begins with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usual:
    """What is known of a class by its name.

    Attributes:
        names: Names in small letters, the likeliest first; where a task has several of them, that is the one meant.
        words: Words that speak for it.
        rule: A rule, with a place for the class.
    """

    names: tuple[str, ...]
    words: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Beginning:
    """Six items and two rules, so that a new task runs at once.

    Attributes:
        items: A CSV table with the columns id, text and label; or one of people's answers.
        classes: The two classes of the items.
        words: Words that speak for each of them.
        rules: The file of rules, with places for names, classes and words.
        fewest: How many classes a task has at least.
        of_class: The rule that each class gets, with places for a name, words and the class; may be none.
        usual: Classes with usual names, which get rules of their own. `rules` has a place for both, ``by_class``, and
            one for frequent words of the texts, ``seen``.
        of_people: Whether the items are people's answers; rules are then for data of one's own only.
    """

    items: str
    classes: tuple[str, str]
    words: tuple[tuple[str, ...], tuple[str, ...]]
    rules: str
    fewest: int = 2
    of_class: str = ""
    usual: tuple[Usual, ...] = ()
    of_people: bool = False


ONE_LABEL = Beginning(
    """id,text,label
1,"Congratulations, claim your free prize now!",spam
2,"See you at the station at six, love Mum",ham
3,"FREE entry: text WIN to 80082",spam
4,"Can you send me the notes of today's lecture?",ham
5,"You won! Call now to claim your reward",spam
6,"Thanks for dinner, see you soon",ham
""",
    ("spam", "ham"),
    (("free", "claim", "won"), ("see you", "thanks", "can you")),
    '''"""Labeling functions of the task {name}: each returns a class, or None to abstain."""

from weaklabel import keyword, labeling_function

# A vote for {first} where any of these words occurs.
{first_name}_words = keyword({first_words}, {first})
{second_name}_words = keyword({second_words}, {second})


@labeling_function
def very_short(item):
    """Very short texts are {second_plain}: a guess to be replaced by a rule of your own."""
    if len(item.text) < 10:
        return {second}
''',
)

SET_OF_LABELS = Beginning(
    """id,text,label
1,"My parcel is late, and the invoice is wrong",delivery|billing
2,"You charged my card twice",billing
3,"The courier left the parcel in the rain",delivery
4,"Thank you, all is well",|
5,"The parcel never came, please refund the invoice",delivery|billing
6,"Do you have this in green?",|
""",
    ("delivery", "billing"),
    (("parcel", "courier", "late"), ("invoice", "charged", "refund")),
    '''"""Labeling functions of the task {name}: each returns a set of labels, or None to abstain.

A label that is left out is abstained on; Not(label) says that it is not there.
"""

from weaklabel import Not, keyword, labeling_function

# {first_plain} is there where any of these words occurs.
{first_name}_words = keyword({first_words}, {first})
{second_name}_words = keyword({second_words}, {second})


@labeling_function
def none_of_these_words(item):
    """Texts without any of the words have neither label: without rules that say no, all items have every label."""
    if not any(word in item.text.lower() for word in {first_words} + {second_words}):
        return {{Not({first}), Not({second})}}
''',
)

SPANS = Beginning(
    """id,text,label
1,"Ann Smith flew from Oslo to Paris","[[0, 9, ""PERSON""], [20, 24, ""PLACE""], [28, 33, ""PLACE""]]"
2,"In London it rained all day","[[3, 9, ""PLACE""]]"
3,"Bob met Mrs Jones in Rome","[[0, 3, ""PERSON""], [8, 17, ""PERSON""], [21, 25, ""PLACE""]]"
4,"Nobody knows what comes next","[]"
5,"Paris welcomes Ann Lee","[[0, 5, ""PLACE""], [15, 22, ""PERSON""]]"
6,"Mr Brown stays at home","[[0, 8, ""PERSON""]]"
""",
    ("PERSON", "PLACE"),
    ((), ()),
    '''"""Labeling functions of the task {name}: each marks spans (start, end, label), or none."""

from weaklabel import labeling_function, span_lookup, span_regex

# Examples to be edited: each marks every place where one of its words stands. Write lists of your own.
{seen}{by_class}
''',
    1,
    "{name}_words = span_lookup({words}, {label})",
    (
        Usual(
            ("person", "per", "people", "persons"),
            ("Ann", "Bob"),
            r"""# A title and a capitalised word.
titles = span_regex(r"\b(Mr|Mrs|Ms|Dr)\.? [A-Z]\w+", {label})""",
        ),
        Usual(
            ("gpe", "place", "loc", "location"),
            ("Oslo", "Paris", "London", "Rome"),
            '''@labeling_function
def after_in(item):
    """A capitalised word after "in": a guess to be replaced by a rule of your own."""
    for before, token in zip(item.tokens, item.tokens[1:]):
        if before.text.lower() == "in" and token.text.istitle():
            yield token.start, token.end, {label}''',
        ),
        Usual(
            ("org", "organization", "organisation", "company"),
            ("United Nations", "Red Cross"),
            r"""# Capitalised words before what companies end with.
companies = span_regex(r"\b([A-Z]\w+ )+(Inc|Corp|Ltd|GmbH)\b", {label})""",
        ),
    ),
)

BOXES = Beginning(
    """image,worker,xmin,ymin,xmax,ymax,label
1,Ann,10,12,60,80,cat
1,Bob,12,10,61,82,cat
1,Cem,9,12,58,79,cat
1,Cem,100,20,150,60,dog
2,Ann,30,30,90,95,dog
2,Bob,31,28,92,96,dog
2,Cem,34,30,90,99,dog
3,Ann,5,5,40,44,cat
3,Bob,5,6,41,42,cat
3,Cem,,,,,
""",
    ("cat", "dog"),
    ((), ()),
    '''"""Labeling functions of the task {name}: each draws boxes (left, top, right, bottom, class), or none."""

from weaklabel import boxes_from_mask


def dark(item):
    """What is darker than half of white: an example, to be replaced by what tells your objects from the ground."""
    return item.pixels.mean(axis=2) < 128


# A box of {first_plain} round each dark part of some size, which is all there is of it.
{first_name}_dark = boxes_from_mask(dark, {first}, area=(50, 0.5), silence="background")
''',
    1,
    of_people=True,
)
