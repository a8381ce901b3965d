"""The default for chains of tags: rules, people and, where it is asked for, the words themselves."""

from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from weaklabel.chains import NEVER, best_path, expected
from weaklabel.errors import InputError
from weaklabel.files import intact
from weaklabel.gold import Gold
from weaklabel.label_models._aliases import with_aliases
from weaklabel.label_models._calibration import calibrated, calibration
from weaklabel.label_models._said import Said
from weaklabel.label_models._text_voter import TextVoter
from weaklabel.label_models._texts import anchored, asked, folds, marked, tokens_of, with_path
from weaklabel.label_models.base import LabelModel
from weaklabel.label_models.bsc import Bsc
from weaklabel.label_models.hmm import FAVOURS, Hmm
from weaklabel.rows import WordRows
from weaklabel.soft import SoftLabels
from weaklabel.tags import Tags
from weaklabel.votes import Votes

ROUNDS, FOLDS = 2, 5
"""How often the words learn from the tags and the tags from the words, and into how many parts texts are dealt."""

LEAST = 1e-4
"""What the words say is no less likely than this."""

SHARE = 0.5
"""How far what is common anyway is discounted where nobody marked and words speak alone."""


class Chain(LabelModel):
    """Rules by `Hmm`, people by `Bsc`, both together where there are both.

    A text that people were asked about is tagged by all that was said of it, any other text by the rules alone; where
    there are people, tags follow each other as their answers show it.

    With `features`, the words themselves have a vote: how they are written (and, of texts that people tagged, which
    they are; and, where ``[text] vectors`` names a network, what they mean) is learned from the soft tags, in the fit
    each text by texts apart from it. In texts that rules mark, this also finds entities that no rule has found; how
    many those are is told from the share of marked entities that the words would have found (Elkan and Noto 2008).
    Fewer than ten texts are too few to learn from. With `aliases`, a short form in parentheses after an entity is an
    entity of the type wherever it stands in the text.

    Attributes:
        people_: Which sources are people, booleans of shape (source,).
        heard_: Whether any of them was asked in the fit.
        favour_: What is added to the evidence of entities that rules mark, where words vote: of tokens that no rule
            leaves out of an entity, and of others; shape (2,).
        found_: The share of marked entities that the words find.
        common_: How common each tag is, shape (tag,).
        written_: See `TextVoter`, shape (fold, feature, tag); empty without features.
        meaning_: See there.
        centre_: See there.
        calibration_: What sets probabilities right where gold is known: an exponent, and a shift for each tag; empty
            without gold.
    """

    needs: ClassVar[str] = "chains"

    people_: np.ndarray
    heard_: np.ndarray
    favour_: np.ndarray
    found_: np.ndarray
    common_: np.ndarray
    written_: np.ndarray
    meaning_: np.ndarray
    centre_: np.ndarray
    calibration_: np.ndarray

    _rules: Hmm | None = None
    _people: Bsc | None = None

    def __init__(self, features: bool = False, aliases: bool = True):
        self.features = features
        self.aliases = aliases

    def fit(self, votes: Votes, gold: Gold | None = None, features: Any = None) -> Self:
        """Learn from votes; see `LabelModel.fit`.

        Raises:
            InputError: `features` is set, and there is not one row of features a token.
        """
        super().fit(votes, gold)
        spelt, told = votes.with_background(), None
        if self.features:
            told = self._learn_words(spelt, _rows(features, votes), gold)
        if gold is not None:
            self._calibrate(spelt, gold, told)
        return self

    def _fit(self, votes: Votes, gold: Gold | None) -> None:
        k = len(Tags.of(votes.labels))
        self.people_ = np.array([source.role == "worker" for source in votes.sources], dtype=bool)
        self._rules = self._people = None
        if not self.people_.all():
            self._rules = Hmm().fit(self._of(votes, people=False), gold)
        items = np.flatnonzero(asked(votes, self.people_))
        self.heard_ = np.array(len(items) > 0)
        if len(items):
            theirs = self._of(votes, people=True).select(items)
            self._people = Bsc().fit(theirs, None if gold is None else gold.select(tokens_of(votes, items)))
        self.written_ = self.meaning_ = np.zeros((0, 0, k))
        self.centre_, self.common_ = np.zeros((2, 0)), np.full(k, 1 / k)
        self.favour_, self.found_ = np.zeros(2), np.array(1.0)
        self.calibration_ = np.zeros(0)

    def _calibrate(self, votes: Votes, gold: Gold, told: np.ndarray | None) -> None:
        """Have the truth of marked tokens say how sure the model may be; of words counts what others have taught."""
        at = gold.unit[marked(votes)[gold.unit]]
        found = calibration(self._tagged(votes, told)[0][at], gold.dense()[at])
        self.calibration_ = self.calibration_ if found is None else found

    def _learn_words(self, votes: Votes, rows: WordRows, gold: Gold | None) -> np.ndarray | None:
        """Have the words learn from the tags, and the tags from the words, in turns; few texts teach nothing.

        Returns:
            What the words of other texts have taught about each token, shape (token, tag).
        """
        if votes.n_items < 2 * FOLDS:
            return None
        states = anchored(self._tagged(votes, None)[0], gold)
        epochs = 5 if self._people is not None else 4
        fold = np.repeat(folds(votes.item_ids, FOLDS), np.diff(votes.item_start))
        for _ in range(ROUNDS):
            voter, taught = TextVoter.learn(rows, states, fold, self._people is not None, epochs)
            self.written_, self.meaning_, self.centre_ = voter.written, voter.meaning, voter.centre
            told = anchored(taught, gold)
            self._weigh_words(votes, states, told, gold)
            if self._people is not None:
                items = np.flatnonzero(asked(votes, self.people_))
                at = tokens_of(votes, items)
                theirs = self._of(votes, people=True).select(items)
                self._people.refine(theirs, states[at], np.log(np.maximum(told[at], LEAST)))
            states = anchored(self._tagged(votes, told, extend=False)[0], gold)
        return taught

    def _weigh_words(self, votes: Votes, states: np.ndarray, told: np.ndarray, gold: Gold | None) -> None:
        """How common tags are, how many entities the words find, and what entities are favoured by."""
        entity = (1 - states[:, 0]) * votes.covered()
        self.common_ = np.maximum(states.mean(axis=0), LEAST)
        self.found_ = np.maximum(((1 - told[:, 0]) * entity).sum() / max(entity.sum(), 1e-9), 0.05)
        self.favour_ = np.zeros(2)
        if self._rules is None:
            return
        said, room = self._said(votes, tempered=False), self._rules.room_
        # Where sources dispute the ends of an entity, rules leave some of its tokens outside, and words a few more.
        open_ = np.ones(votes.n_units, dtype=bool) if gold is None else gold.dense() < 0
        disputed, undisputed = said.marked & ~said.undisputed & open_, said.undisputed & open_
        some = (self._path(said, said.score)[disputed] == 0).sum()
        for place, which, most in ((1, disputed, some), (0, undisputed, 0)):
            for favour in FAVOURS:
                self.favour_[place] = favour
                outside = self._path(said, self._scores(said, told, extend=False))[which] == 0
                if outside.sum() <= most + room * (said.marked & open_).sum():
                    break

    def _tagged(self, votes: Votes, told: np.ndarray | None, extend: bool = True) -> tuple[np.ndarray, np.ndarray]:
        """Probabilities of tags, and the likeliest chain of them.

        Args:
            votes: The votes, with background spelt out.
            told: What the words say, shape (token, tag).
            extend: Whether words may speak alone, where nobody marked.
        """
        said = self._said(votes, told is None)
        score = self._scores(said, told, extend)
        return self._states(said, score), self._path(said, score)

    def _said(self, votes: Votes, tempered: bool) -> Said:
        """What rules and people say; what people say is `tempered` where they are not the only ones to be asked.

        People are heard if any were asked in the fit: nothing is known of others.
        """
        rules, people, of_people = None, None, np.zeros(votes.n_items, dtype=bool)
        if self._rules is not None:
            rules = self._rules.evidence(self._of(votes, people=False))
        if self._people is not None:
            temper, of_people = self._people.temper if tempered else 1.0, asked(votes, self.people_)
            people = self._people.evidence(self._of(votes, people=True), temper)
        return Said.of(votes, of_people, rules, people)

    def _states(self, said: Said, score: np.ndarray) -> np.ndarray:
        """Probabilities of tags, shape (token, tag)."""
        start, move = self._moves(score.shape[1])
        n = len(said.chains.order)
        start, end = np.tile(start, (n, 1)), np.ones((n, len(start)))
        return expected(score, said.chains, start, end, move, np.ones(n)).states

    def _path(self, said: Said, score: np.ndarray) -> np.ndarray:
        """The likeliest chain of tags, shape (token,)."""
        with np.errstate(divide="ignore"):
            start, move = [np.maximum(np.log(one), NEVER) for one in self._moves(score.shape[1])]
        n = len(said.chains.order)
        return best_path(score, said.chains, np.tile(start, (n, 1)), np.zeros((n, len(start))), move)

    def _moves(self, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Probabilities of first and of next tags; of people's answers where there are any."""
        part = self._rules if self._people is None else self._people
        return (np.eye(k)[0], np.eye(k)) if part is None else (part.start_, part.move_)

    def _scores(self, said: Said, told: np.ndarray | None, extend: bool) -> np.ndarray:
        """The evidence of each tag of each token, shape (token, tag), with what words say."""
        score, open_ = said.score.copy(), ~said.asked & ~said.marked
        if told is not None:
            score[~open_] += np.log(np.maximum(told[~open_], LEAST))
            score[:, 1:] += (said.marked & ~said.asked)[:, None] * np.where(said.undisputed, *self.favour_)[:, None]
        if told is not None and extend and self._rules is not None:
            score[open_] = self._alone(told[open_])
        return score

    def _alone(self, told: np.ndarray) -> np.ndarray:
        """What words say where nobody marked; that they find a part of the entities only is taken into account."""
        inside = 1 - told[:, :1]
        entity = np.minimum(inside / self.found_, 0.999)
        raised = told * entity / np.maximum(inside, 1e-12)
        raised[:, :1] = 1 - entity
        return np.asarray(np.log(np.maximum(raised, LEAST)) - SHARE * np.log(self.common_))

    def _posterior(self, votes: Votes) -> np.ndarray:
        return self._tagged(votes, None)[0]

    def predict_proba(self, votes: Votes, features: Any = None) -> np.ndarray:
        """How likely each tag is for each token; see `LabelModel.predict_proba`."""
        return self.label(votes, None, features).probs

    def label(self, votes: Votes, gold: Gold | None = None, features: Any = None) -> SoftLabels:
        """Soft labels of tokens, and in ``extra["path"]`` the likeliest legal chain of tags.

        Where gold says that marks are often wrong, probabilities follow it, but the chain is that of the evidence: to
        leave out what is doubtful costs more entities than it mends.
        """
        self._check(votes)
        probs, path = self._found(votes, features)
        if len(self.calibration_):
            at = np.flatnonzero(marked(votes))
            probs[at] = calibrated(probs[at], self.calibration_)
        return with_path(votes, probs, path, gold)

    def _found(self, votes: Votes, features: Any) -> tuple[np.ndarray, np.ndarray]:
        """Probabilities of tags, and the likeliest chain of them."""
        if self.written_.size:
            return self._by_words(votes, features)
        if self._people is None and self._rules is not None:
            return self._rules.tagged(self._of(votes, people=False))
        return self._tagged(votes.with_background(), None)

    def _by_words(self, votes: Votes, features: Any) -> tuple[np.ndarray, np.ndarray]:
        """Probabilities of tags, and the likeliest chain of them, where words vote."""
        rows = _rows(features, votes)
        told = TextVoter(self.written_, self.meaning_, self.centre_).says(rows, self._people is not None)
        probs, path = self._tagged(votes.with_background(), told)
        if not self.aliases:
            return probs, path
        return with_aliases(probs, path, rows.texts.tolist(), votes.item_start, Tags.of(votes.labels))

    def source_weights(self) -> np.ndarray:
        """The mean evidence of what each source says, in nats; shape (source,)."""
        weights = np.full(len(self.people_), np.nan)
        if self._rules is not None:
            weights[~self.people_] = self._rules.source_weights()
        if self._people is not None:
            weights[self.people_] = self._people.source_weights()
        return weights

    def _of(self, votes: Votes, people: bool) -> Votes:
        """The votes of people, or of the others."""
        return votes.select_sources(np.flatnonzero(self.people_ == people).tolist())

    def save(self, folder: Path | str) -> None:
        """Write the parameters, and each part in a folder of its own."""
        super().save(folder)
        for name, part in (("rules", self._rules), ("people", self._people)):
            if part is not None:
                part.save(Path(folder) / name)

    @classmethod
    def load(cls, folder: Path | str) -> Self:
        """The model that `save` wrote; see `LabelModel.load`."""
        folder = Path(folder)
        model = super().load(folder)
        with intact(folder):
            model._rules = None if model.people_.all() else Hmm.load(folder / "rules")
            model._people = Bsc.load(folder / "people") if model.heard_ else None
        return model


def _rows(features: Any, votes: Votes) -> WordRows:
    if not isinstance(features, WordRows) or len(features) != votes.n_units:
        got = "none" if features is None else f"{type(features).__name__}"
        raise InputError(f"features must be WordRows with one row for each of {votes.n_units} tokens, but got {got}")
    return features
