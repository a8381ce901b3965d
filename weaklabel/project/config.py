"""What a task.toml may say."""

import inspect
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from weaklabel.errors import ConfigError, UnknownName, brief
from weaklabel.parameters import check_parameters

STRICT = ConfigDict(extra="forbid", strict=True)


class DataConfig(BaseModel):
    """``[data]``: where the items, the ready-made votes and people's answers are.

    Paths start from the task's folder.
    """

    model_config = STRICT

    script: str | None = None
    file: str | None = None
    train: str | None = None
    dev: str | None = None
    test: str | None = None
    votes: str | None = None
    sources: list[str] | None = None
    crowd: list[str] = Field(default_factory=list)
    item: str | None = None
    answer: str | None = None
    worker: str | None = None
    gold: str | None = None
    columns: dict[Literal["id", "text", "image", "gold", "split"], str] = Field(default_factory=dict)
    images: str | None = None
    features: list[str] = Field(default_factory=list)
    fallback: str | None = None

    @field_validator("crowd", mode="before")
    @classmethod
    def _one_file(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value


class CrowdConfig(BaseModel):
    """``[crowd]``: what is done to keep the answers of people good, and what they cost."""

    model_config = STRICT

    questions: str | None = None
    bar: float = Field(default=0.7, ge=0, le=1)
    below: Literal["flag", "exclude"] = "flag"
    cost: float | None = Field(default=None, ge=0)


class TextConfig(BaseModel):
    """``[text]``: the pipeline that reads texts, and the network that tells label models what words mean."""

    model_config = ConfigDict(extra="forbid")

    spacy: str | None = None
    vectors: str | None = None


class ModelConfig(BaseModel):
    """A model's name, and its parameters by name."""

    model_config = ConfigDict(extra="allow", strict=True)

    name: str

    @property
    def parameters(self) -> dict[str, Any]:
        """What the model's constructor gets."""
        return dict(self.model_extra or {})


class LabelModelConfig(ModelConfig):
    """``[label_model]``, and whether it may see gold."""

    name: str = "auto"
    gold: Literal["none", "dev", "train"] = "none"


class EndModelConfig(ModelConfig):
    """``[end_model]``; the name "none" stops after soft labels."""

    name: str = "linear"


class TaskConfig(BaseModel):
    """A whole task.toml."""

    model_config = STRICT

    kind: str = "classification"
    description: str = ""
    classes: list[str] = Field(default_factory=list, min_length=1)
    background: str | None = None
    groups: dict[str, list[str]] = Field(default_factory=dict)
    labeling_functions: list[str] | None = None
    max_fault_rate: float = Field(default=0.01, ge=0, le=1)
    random_state: int = 0
    data: DataConfig
    crowd: CrowdConfig = Field(default_factory=CrowdConfig)
    text: TextConfig = Field(default_factory=TextConfig)
    label_model: LabelModelConfig = Field(default_factory=LabelModelConfig)
    end_model: EndModelConfig = Field(default_factory=EndModelConfig)


def read_config(path: Path, overrides: Sequence[str] = ()) -> TaskConfig:
    """The settings of a task.

    Args:
        path: The task.toml.
        overrides: Texts ``key=value`` that replace settings; a key of a table is written ``table.key``, a value as
            in TOML (a value that is no TOML is a text).

    Raises:
        ConfigError: The file cannot be read, or says what it may not.
    """
    try:
        settings = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: {error}") from None
    for override in overrides:
        _override(settings, override)
    try:
        return TaskConfig.model_validate(settings)
    except ValidationError as error:
        raise _first_problem(error, path) from None


def make(made: Any, parameters: dict[str, Any], where: str, own: Sequence[str] = ("name",)) -> Any:
    """An object of a class from parameters by name; `own` are the other keys that stand beside them.

    Raises:
        UnknownName: The constructor has no such parameter.
        ConfigError: A parameter is not what it may be.
    """
    try:
        known = [name for name in inspect.signature(made).parameters if name not in ("args", "kwargs")]
        for name in parameters:
            if name not in known:
                raise UnknownName("key", name, [*own, *known], where)
        check_parameters(made, parameters)
        return made(**parameters)
    except UnknownName:
        raise
    except (ConfigError, TypeError, ValueError) as error:
        raise ConfigError(f"{where}: {error}") from None


def _override(settings: dict[str, Any], override: str) -> None:
    key, equals, value = override.partition("=")
    if not equals or not key.strip():
        raise ConfigError(f"a setting is written key=value, but got {override!r}")
    *tables, last = key.strip().split(".")
    for table in tables:
        settings = settings.setdefault(table, {})
        if not isinstance(settings, dict):
            raise ConfigError(f"{override!r}: {table!r} is no table of settings")
    try:
        settings[last] = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        settings[last] = value


_EXPECTED = {
    "string_type": "a text",
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "int_type": "an integer",
    "float_type": "a number",
    "bool_type": "true or false",
    "too_short": "a list of one name at least",
}
"""What pydantic misses, in our words, by its name for the problem."""


def _first_problem(error: ValidationError, path: Path) -> ConfigError:
    """The first thing that pydantic found, in our words."""
    problem = error.errors()[0]
    *tables, last = _places(problem["loc"])
    table = ".".join(tables)
    where = f"{path} [{table}]" if table else str(path)
    if problem["type"] == "extra_forbidden":
        return UnknownName("key", last, _known_keys(tables), where)
    if problem["type"] == "missing":
        return ConfigError(f"{where}: the key {last!r} is missing")
    if problem["type"] == "literal_error" and last == "[key]":
        return UnknownName(
            "key", problem["input"], ["id", "text", "image", "gold", "split"], f"{path} [{'.'.join(tables[:-1])}]"
        )
    expected = _EXPECTED.get(problem["type"], problem["msg"].lower().removeprefix("input should be "))
    return ConfigError(f"{where}: {last} must be {expected}, but got {brief(problem['input'])}")


def _places(loc: Sequence[str | int]) -> list[str]:
    """Names of tables and of a key; a position in a list stays with its list."""
    places: list[str] = []
    for part in loc:
        if isinstance(part, int):
            places[-1] += f"[{part}]"
        else:
            places.append(part)
    return places


def _known_keys(tables: Sequence[str]) -> list[str]:
    model: Any = TaskConfig
    for table in tables:
        model = model.model_fields[table].annotation
    return list(model.model_fields)
