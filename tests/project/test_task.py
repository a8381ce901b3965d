import pytest

from weaklabel.end_models.linear import Linear
from weaklabel.errors import ConfigError, InputError, MissingData, UnknownName, WeaklabelError
from weaklabel.label_models.majority import MajorityVote
from weaklabel.project.task import user_cache


def test_models_get_the_parameters_and_the_seed_of_the_task(place):
    task = place.task("label_model.name=majority", "label_model.tie=random", "random_state=7", "end_model.C=3")
    assert (task.label_model().tie, task.label_model().random_state) == ("random", 7)
    assert (task.end_model().C, task.end_model().random_state) == (3, 7)
    assert place.task("end_model.name=none").end_model() is None


def test_a_model_by_its_path(place):
    task = place.task("label_model.name=weaklabel.label_models.majority:MajorityVote")
    assert isinstance(task.label_model(), MajorityVote)
    assert isinstance(place.task().end_model(), Linear)


@pytest.mark.parametrize(
    ("override", "ask", "error", "message"),
    [
        ("label_model.name=dawid_sken", "label_model", UnknownName, "did you mean 'dawid_skene'"),
        ("label_model.featurs=true", "label_model", UnknownName, r"\[label_model\] .*did you mean 'features'"),
        ("label_model.features=0", "label_model", ConfigError, r"task\.toml \[label_model\].*features must be"),
        ("end_model.ngrams=0", "end_model", ConfigError, r"task\.toml \[end_model\].*ngrams must be an integer"),
        ("end_model.name=os:path", "end_model", ConfigError, "is no class, but a module"),
        ("kind=clasification", "kind", UnknownName, "did you mean 'classification'"),
        ("data.train=items.csv", "data", ConfigError, r"\[data\]: name one of script, file, or train"),
        ("data.file=", "data", ConfigError, r"\[data\]: name one of script, file, or train"),
        ("data={script='nothing.py'}", "data", InputError, r"no file .*nothing\.py, which .*task\.toml names"),
        ("labeling_functions=['no.py']", "rules", InputError, r"no file .*no\.py; the labeling functions .* go there"),
        ("labeling_functions=[]", "rules", InputError, r"task\.toml: labeling_functions names no file .*nobody votes"),
        ("labeling_functions=['shop.py', 'shop.py']", "rules", InputError, "two labeling functions are called 'offer'"),
    ],
    ids=lambda value: value if isinstance(value, str) and "=" in value else "",
)
def test_what_a_task_cannot_give(place, override, ask, error, message):
    with pytest.raises(error, match=message):
        getattr(place.task(override), ask)()


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("classes=['a','a']", "the class 'a' is named twice"),
        ("classes=['a','']", "named by a text that is not empty"),
        ("background=x", "unknown class 'x'"),
        ("groups.ham=['ham']", "'ham' is named twice"),
        ("groups.any=['hum']", "unknown class 'hum'; did you mean 'ham'"),
        ("groups.any=[]", "'any' must name one class or more"),
    ],
)
def test_classes_that_do_not_go_together_name_the_file(place, override, message):
    with pytest.raises(ConfigError, match=rf"task\.toml: .*{message}"):
        _ = place.task(override).labels


def test_groups_and_background(place):
    labels = place.task("background=ham", "groups.any=['ham','spam']").labels
    assert (labels.background, dict(labels.groups)) == ("ham", {"any": ("ham", "spam")})


def script(place, body):
    place.write("tasks/shop/data.py", body)
    return place.task("data={script='data.py'}")


def test_a_script_gives_the_files_by_split(place):
    code = "def prepare(cache):\n    return {'test': 'b.csv', 'train': cache / 'a.csv'}\n"
    files = script(place, code).data().files
    assert list(files) == ["train", "test"]
    assert files["train"] == user_cache() / "shop" / "a.csv"


def test_files_beside_a_script_may_be_of_its_making(place, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = place.write("cache/weaklabel/shop/answers.csv", "item,worker,label\n")
    settings = "{script='data.py', crowd=['answers.csv', 'items.csv'], gold='none.csv'}"
    task = place.task(f"data={settings}")
    assert task.crowd_files() == [made, task.folder / "items.csv"]
    assert task.truth_files() == [task.folder / "none.csv"]
    assert place.task("data.crowd=answers.csv").crowd_files() == [task.folder / "answers.csv"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("x = 1\n", "must define prepare"),
        ("1 / 0\n", "data.py, line 1: ZeroDivisionError"),
        ("raise SystemExit\n", "data.py, line 1: SystemExit"),
        ("def prepare(cache):\n    return {}['x']\n", r"data.py, line 2: prepare\(cache\) raised KeyError"),
        ("def prepare(cache):\n    exit()\n", "data.py, line 2: .*SystemExit"),
        ("def prepare(cache):\n    input()\n", "data.py, line 2: "),
        ("def prepare(cache):\n    return None\n", "prepare"),
        ("def prepare(cache):\n    return {}\n", "must return files by split"),
        ("def prepare(cache):\n    return {'valid': 'a.csv'}\n", "must return files by split .*valid"),
    ],
)
def test_a_script_that_fails_names_its_line(place, body, message):
    with pytest.raises(InputError, match=message):
        script(place, body).data()


def test_a_script_may_say_that_there_is_no_data(place):
    task = script(
        place, "from weaklabel.errors import MissingData\ndef prepare(cache):\n    raise MissingData('no net')"
    )
    with pytest.raises(MissingData, match="no net"):
        task.data()


def test_the_cache_of_the_user(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_cache() == tmp_path / "weaklabel"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert user_cache() == tmp_path / "home" / ".cache" / "weaklabel"


def test_paths_start_from_the_task_and_know_the_environment(place, monkeypatch):
    monkeypatch.setenv("MY_DATA", "/data")
    task = place.task()
    assert task.path("a/b.csv") == task.folder / "a" / "b.csv"
    assert str(task.path("$MY_DATA/b.csv")) == "/data/b.csv"
    assert task.relative(task.folder / "items.csv") == "tasks/shop/items.csv"
    assert task.relative(place.folder.parent / "x.csv") == "x.csv"


def test_ready_made_votes_need_no_rules(place):
    (place.folder / "labeling_functions/shop.py").unlink()
    assert place.task("data.votes=v.csv").rules() == []
    with pytest.raises(InputError):
        place.task().rules()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("id,label\n1,spam\n", "unknown column 'source'"),
        ("id,source,label\n99,a,spam\n", "the item '99', which is not in the data"),
        ("id,source,label\n1,a,spm\n", "the vote of 'a' on '1': unknown class 'spm'; did you mean 'spam'"),
        ("id,source,label\n1,offer,spam\n", "two sources are called 'offer'"),
        ("id,source,label\n", "has no rows"),
    ],
    ids=["column", "item", "class", "name", "empty"],
)
def test_ready_made_votes_that_are_wrong_name_their_file(place, table, message):
    place.write("tasks/shop/v.csv", table)
    with pytest.raises(WeaklabelError, match=rf"v\.csv.*{message}"):
        place.fit("data.votes=v.csv", until="votes")
    assert place.names() == []


def test_a_network_may_be_a_folder_of_the_task(place):
    assert place.task('text.vectors="net"').vectors() == "net"
    place.write("tasks/shop/net/config.json", "{}")
    assert place.task('text.vectors="net"').vectors() == str(place.folder / "tasks" / "shop" / "net")
    assert place.task().vectors() is None


def test_classes_may_be_left_out_where_the_kind_has_some(place):
    text = (place.folder / "tasks/shop/task.toml").read_text()
    place.write("tasks/shop/task.toml", "\n".join(line for line in text.splitlines() if "classes" not in line))
    with pytest.raises(ConfigError, match=r"task\.toml: the key 'classes' is missing"):
        place.task()
    task = place.task("kind=detection")
    assert task.config.classes == ["object"]
    assert task.labels.classes == ("(nothing)", "object")
    assert task.end_model() is None
    with pytest.raises(ConfigError, match="MajorityVote reads no boxes; boxes, box_majority and wbf do"):
        place.task("kind=detection", "label_model.name=majority").label_model()
