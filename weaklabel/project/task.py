"""A task: its settings, its data and its rules."""

import inspect
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from weaklabel.data import SPLITS, DataSource
from weaklabel.errors import ConfigError, InputError, WeaklabelError, told
from weaklabel.find import find_class
from weaklabel.kinds.base import NEEDS, Kind
from weaklabel.labels import LabelSpace
from weaklabel.lfs.collect import Rule, collect, execute, place
from weaklabel.project.config import TaskConfig, make, read_config


class Task:
    """What ``tasks/NAME/task.toml`` and ``labeling_functions/NAME.py`` say.

    Attributes:
        name: The name of the task's folder.
        workspace: The folder that holds ``tasks`` and ``labeling_functions``.
        folder: The task's folder.
        file: Its task.toml.
        config: The settings.
    """

    def __init__(self, workspace: Path, name: str, overrides: Sequence[str] = ()):
        """Read a task's settings.

        Args:
            workspace: The folder that holds ``tasks``.
            name: The name of the task's folder.
            overrides: Settings that replace those of the file, as ``key=value``.
        """
        self.workspace, self.name = workspace, name
        self.folder = workspace / "tasks" / name
        self.file = self.folder / "task.toml"
        self.config: TaskConfig = self._with_classes(read_config(self.file, overrides))

    def _with_classes(self, config: TaskConfig) -> TaskConfig:
        """The same, with the classes of the kind where none are named."""
        if config.classes:
            return config
        classes = self._kind(config).classes
        if not classes:
            raise ConfigError(f"{self.file}: the key 'classes' is missing")
        return config.model_copy(update={"classes": list(classes)})

    @property
    def labels(self) -> LabelSpace:
        """What can be true of a unit, and what can be said.

        Raises:
            ConfigError: The classes, groups and background do not go together.
        """
        try:
            return self.kind().space(self.config.classes, self.config.background, self.config.groups)
        except ConfigError as error:
            raise ConfigError(f"{self.file}: {error}") from None

    def kind(self) -> Kind:
        """The task's kind."""
        return self._kind(self.config)

    def _kind(self, config: TaskConfig) -> Kind:
        kind: Kind = find_class("weaklabel.kinds", config.kind, "kind", self.workspace)()
        return kind

    def label_model(self) -> Any:
        """A fresh label model with the task's parameters, as it is fitted to units of the task's kind."""
        settings = self.config.label_model
        if settings.name == "auto":
            settings = settings.model_copy(update={"name": self.kind().auto})
        return self.fitted(self._model("weaklabel.label_models", settings, "label model"))

    def may_read(self, name: str) -> bool:
        """Whether the label model of this name reads votes on the units of the task's kind."""
        kind = self.kind()
        model = find_class(
            "weaklabel.label_models", kind.auto if name == "auto" else name, "label model", self.workspace
        )
        return model.needs in NEEDS[kind.units]

    def baseline(self) -> Any:
        """A fresh label model that others are compared with."""
        return self.fitted(find_class("weaklabel.label_models", self.kind().baseline, "label model")())

    def fitted(self, model: Any) -> Any:
        """A label model as it is fitted to units of the task's kind: one a question where there are several."""
        units = self.kind().units
        if units == "questions":
            from weaklabel.label_models._binary_relevance import BinaryRelevance

            return BinaryRelevance(model)
        if units == "boxes" and model.needs != "boxes":
            raise ConfigError(
                f"{self.file} [label_model]: {type(model).__name__} reads no boxes; boxes, box_majority and wbf do"
            )
        if units == "tokens" and model.needs == "votes":
            from weaklabel.label_models._tokenwise import Tokenwise

            return Tokenwise(model)
        return model

    def end_model(self) -> Any:
        """A fresh end model with the task's parameters; None where the task wants none, or only knows ids of items.

        Raises:
            ConfigError: The task names an end model, but nothing that it could read.
        """
        settings, named = self.config.end_model, "end_model" in self.config.model_fields_set
        settings = settings if named else settings.model_copy(update={"name": self.kind().end_model})
        if settings.name == "none":
            return None
        if not self.has_items and self.kind().units != "tokens":  # answers about tokens come with their texts
            if named:
                raise ConfigError(f"{self.file} [end_model]: there is no table of items to train {settings.name!r} on")
            return None
        return self._model("weaklabel.end_models", settings, "end model")

    @property
    def has_items(self) -> bool:
        """Whether there is a table of items; otherwise the ids in people's answers are the items."""
        settings = self.config.data
        return not settings.crowd or any((settings.script, settings.file, *(getattr(settings, s) for s in SPLITS)))

    def data(self) -> DataSource:
        """Where the items are; runs the task's script where it has one. No files where answers are all there is.

        Raises:
            MissingData: The script cannot get the data.
            ConfigError: The settings name no file.
        """
        settings = self.config.data
        named = {split: getattr(settings, split) for split in SPLITS if getattr(settings, split)}
        if not self.has_items:
            return DataSource({})
        given = [bool(settings.script), bool(settings.file), bool(named)]
        if sum(given) != 1:
            raise ConfigError(f"{self.file} [data]: name one of script, file, or train (dev, test); or crowd alone")
        if settings.script:
            files = self._run_script(settings.script)
        elif settings.file:
            files = {"": self.path(settings.file)}
        else:
            files = {split: self.path(name) for split, name in named.items()}
        columns = {str(role): name for role, name in settings.columns.items()}
        images = self.path(settings.images) if settings.images else None
        return DataSource(files, columns, tuple(settings.features), images)

    def votes_file(self) -> Path | None:
        """The table of ready-made votes, where the task has one."""
        return self.path(self.config.data.votes) if self.config.data.votes else None

    def crowd_files(self) -> list[Path]:
        """The files of people's answers."""
        return [self.path(name) for name in self.config.data.crowd]

    def truth_files(self) -> list[Path]:
        """The files that say what is true of items and of gold questions."""
        named = (self.config.data.gold, self.config.crowd.questions)
        return [self.path(name) for name in named if name]

    def rules(self) -> list[Rule]:
        """The labeling functions; none where the task has votes of others and no file of rules.

        Raises:
            InputError: A file is missing, or defines no rules.
        """
        folder = self.workspace / "labeling_functions"
        names = self.config.labeling_functions
        files = [folder / name for name in (names if names is not None else [f"{self.name}.py"])]
        others = self.config.data.votes or self.config.data.crowd
        if names is None and others and not files[0].is_file():
            return []
        if not files and not others:
            raise InputError(
                f"{self.file}: labeling_functions names no file and [data] no votes or answers, so nobody votes"
            )
        missing = next((file for file in files if not file.is_file()), None)
        if missing is not None:
            raise InputError(f"there is no file {missing}; the labeling functions of task {self.name!r} go there")
        return collect(files, self.config.classes)

    def pipeline(self) -> str | None:
        """The spaCy pipeline that reads the texts: a folder of the task, any other that it names, or the kind's own."""
        return folder_or_name(self.folder, self.config.text.spacy or self.kind().pipeline)

    def vectors(self) -> str | None:
        """The network that tells what words mean, where the task names one."""
        return folder_or_name(self.folder, self.config.text.vectors)

    def cache(self) -> Path:
        """Where what a run need not make again is kept."""
        return self.workspace / "runs" / ".cache" / self.name

    def path(self, name: str) -> Path:
        """A path of the settings: from the task's folder, with environment variables filled in.

        Beside a script it may be of a file that the script has made, in the folder that it gets.
        """
        own, made = path_from(self.folder, name), path_from(self._made(), name)
        return made if self.config.data.script and made.exists() and not own.exists() else own

    def relative(self, path: Path) -> str:
        """A path as the manifest tells it: from the workspace where it is inside, otherwise its name only."""
        inside = path.resolve().is_relative_to(self.workspace.resolve())
        return path.resolve().relative_to(self.workspace.resolve()).as_posix() if inside else path.name

    def _made(self) -> Path:
        """The folder that the task's script gets."""
        return user_cache() / self.name

    def _model(self, package: str, settings: Any, what: str) -> Any:
        made = find_class(package, settings.name, what, self.workspace)
        where = f"{self.file} [{what.replace(' ', '_')}] name = {settings.name!r}"
        seeded = {"random_state": self.config.random_state, **settings.parameters}
        own = list(type(settings).model_fields)
        return make(made, seeded if _takes_random_state(made) else settings.parameters, where, own)

    def _run_script(self, script: str) -> dict[str, Path]:
        file = path_from(self.folder, script)
        if not file.is_file():
            raise InputError(f"there is no file {file}, which {self.file} names as [data] script")
        module = execute(file)
        if not hasattr(module, "prepare"):
            raise InputError(f"{file} must define prepare(cache), which returns the files by split")
        try:
            files = {str(split): Path(path) for split, path in module.prepare(self._made()).items()}
        except WeaklabelError:
            raise
        except (Exception, SystemExit) as error:  # the user's code
            raise InputError(f"{place(error, file)}: prepare(cache) raised {told(error)}") from error
        if not files or not set(files) <= set(SPLITS):
            raise InputError(f"{file}: prepare(cache) must return files by split (train, dev, test), but got {files}")
        return {split: files[split] for split in SPLITS if split in files}


def path_from(folder: Path, name: str) -> Path:
    """A path of a task's settings: from its folder, with environment variables filled in."""
    return folder / os.path.expandvars(os.path.expanduser(name))


def folder_or_name(folder: Path, name: str | None) -> str | None:
    """A pipeline or a network that a task names: a folder, from the task's own, where there is one of this name."""
    return str(path_from(folder, name)) if name and path_from(folder, name).is_dir() else name


def user_cache() -> Path:
    """Where data that tasks have fetched is kept between runs."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "weaklabel"


def _takes_random_state(made: Any) -> bool:
    return "random_state" in inspect.signature(made).parameters
