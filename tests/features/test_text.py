import pytest

from weaklabel.features.text import TextFeatures


@pytest.mark.parametrize(
    ("texts", "characters"),
    [
        (["hello there", "good day"], False),
        (["你好", "免费领取"], True),
        (["hello"] * 9 + ["你好"], False),
        ([""], False),
    ],
    ids=["english", "chinese", "mostly-english", "empty"],
)
def test_texts_without_spaces_are_read_by_characters(texts, characters):
    assert TextFeatures.learn(texts, 2, 1000).described["characters"] is characters


def test_the_number_of_features_is_bounded():
    assert TextFeatures.learn(["a b c d e f g"], 2, 4).transform(["a b"]).shape == (1, 4)


def test_rare_words_do_not_empty_the_vocabulary():
    texts = [f"word{at}" for at in range(60)]
    features = TextFeatures.learn(texts, 1, 1000)
    assert features.transform(texts).shape[0] == 60
