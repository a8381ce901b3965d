"""End models that take long, through the command line."""

import pytest

CNN = ["--set", "end_model.name=cnn", "--set", "end_model.max_steps=20", "--set", "end_model.dimensions=8"]


def test_a_network_is_trained_kept_and_asked(shop):
    told = shop.json("fit", "shop", *CNN, "--set", "end_model.filters=4", "--device", "cpu")
    assert set(told["metrics"]["test"]) == {"majority_vote", "label_model", "end_model"}
    assert not list((shop.folder / "runs" / ".cache" / "shop" / "training").glob("*"))
    names = {file.name for file in (shop.folder / "runs" / "shop").glob("*/end_model/*")}
    assert names == {"model.json", "model.safetensors"}
    new = shop.write("new.csv", "id,text\n1,a free prize\n2,\n")
    rows = shop.json("predict", "shop", new, "--device", "cpu")["predictions"]
    assert [row["id"] for row in rows] == ["1", "2"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([*CNN, "--device", "cuda"], "device 'cuda' is asked for"),
        (["--device", "cuda"], "Linear is computed on the CPU only"),
        ([*CNN, "--set", "end_model.epochs=0"], "Cnn: epochs must be an integer of at least 1"),
        ([*CNN, "--set", "end_model.epoch=1"], "did you mean 'epochs'?"),
        (["--set", "end_model.name=cmn"], "did you mean 'cnn'?"),
    ],
)
def test_what_cannot_be_is_one_line(shop, monkeypatch, words, message):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    status, line = shop.error("train", "shop", *words)
    assert status == 1
    assert message in line
    assert shop.runs() == []


def test_models_are_listed_without_their_frameworks(run_python):
    loaded = run_python(
        """
        import contextlib, io, sys
        from weaklabel.cli import main
        sys.argv = ["weaklabel", "models", "--json"]
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown), contextlib.suppress(SystemExit):
            main()
        assert '"transformer"' in shown.getvalue(), shown.getvalue()
        print(*sys.modules)
        """
    )
    assert not {"torch", "transformers", "PIL"} & {name.split(".")[0] for name in loaded.split()}
