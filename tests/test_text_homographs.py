"""Words with two sounds, in the sentences people say them in."""

import pytest

from voices.text.english import tokens
from voices.text.english.homographs import homographs, sound, tags

# The word in capitals; `+` where it takes the first sound of the table, `-` where the second.
SENTENCES = """
+ They RECORD everything.
- He broke the world RECORD.
- I have a new RECORD.
+ Did you RECORD that?
+ I want to RECORD it.
+ Please RECORD your name.
+ OBJECT to that and you are out.
- What is that OBJECT over there?
+ I OBJECT.
- It is an OBJECT of great beauty.
+ I would never REFUSE.
- Take out the REFUSE.
+ They REFUSE to leave.
+ Don't INSULT me.
- That was an INSULT.
+ We PRODUCE cars.
- The PRODUCE is fresh.
+ Farmers PRODUCE food.
+ CLOSE the door.
- Stay CLOSE to me.
- He is a CLOSE friend.
- That was too CLOSE.
+ Could you CLOSE it?
- We are very CLOSE.
+ I'll PRESENT the plan.
- This is a PRESENT for you.
- At PRESENT we are fine.
+ May I PRESENT my wife?
+ He will not PERMIT it.
- You need a PERMIT.
+ USE this one.
- It is of no USE.
+ You can USE mine.
- What's the USE?
+ Let me USE it.
+ EXCUSE me.
- That is no EXCUSE.
+ This CONFLICTS with our plan.
- There are CONFLICTS everywhere.
- The CONTRACT is signed.
+ Muscles CONTRACT when cold.
+ We must PROTEST.
- It was a peaceful PROTEST.
+ I SUSPECT him.
- He is the main SUSPECT.
+ I SUBJECT them to tests.
- Change the SUBJECT.
+ They should SEPARATE them.
- They sleep in SEPARATE rooms.
- It is PERFECT.
+ She wants to PERFECT it.
- The PROJECT is late.
+ They PROJECT a loss.
- We made great PROGRESS.
+ How can we PROGRESS?
- Is there any INCREASE?
+ Prices INCREASE every year.
+ They UPSET me.
+ I ESTIMATE two hours.
- It is only an ESTIMATE.
- A COMPLEX of buildings.
+ It is very COMPLEX.
+ READ it to me.
+ I want to READ.
- I have READ it.
- She READ it yesterday.
+ I READ every day.
- He has already READ them all.
+ Can you READ?
- I READ it last night.
- I USED to live here.
+ He USED a knife.
- I'm USED to it.
+ He was CONTENT with THAT.
- The CONTENT of the letter.
- He came CLOSER.
""".strip().splitlines()


def _case(row: str) -> tuple[str, int, list[str], bool]:
    first, sentence = row[0] == "+", row[2:]
    capital = max((w.strip(".,?!") for w in sentence.split()), key=lambda w: w.isupper() * len(w))
    words = tokens(sentence.replace(capital, capital.lower()))
    return capital.lower(), words.index(capital.lower()), words, first


def test_nine_of_ten_sentences_are_read_right():
    wrong = []
    for row in SENTENCES:
        word, at, words, first = _case(row)
        if word == "content":
            first = not first  # the table lists its noun first
        first_sound, second_sound, _ = homographs()[word]
        if sound(word, tags(words)[at]) != (first_sound if first else second_sound):
            wrong.append(row)
    assert len(wrong) <= len(SENTENCES) // 10, wrong


@pytest.mark.parametrize(
    ("word", "tag", "expected"),
    [
        pytest.param("read", "VB", "R IY1 D", id="to read"),
        pytest.param("read", "VBP", "R IY1 D", id="they read"),
        pytest.param("read", "VBD", "R EH1 D", id="he read"),
        pytest.param("complex", "JJ", "K AH0 M P L EH1 K S", id="complex as an adjective"),
        pytest.param("complex", "NN", "K AA1 M P L EH0 K S", id="a complex"),
        pytest.param("close", "JJ", "K L OW1 S", id="an adjective is no verb"),
        pytest.param("used", "VBN", "Y UW1 Z D", id="something is used"),
    ],
)
def test_a_tag_decides_between_two_sounds(word, tag, expected):
    assert sound(word, tag) == tuple(expected.split())


def test_other_words_have_one_sound():
    assert sound("hello", "NN") is None
