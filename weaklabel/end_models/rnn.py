"""A recurrent network on words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from weaklabel.end_models._torch_classifier import TorchClassifier
from weaklabel.end_models._torch_model import Parts


class Rnn(TorchClassifier):
    """A recurrent network that reads texts word by word from both ends, learned from scratch.

    Texts get one class each, by gated recurrent units. Lists of words get a tag a word, by long short-term memory on
    words and their characters, with a conditional random field on top.
    """

    reads = ("text", "tokens")
    threads = 1

    def __init__(
        self,
        dimensions: int = 100,
        units: int = 64,
        dropout: float = 0.5,
        word_dropout: float = 0.1,
        max_words: int = 30_000,
        max_length: int = 200,
        epochs: int = 6,
        batch_size: int = 32,
        max_steps: int = 0,
        learning_rate: float = 2e-3,
        head_learning_rate: float = 2e-3,
        weight_decay: float = 0.01,
        patience: int = 2,
        device: str = "auto",
        random_state: int = 0,
    ):
        """Set the parameters.

        Args:
            dimensions: How many numbers describe a word.
            units: How many units read in each direction.
            dropout: The share of numbers that training leaves out, below 1.
            word_dropout: The share of words that training hides.
            max_words: How many different words are known at most.
            max_length: How many words of a text are read at most.
            epochs: How often training goes through all examples.
            batch_size: Examples a step.
            max_steps: How many steps are made at most, 0 for no bound; an epoch is then of some examples only.
            learning_rate: The highest learning rate.
            head_learning_rate: That of the last layer.
            weight_decay: The strength of AdamW's decay.
            patience: Training stops after so many epochs without progress on validation data; 0 for never.
            device: ``"auto"``, ``"cpu"``, ``"cuda"`` or ``"mps"``.
            random_state: The seed of all that is drawn.
        """
        self.dimensions = dimensions
        self.units = units
        self.dropout = dropout
        self.word_dropout = word_dropout
        self.max_words = max_words
        self.max_length = max_length
        self.epochs = epochs
        self.batch_size = batch_size
        self.max_steps = max_steps
        self.learning_rate = learning_rate
        self.head_learning_rate = head_learning_rate
        self.weight_decay = weight_decay
        self.patience = patience
        self.device = device
        self.random_state = random_state

    def _begin(self, inputs: Sequence[Any], n_classes: int) -> Parts:
        if self._kind(inputs) == "tokens":
            from weaklabel.end_models._tagged import TagWords

            words = TagWords.learn(inputs, self.max_words, self.max_length, self.word_dropout)
            return self._tagger(words, n_classes)
        from weaklabel.end_models._words import Words

        return self._made(Words.learn(inputs, self.max_words, self.max_length, self.word_dropout), n_classes)

    def _restore(self, folder: Path, described: dict[str, Any], n_classes: int) -> Parts:
        if described["kind"] == "words":
            from weaklabel.end_models._tagged import TagWords

            return self._tagger(TagWords.load(described), n_classes)
        from weaklabel.end_models._words import Words

        return self._made(Words.load(described), n_classes)

    def _made(self, reader: Any, n_classes: int) -> Parts:
        from weaklabel.end_models._text_networks import TextRnn

        return Parts(reader, TextRnn(reader.size, n_classes, self.dimensions, self.units, self.dropout))

    def _tagger(self, reader: Any, n_classes: int) -> Parts:
        from weaklabel.end_models._tag_networks import TagRnn

        return Parts(reader, TagRnn(reader.sizes, n_classes, self.dimensions, self.units, self.dropout))
