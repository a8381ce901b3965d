"""A convolutional network on words or on pictures."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from weaklabel.end_models._torch_classifier import TorchClassifier
from weaklabel.end_models._torch_model import Parts


class Cnn(TorchClassifier):
    """A convolutional network on the words of texts, or on the pixels of pictures, learned from scratch.

    Lists of words get a tag a word, by layers that look further and further, with a conditional random field on top.
    """

    reads = ("text", "tokens", "image")
    threads = 1

    def __init__(
        self,
        dimensions: int = 100,
        filters: int = 64,
        widths: tuple[int, ...] = (1, 2, 3),
        dropout: float = 0.5,
        word_dropout: float = 0.1,
        max_words: int = 30_000,
        max_length: int = 400,
        size: int = 0,
        flips: bool = False,
        shifts: float = 0.0,
        noise: float = 0.0,
        epochs: int = 8,
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
            dimensions: Texts: how many numbers describe a word.
            filters: How many patterns are looked for, a multiple of 4; of pictures, by the first block.
            widths: Texts: how many words long the patterns are.
            dropout: The share of numbers that training leaves out, below 1.
            word_dropout: Texts: the share of words that training hides.
            max_words: Texts: how many different words are known at most.
            max_length: Texts: how many words of a text are read at most.
            size: Pictures: the height and width that they are brought to; 0 for their own, at most 96.
            flips: Pictures: whether training may turn left and right.
            shifts: Pictures: by how large a share of the size training moves them at most.
            noise: Pictures: the deviation of the noise that training adds, where white is 1.
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
        self.filters = filters
        self.widths = widths
        self.dropout = dropout
        self.word_dropout = word_dropout
        self.max_words = max_words
        self.max_length = max_length
        self.size = size
        self.flips = flips
        self.shifts = shifts
        self.noise = noise
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
        if self._kind(inputs) == "image":
            from weaklabel.end_models._pictures import Changes, Pictures

            pictures = Pictures.learn(inputs, self.size, Changes(self.flips, self.shifts, self.noise))
            return self._of_pictures(pictures, n_classes)
        if self._kind(inputs) == "tokens":
            from weaklabel.end_models._tagged import TagWords

            words = TagWords.learn(inputs, self.max_words, self.max_length, self.word_dropout)
            return self._tagger(words, n_classes)
        from weaklabel.end_models._words import Words

        return self._of_texts(Words.learn(inputs, self.max_words, self.max_length, self.word_dropout), n_classes)

    def _restore(self, folder: Path, described: dict[str, Any], n_classes: int) -> Parts:
        if described["kind"] == "image":
            from weaklabel.end_models._pictures import Pictures

            return self._of_pictures(Pictures.load(described), n_classes)
        if described["kind"] == "words":
            from weaklabel.end_models._tagged import TagWords

            return self._tagger(TagWords.load(described), n_classes)
        from weaklabel.end_models._words import Words

        return self._of_texts(Words.load(described), n_classes)

    def _of_texts(self, reader: Any, n_classes: int) -> Parts:
        from weaklabel.end_models._text_networks import TextCnn

        widths = tuple(self.widths)
        return Parts(reader, TextCnn(reader.size, n_classes, self.dimensions, self.filters, widths, self.dropout))

    def _of_pictures(self, reader: Any, n_classes: int) -> Parts:
        from weaklabel.end_models._image_networks import ImageCnn

        size = min(reader.height, reader.width)
        return Parts(reader, ImageCnn(reader.colours, n_classes, size, self.filters, self.dropout))

    def _tagger(self, reader: Any, n_classes: int) -> Parts:
        from weaklabel.end_models._tag_networks import TagCnn

        return Parts(reader, TagCnn(reader.sizes, n_classes, self.dimensions, self.filters, self.dropout))
