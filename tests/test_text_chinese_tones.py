"""Words of Chinese that are spoken together, and the tones that change in them."""

import pytest

from voices.text.chinese.erhua import retroflexed
from voices.text.chinese.segments import Word, joined
from voices.text.chinese.tones import spoken


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param("不/d 好/a", "不好/a", id="a negation, with the tag of the last"),
        pytest.param("好/a 不/d", "好/a 不/d", id="unless nothing follows"),
        pytest.param("看/v 一/m 看/v", "看一看/v", id="a verb twice with one between"),
        pytest.param("书/n 一/m 书/n", "书/n 一书/m", id="only a verb"),
        pytest.param("一/m 本/q", "一本/m", id="one, with the tag of the first"),
        pytest.param("走/v 走/v 走/v", "走走/v 走/v", id="a word and itself"),
        pytest.param("很/d 好/a", "很好/d", id="third tones alone"),
        pytest.param("很/d 想/v 买/v", "很想买/d", id="three in two rounds"),
        pytest.param("走走/v 好/a", "走走/v 好/a", id="not after a word said twice"),
        pytest.param("展览/v 水果/n", "展览/v 水果/n", id="nor more than three characters"),
        pytest.param("英勇/a 我/r", "英勇我/a", id="third tones that meet"),
        pytest.param("小孩/n 儿/n", "小孩儿/n", id="a retroflex"),
        pytest.param("儿/n 子/n", "儿/n 子/n", id="not at the start"),
    ],
)
def test_words_spoken_in_one_breath_are_joined(found, expected):
    words = joined([Word(*word.split("/")) for word in found.split()])
    assert [f"{word.text}/{word.tag}" for word in words] == expected.split()


@pytest.mark.parametrize(
    ("word", "before", "after"),
    [
        pytest.param("看不懂/v", "an4 u4 ong3", "an4 u5 ong3", id="不 between two"),
        pytest.param("不去/v", "u4 v4", "u2 v4", id="不 before a fourth tone"),
        pytest.param("不来/v", "u4 ai2", "u4 ai2", id="不 before another"),
        pytest.param("二一零/m", "er4 i1 ing2", "er4 i1 ing2", id="一 in a number"),
        pytest.param("一/m", "i1", "i1", id="一 alone"),
        pytest.param("看一看/v", "an4 i1 an4", "an4 i5 an4", id="一 between two of the same"),
        pytest.param("第一次/m", "i4 i1 i4", "i4 i1 i4", id="一 in first"),
        pytest.param("一段/m", "i1 uan4", "i2 uan4", id="一 before a fourth tone"),
        pytest.param("一天/m", "i1 ian1", "i4 ian1", id="一 before another"),
        pytest.param("一,/m", "i1 ,", "i1 ,", id="一 before a mark"),
        pytest.param("一…/m", "i1 …", "i4 …", id="upstream does not know all marks"),
        pytest.param("妈妈/n", "a1 a1", "a1 a5", id="a noun said twice"),
        pytest.param("天天/t", "ian1 ian1", "ian1 ian1", id="not a time"),
        pytest.param("人人/n", "en2 en2", "en2 en2", id="nor an exempt word"),
        pytest.param("好吧/y", "ao3 a1", "ao3 a5", id="a particle"),
        pytest.param("土地/n", "u3 i4", "u3 i5", id="and whatever looks like one"),
        pytest.param("过/ug", "uo4", "uo5", id="an aspect"),
        pytest.param("过/v", "uo4", "uo4", id="not the verb"),
        pytest.param("我们/r", "uo3 en2", "uo3 en5", id="a suffix"),
        pytest.param("电子/n", "ian4 zi3", "ian4 zi3", id="not of an exempt word"),
        pytest.param("他们/x", "a1 en2", "a1 en2", id="nor of another tag"),
        pytest.param("桌上/s", "uo1 ang4", "uo1 ang5", id="a place"),
        pytest.param("晚上/t", "an3 ang4", "an3 ang4", id="not a time of day"),
        pytest.param("出去/v", "u1 v4", "u1 v5", id="a direction"),
        pytest.param("不去/d", "u4 v4", "u2 v4", id="of movement only"),
        pytest.param("个/q", "e4", "e5", id="个 alone"),
        pytest.param("三个/m", "an1 e4", "an1 e5", id="个 after a number"),
        pytest.param("每个人/r", "ei3 e4 en2", "ei3 e5 en2", id="or a word like one"),
        pytest.param("个人/n", "e4 en2", "e4 en2", id="个 of another word"),
        pytest.param("石头/n", "i2 ou2", "i2 ou5", id="a listed word"),
        pytest.param("小石头/n", "iao3 i2 ou2", "iao3 i2 ou5", id="at the end of another"),
        pytest.param("朋友圈/n", "eng2 iou3 van1", "eng2 iou5 van1", id="at the start of another"),
        pytest.param("你好/l", "i3 ao3", "i2 ao3", id="two third tones"),
        pytest.param("展览馆/n", "an3 an3 uan3", "an2 an2 uan3", id="three, two of them a word"),
        pytest.param("李小美/nr", "i3 iao3 ei3", "i3 iao3 ei3", id="three of one piece stay"),
        pytest.param("老保姆/n", "ao3 ao3 u3", "ao3 ao2 u3", id="three, the last two a word"),
        pytest.param("好喜欢/v", "ao3 i3 uan5", "ao2 i3 uan5", id="two in different halves"),
        pytest.param("水果店/n", "uei3 uo3 ian4", "uei2 uo3 ian4", id="two in the first half"),
        pytest.param("美好水果/l", "ei3 ao3 uei3 uo3", "ei2 ao3 uei2 uo3", id="four, two by two"),
        pytest.param("五五五五五/m", "u3 u3 u3 u3 u3", "u3 u3 u3 u3 u3", id="five stay"),
    ],
)
def test_tones_change_within_a_word(word, before, after):
    text, tag = word.split("/")
    assert spoken(Word(text, tag), before.split()) == after.split()


@pytest.mark.parametrize(
    ("word", "before", "after"),
    [
        pytest.param("花/n", "ua1", "ua1", id="no retroflex"),
        pytest.param("一会儿/m", "i2 uei4 er2", "i2 uei4 er4", id="it takes the tone before it"),
        pytest.param("一会儿/m", "i2 uei4 er1", "i2 uei4 er4", id="a first tone was never meant"),
        pytest.param("这儿/r", "e4 er5", "e4 er4", id="neutral or not"),
        pytest.param("儿/n", "er1", "er2", id="alone it keeps its own"),
        pytest.param("女儿/n", "v3 er2", "v3 er2", id="not in an exempt word"),
        pytest.param("小女儿/n", "iao3 v3 er2", "iao3 v3 er2", id="nor at the end of another"),
        pytest.param("慢慢儿/a", "an4 an4 er2", "an4 an4 er2", id="nor in an adjective"),
        pytest.param("范儿/a", "an4 er2", "an4 er4", id="but always in a forced one"),
        pytest.param("儿子/n", "er2 i5", "er2 i5", id="only at the end"),
    ],
)
def test_a_retroflex_ending_takes_the_tone_before_it(word, before, after):
    text, tag = word.split("/")
    assert retroflexed(Word(text, tag), before.split()) == after.split()
