"""The documentation is complete, its links lead somewhere, and its blocks run and print what the page shows.

Every page of docs/ and the README is followed from top to bottom in an empty folder that holds the task `messages`, and
`shapes` where the page says so:

- a block whose first line is a comment with a path, such as ``# labeling_functions/mine.py``, is that file; so is one
  that stands below a line with nothing but the path in bold, ``**reviews.csv**``;
- any other ``python`` block runs, all of a page in one namespace; a ``text`` block right after it is what it prints;
- the ``weaklabel`` commands of ``sh`` and ``console`` blocks run; those of ``console`` begin with ``$``, and what
  follows them is what they print. Where that is a line ``Error: …``, the command has to fail.

In what is shown, ``…`` stands for anything, and the last digit of a decimal may be one off.
"""

import contextlib
import inspect
import io
import re
import shlex
import shutil
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from pydantic import BaseModel

import weaklabel
from weaklabel.cli import cli, main
from weaklabel.find import find_class, names
from weaklabel.fit import fit_task
from weaklabel.formats.base import read_table
from weaklabel.lfs.collect import collect
from weaklabel.project.config import TaskConfig
from weaklabel.project.workspace import Workspace

ROOT = Path(__file__).parents[1]
FILES = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]
PAGES = {file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in FILES}
REFERENCE = PAGES["docs/command-line.md"]
COMMANDS = cli.list_commands(click.Context(cli))
COMMON = {"--workspace", "--random-state", "--set", "--json", "--debug", "--help"}
NOT_RUN = ("make", "cd", "mkdir", "git", "pip", "#")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the path in bold above it, its text and its first line's number."""

    language: str
    caption: str
    text: str
    line: int
    after: str  # the language of the block right before it, where only empty lines are between

    @property
    def file(self):
        """The path of the file that the block is."""
        comment = re.match(r"# ([\w./-]+\.\w+)$", self.text.partition("\n")[0])
        return self.caption or (comment[1] if comment else "")


def blocks(page):
    """The fenced blocks of a page."""
    lines, at, before, between = page.split("\n"), 0, "", []
    while at < len(lines):
        fence = re.fullmatch(r"```(\w*)", lines[at])
        if not fence:
            between.append(lines[at])
            at += 1
            continue
        end = lines.index("```", at + 1)
        words = [line for line in between if line.strip()]
        caption = re.fullmatch(r"\*\*([\w./-]+)\*\*", words[-1]) if words else None
        text = "\n".join(lines[at + 1 : end]) + "\n"
        yield Block(fence[1], caption[1] if caption else "", text, at + 2, "" if words else before)
        before, between, at = fence[1], [], end + 1


def section(page, heading):
    """The text below a heading, up to the next one of its level."""
    level = heading.partition(" ")[0]
    found = re.search(rf"^{re.escape(heading)}$(.*?)(?=^{level} |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, f"no heading {heading!r}"
    return found[1]


def code(text):
    """All that a text writes as code."""
    fenced = "\n".join(block.text for block in blocks(text))
    return fenced + "\n".join(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL)))


def missing(wanted, text):
    """The names that a text does not write as code."""
    written = code(text)
    return [name for name in wanted if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", written)]


# ---- complete


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_what_it_takes_is_told(name):
    command = cli.get_command(click.Context(cli), name)
    options = {opt for p in command.params if isinstance(p, click.Option) for opt in p.opts}
    words = [p.make_metavar(click.Context(command)) for p in command.params if isinstance(p, click.Argument)]
    choices = [c for p in command.params if isinstance(p.type, click.Choice) for c in p.type.choices]
    told = section(REFERENCE, f"### {name}")
    assert not missing([f"weaklabel {name}", *(options - COMMON), *words, *choices], told)


def test_the_common_options_are_told_and_every_command_has_them():
    assert not missing(COMMON | {"--version", "-h"}, section(REFERENCE, "## Common options"))
    for name in COMMANDS:
        options = {opt for p in cli.get_command(click.Context(cli), name).params for opt in p.opts}
        assert not COMMON - options - {"--help"}


def keys(model):
    """All keys of a table of settings and of the tables in it."""
    for name, field in model.model_fields.items():
        yield name
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from keys(field.annotation)


def test_every_key_of_a_task_is_told():
    assert not missing(set(keys(TaskConfig)) | {"id", "text", "gold", "split"}, section(REFERENCE, "## task.toml"))


def test_every_public_name_is_told():
    assert not missing(weaklabel.__all__, "\n".join(PAGES.values()))


BOXES = ("boxes_from_mask", "boxes_from_model", "boxes_from_file")


@pytest.mark.parametrize("name", ["keyword", "regex", "lookup", "threshold", "from_model", "from_examples", *BOXES])
def test_every_maker_is_shown_with_its_options(name):
    told = section(PAGES["docs/labeling-functions.md"], f"### {name}")
    assert f"`{signature(getattr(weaklabel, name))}`" in told.replace("\n", " ")


def signature(function):
    """A function as it is called, with its defaults."""
    bare = [p.replace(annotation=p.empty) for p in inspect.signature(function).parameters.values()]
    return function.__name__ + str(inspect.Signature(bare)).replace("'", '"')


MODELS = [("label_models", name) for name in names("weaklabel.label_models")]
MODELS += [("end_models", name) for name in names("weaklabel.end_models")]


@pytest.mark.parametrize(("family", "name"), MODELS, ids=lambda value: value)
def test_every_parameter_of_a_model_is_told_with_its_default(family, name):
    page = PAGES[f"docs/{family.replace('_', '-')}.md"]
    parameters = inspect.signature(find_class(f"weaklabel.{family}", name, "model")).parameters.values()
    assert not missing([name], page)
    for p in parameters:
        default = f'`"{p.default}"`' if isinstance(p.default, str) else p.default
        assert f"| `{p.name}` | {default} | " in page


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A whole run of the task messages."""
    folder = tmp_path_factory.mktemp("docs")
    shipped_task(folder)
    return fit_task(Workspace(folder).task("messages"))


def test_every_file_of_a_run_and_what_is_in_it_is_told(run):
    told = section(REFERENCE, "## Files of a run")
    files = {file.name for file in run.folder.rglob("*")} | {"latest"}
    columns = {name for file in run.folder.glob("*.csv") for name in file.read_text("utf-8").splitlines()[0].split(",")}
    columns |= {name for file in run.folder.glob("*.parquet") for name in read_table(file) if not name.startswith("p_")}
    fields = {
        *run.manifest,
        *run.timings,
        *run.report,
        "lf",
        "item",
        "error",
        "place",
        "traceback",
        "p_<class>",
        "f1_<class>",
    }
    measures = {m for models in run.metrics.values() for scores in models.values() for m in scores}
    assert not missing(files | columns | fields | {m for m in measures if m not in ("f1_ham", "f1_spam")}, told)


def test_every_column_of_the_summary_is_explained(run):
    columns = read_table(run.folder / "lf_summary.csv")
    assert not missing(columns, section(PAGES["docs/errors-to-rules.md"], "## The columns"))


# ---- links


def anchors(page):
    """The anchors of a page's headings."""
    text = re.sub(r"```.*?```", "", page, flags=re.DOTALL)
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name):
    text = re.sub(r"```.*?```", "", PAGES[name], flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        assert file.exists(), f"{name} links to {target}"
        if anchor:
            assert anchor in anchors(file.read_text("utf-8")), f"{name} links to {target}"


def test_the_index_names_every_page():
    linked = re.findall(r"\]\(([\w-]+\.md)", PAGES["docs/README.md"])
    there = {Path(page).name for page in PAGES if page.startswith("docs/")}
    assert set(linked) | {"README.md"} == there
    assert "](docs/README.md)" in PAGES["README.md"]


# ---- blocks


def shipped_task(folder, name="messages"):
    """Make a folder a workspace with a task of this project."""
    shutil.copytree(ROOT / "tasks" / name, folder / "tasks" / name)
    (folder / "labeling_functions").mkdir(exist_ok=True)
    shutil.copy(ROOT / "labeling_functions" / f"{name}.py", folder / "labeling_functions")


class Reader:
    """Somebody who does what a page says, in the working directory."""

    def __init__(self, page):
        self.page, self.printed = page, ""
        self.namespace = {"__name__": "__main__"}

    def follow(self, block):
        place = f"{self.page}, line {block.line}"
        if block.file:
            self.write(block)
        elif block.language == "python":
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(compile(block.text, place, "exec"), self.namespace)
            self.printed = out.getvalue()
        elif block.language == "text" and block.after == "python":
            assert_like(self.printed, block.text, place)
        elif block.language == "toml":
            assert set(tomllib.loads(block.text)) <= set(TaskConfig.model_fields), place
        elif block.language in ("sh", "console"):
            for command, shown in commands(block):
                self.type(command, shown, place)

    def write(self, block):
        file = Path(block.file)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.text, "utf-8")
        if block.file.startswith("labeling_functions/") and "weaklabel import" in block.text:
            assert collect([file], ["ham", "spam"])

    def type(self, command, shown, place):
        first, *words = shlex.split(command)
        if first in NOT_RUN:
            return
        place = f"{place}: {command}"
        if first == "cat":
            assert_like(Path(words[0]).read_text("utf-8"), shown, place)
            return
        assert first == "weaklabel", f"{place}: cannot be tried"
        status, out, err = weaklabel_command(words)
        if shown.startswith("Error: "):
            assert status in (1, 2), place
            assert_like(err.splitlines()[-1], shown, place)
            return
        assert status == 0, f"{place}\n{err}"
        if shown:
            assert_like(out, shown, place)


def commands(block):
    """Pairs of a command and what it is said to print."""
    if block.language == "sh":
        return [(line, "") for line in block.text.splitlines() if line.strip()]
    parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts[1:]]


def weaklabel_command(words):
    """The exit status, stdout and stderr of a command, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        patch.setattr(sys, "argv", ["weaklabel", *words])
        with pytest.raises(SystemExit) as done:
            main()
    return done.value.code, out.getvalue(), err.getvalue()


def assert_like(printed, shown, place):
    """What was printed is what is shown, up to white space at the ends of lines and the last digit of numbers."""
    here, there = ("\n".join(line.rstrip() for line in text.strip("\n").splitlines()) for text in (printed, shown))
    parts = re.split(r"(…|\d+\.\d+)", there)  # every other part is one of these
    pattern = [".*?" if part == "…" else r"(\d+\.\d+)" if at % 2 else re.escape(part) for at, part in enumerate(parts)]
    found = re.fullmatch("".join(pattern), here, re.DOTALL)
    difference = f"{place} printed\n{here}\nbut the page shows\n{there}"
    assert found, difference
    for number, other in zip((part for part in parts[1::2] if part != "…"), found.groups(), strict=True):
        last_digit = 10.0 ** -len(number.partition(".")[2])
        assert abs(float(number) - float(other)) < 1.5 * last_digit, difference


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_followed(name, tmp_path, monkeypatch, request):
    if "import snorkel" in PAGES[name] or "from snorkel" in PAGES[name]:
        request.getfixturevalue("snorkel_labeling")
    shipped_task(tmp_path)
    if "tasks/shapes" in PAGES[name]:
        shipped_task(tmp_path, "shapes")
    monkeypatch.chdir(tmp_path)
    before = set(sys.modules)
    reader = Reader(name)
    for block in blocks(PAGES[name]):
        reader.follow(block)
    for new in set(sys.modules) - before:  # modules that the page wrote
        if str(getattr(sys.modules[new], "__file__", None) or "").startswith(str(tmp_path)):
            del sys.modules[new]
