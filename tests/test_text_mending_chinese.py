"""Mandarin as people say it, rule by rule, and what holds for every line."""
# ruff: noqa: RUF001 - full-width marks are what is mended

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voices.errors import DublineError
from voices.text import chinese
from voices.text.mending import mended

EXAMPLES = """
有1500万人 → 有一千五百万人 | 128次 → 一百二十八次 | 365天 → 三百六十五天 | 2次 → 两次
我有1000 → 我有一千 | 共2000多 → 共两千多 | 100号 → 一百号 | 第1500名 → 第一千五百名
90年代 → 九十年代 | 20世纪90年代 → 二十世纪九十年代 | 90后 → 九零后 | 10年前 → 十年前
10年 → 十年 | 98年 → 九八年 | -2.5 → 负二点五 | 是-2.5度 → 是零下二点五度 | -5~5℃ → 负五到五度
-5℃~5℃ → 零下五度至五度 | -5℃ → 零下五度 | 3.50元 → 三点五元 | ¥3.00 → 三元
1 1/2杯 → 一又二分之一杯 | 3½小时 → 三又二分之一小时 | ½ → 二分之一 | V2.0版 → 二点零版
10.15.7 → 十点十五点七 | 192.168.1.1 → 幺九二点幺六八点幺点幺 | 2024-05 → 二零二四年五月
2024/5/1 → 二零二四年五月一日 | 5/1 → 五月一日 | 3pm → 下午三点 | 下午3:00 → 下午三点
3:00 PM → 下午三点 | 30°15′20″ → 三十度十五分二十秒 | 55″ → 五十五英寸 | 100USD → 一百美元
RMB100 → 一百元人民币 | NT$500 → 五百新台币 | $5M → 五百万美元 | 10k粉丝 → 一万粉丝
周一-周五 → 周一到周五 | 1月-3月 → 一月到三月 | 3万-5万 → 三万到五万 | 5Hz → 五赫兹
2.4GHz → 二点四吉赫 | 500MB → 五百兆字节 | 100dB → 一百分贝 | 20kcal → 二十千卡
5m/s² → 五米每二次方秒 | 5㎏ → 五公斤 | ±3 → 正负三 | ≥5 → 大于等于五 | ≤10 → 小于等于十
≈3.14 → 约等于三点一四 | ≠0 → 不等于零 | 3>2 → 三大于二 | √2 → 根号二 | ∞ → 无穷大 | §3 → 第三节
№5 → 第五 | 张三&李四 → 张三和李四 | #1 → 一号 | #话题#大家好 → 话题,大家好
@张三 你好 → 张三,你好 | 他（张三）来了 → 他,张三,来了 | 「好」「不好」 → 好,不好
第III章 → 第三章 | 终结者II → 终结者二 | 第Ⅲ章 → 第三章 | 路易XIV → 路易十四 | XX世纪 → 二十世纪
3*4 → 三乘四 | 2×3=6 → 二乘三等于六 | 10÷2=5 → 十除以二等于五 | 18+ → 十八加 | 100+人 → 一百多人
24/7 → 七天二十四小时 | 12:30-13:00 → 十二点半到十三点 | 2:1 → 二比一
10%~20% → 百分之十到百分之二十 | ５０％ → 百分之五十 | ……好 → …好 | 什么～ → 什么…
1.5亿 → 一点五亿 | 5-6 → 五到六 | 3+2 → 三加二 | 2.5-3.5万 → 二点五到三点五万
02:05 → 两点零五分 | 1:23:45 → 一点二十三分四十五秒 | 8点05 → 八点零五 | 0.5 → 零点五
007 → 零零七 | 2个半 → 两个半 | 2天2夜 → 两天两夜 | 22个 → 二十二个 | 2米 → 两米 | 2号 → 二号
2月2日 → 二月二日 | 2点 → 两点 | 12点 → 十二点 | 2千克 → 两千克 | 第2 → 第二 | 星期2 → 星期二
2万 → 两万 | 2百 → 两百 | 200 → 二百 | 2000 → 两千 | 2024 → 二零二四 | 1/100 → 一百分之一
5‰ → 千分之五 | 1,234.56 → 一千二百三十四点五六 | (021)12345678 → 零二幺,幺二三四五六七八
+86 138 1234 5678 → 八六,幺三八,幺二三四,五六七八 | 110 → 幺幺零 | 12345 → 幺二三四五
10086 → 幺零零八六 | 密码是8888 → 密码是八八八八 | 房间1208 → 房间幺二零八
航班CA1234 → 航班幺二三四 | 3比2 → 三比二 | 3:2获胜 → 三比二获胜 | 100% → 百分之一百
1～3岁 → 一到三岁 | 2-3个月 → 两到三个月 | 3、4个 → 三四个 | 五六-七八 → 五六到七八
08年 → 零八年 | 2008年8月8日晚8点8分 → 二零零八年八月八日晚八点八分 | 10² → 十的二次方
100元/月 → 一百元每月 | 60km/h → 六十公里每小时 | 7×24 → 七乘二十四 | 200多 → 二百多
300余 → 三百余 | 4.0 → 四点零 | 4.00 → 四点零 | 99.9% → 百分之九十九点九
$1.5/斤 → 一点五美元每斤 | 1,000-2,000 → 一千到两千 | 8:00-9:00am → 上午八点到九点 | Ⅳ → 四
No.1 → 第一 | NO.1 → 第一 | 0元购 → 零元购 | 50mg/L → 五十毫克每升 | 1:1000 → 一比一千
1∶3 → 一比三 | 十一·五 → 十一五 | 9·11 → 九一一 | “五一” → 五一 | 6·18 → 六一八
3.5-4.0元 → 三点五到四元 | 5:00-6:00pm → 下午五点到六点
2024-05-01 12:30 → 二零二四年五月一日,十二点半 | 2024年5月1日12:30 → 二零二四年五月一日十二点半
1-2-3 → 一,二,三 | 5 - 3 = 2 → 五减三等于二 | 价格：$5-$10 → 价格,五到十美元
$5~10 → 五到十美元 | ¥5-10万 → 五到十万元 | 100+200=300 → 一百加二百等于三百
1/2+1/3=5/6 → 二分之一加三分之一等于六分之五 | -1到1 → 负一到一 | 3.0版 → 三点零版
100万+ → 一百万加 | 1000+ → 一千加 | 99+ → 九十九加 | 第1-3名 → 第一到三名 | 1-3名 → 一到三名
1、2、3 → 一,二,三 | １２：３０ → 十二点半 | 5％-10％ → 百分之五到百分之十
3月8日-10日 → 三月八日到十日 | 8-10月 → 八到十月 | 2:30pm-3:00pm → 下午两点半到下午三点
20:00~22:00 → 二十点到二十二点 | 10:00am → 上午十点 | 100-200人次 → 一百到二百人次
60%以上 → 百分之六十以上 | 约30% → 约百分之三十 | 2.5倍 → 二点五倍 | 2倍 → 两倍
1.2万 → 一点二万 | -10~-5℃ → 负十到零下五度 | （-5） → 负五 | ±5% → 正负百分之五
π=3.14 → 派等于三点一四 | 100m → 一百米 | 400m跑 → 四百米跑 | 3m/s → 三米每秒
1h30min → 一小时三十分 | 30s → 三十秒 | 16GB → 十六吉字节 | 1TB → 一太字节 | 60fps → 六十帧每秒
5cm×3cm → 五厘米乘三厘米 | 3×4cm → 三乘四厘米 | 12个/箱 → 十二个每箱 | 元/㎡ → 元每平方米
1:2:3 → 一比二比三 | 3-2-1 → 三,二,一 | 5-1 → 五比一 | 第2-3集 → 第二到三集
3号-5号 → 三号到五号 | 7月-8月 → 七月到八月 | 上午9-11点 → 上午九到十一点 | 9-11点 → 九到十一点
9点-11点 → 九点到十一点 | 1.5h → 一点五小时 | 3楼 → 三楼 | 302室 → 三零二室 | 2单元 → 二单元
2楼 → 二楼 | 2班 → 二班 | 高2 → 高二 | 初2 → 初二 | 2年 → 两年 | 2分钟 → 两分钟 | 2角 → 两角
2分 → 两分 | 2岁 → 两岁 | 1万2 → 一万二 | 12345元 → 一万二千三百四十五元
1234567元 → 一百二十三万四千五百六十七元 | 12345678人 → 一千二百三十四万五千六百七十八人
123456789 → 幺二三四五六七八九 | 2,345,678 → 二百三十四万五千六百七十八 | 0.05% → 百分之零点零五
5千 → 五千 | 5 000元 → 五千元 | 10 000 → 一万 | 1 000 000元 → 一百万元 | 他1米8 → 他一米八
1米75 → 一米七十五 | 5斤2两 → 五斤二两 | 2两 → 二两 | 220V → 二百二十伏 | 10° → 十度
北纬30° → 北纬三十度 | -5 → 负五 | 温度-5度 → 温度零下五度 | -5.5℃ → 零下五点五度 | 3! → 三!
7折 → 七折 | 1.5折 → 一点五折 | 满200减50 → 满二百减五十 | 买2送1 → 买二送一 | 买1送1 → 买一送一
2选1 → 二选一 | 996 → 九九六 | 24小时 → 二十四小时 | 7×24小时 → 七乘二十四小时
2008北京奥运 → 二零零八北京奥运 | 1978-2018 → 一九七八到二零一八
1921—2021 → 一九二一到二零二一 | 2020-2022年 → 二零二零年到二零二二年 | 5/6 → 六分之五
5月1 → 五月一 | 3·15 → 三一五 | 12·12 → 一二一二 | 第三十二 → 第三十二 | Ⅱ型 → 二型
2型糖尿病 → 二型糖尿病 | I型 → 一型 | C919 → 九幺九 | 歼-20 → 歼二十 | 东风-41 → 东风四十一
运-20 → 运二十 | 神舟十二 → 神舟十二 | 长征5号 → 长征五号 | 嫦娥5号 → 嫦娥五号 | 1号线 → 一号线
10号线 → 十号线 | 101路 → 幺零幺路 | 101中学 → 幺零幺中学 | G1234次 → 幺二三四次
T123次 → 幺二三次 | 京A12345 → 京幺二三四五 | 工号00123 → 工号零零幺二三
尾号1234 → 尾号幺二三四 | 身份证110101199001011234 → 身份证幺幺零幺零幺幺九九零零幺零幺幺二三四
+1 415-555-2671 → 幺,四幺五,五五五,二六七幺 | 95588 → 九五五八八
400 820 8820 → 四零零,八二零,八八二零 | 12306 → 幺二三零六 | 100￥ → 一百元 | 5€ → 五欧元
€5.50 → 五点五欧元 | 1.5美元 → 一点五美元 | 2美元 → 两美元 | 200美元 → 二百美元
3000欧元 → 三千欧元 | 3k → 三千 | 15K → 一万五千 | 1.5w → 一点五万 | 10w+ → 十万加
100W → 一百瓦 | 2个亿 → 两个亿 | 20多万 → 二十多万 | 10来个 → 十来个 | 2、3天 → 二三天
7、8个 → 七八个 | 1、2 → 一,二 | 三-五 → 三到五 | 你在做什麼 → 你在做什么 | 怎麼了 → 怎么了
多餘的 → 多余的 | 這麼著急 → 这么着急 | 看著我 → 看着我 | 著名 → 著名 | 乾杯 → 干杯
乾隆 → 乾隆 | 於是 → 于是 | 關於 → 关于 | 瞭解 → 了解 | 三隻貓 → 三支猫 | 甚麼 → 什么
妳好 → 你好 | 彷彿 → 仿佛 | 祕密 → 秘密
3.1415926 → 三点一四一五九二六 | 0.00000012 → 零点零零零零零零一二 | 1990s → 一九九零年代
1/125s → 一百二十五分之一秒 | 2遍 → 两遍
978-7-111-12345-6 → 九七八,七,幺幺幺,幺二三四五,六 | 1 000 000 → 一百万 | 3 : 0 → 三比零
步骤1 : 3分钟 → 步骤一,三分钟 | 勇士112:108湖人 → 勇士一百一十二比一百零八湖人 | 2比2平 → 二比二平
甲队3-1乙队 → 甲队三比一乙队 | 图3-1 → 图三杠一 | 12-3号 → 十二杠三号 | 10-5度 → 十到五度
满200-30 → 满二百减三十 | 6.18年中大促 → 六一八年中大促 | 11.11大促 → 双十一大促
3.15晚会 → 三一五晚会 | 2008-09赛季 → 二零零八到零九赛季 | 2023/24赛季 → 二零二三到二四赛季
98-08年 → 九八到零八年 | 10-15年 → 十到十五年 | 10至15年 → 十至十五年 | 98-99年 → 九八到九九年
05-08年 → 零五到零八年 | 80、90后 → 八零,九零后 | 1/2/3 → 一,二,三
25/12/2023 → 二零二三年十二月二十五日 | 12/25/2023 → 二零二三年十二月二十五日
10/1-10/7 → 十月一日到十月七日 | 1/3-1/2杯 → 三分之一到二分之一杯 | 8k-12k → 八千到一万二千
10-15K → 一万到一万五千 | 1-2w → 一万到两万 | 年薪30W → 年薪三十万 | 100W+播放 → 一百万加播放
i7-13700K → 七幺三七零零 | 到手价199 → 到手价一百九十九 | 收于3021点 → 收于三千零二十一点
12:00pm → 中午十二点 | 12:30am → 凌晨十二点半 | 22:00-次日6:00 → 二十二点到次日六点
B2层 → 二层 | 2层 → 两层 | 2手房 → 二手房 | 2克 → 两克 | 2晚 → 两晚 | 6(4) → 六,四
设置 > 通用 > 关于 → 设置,通用,关于 | 首页>我的>设置 → 首页,我的,设置 | 甲>乙 → 甲大于乙
企业VI设计 → 企业设计 | 二○二四年 → 二零二四年 | ○ 第一点 → 第一点 | 姊妹 → 姊妹 | 姊姊 → 姐姐
乾清宫 → 乾清宫 | 康乾盛世 → 康乾盛世 | 见微知著 → 见微知著 | (2)班 → 二班
（1）第一（2）第二 → 一,第一,二,第二
1) 打开 → 一,打开 | 37.2°C-38°C → 三十七点二度到三十八度 | 500g*2袋 → 五百克乘两袋
4*100m → 四乘一百米 | 100g/袋 → 一百克每袋 | 10片/盒 → 十片每盒 | Q1-Q3 → 一到三
（1881—1936） → 一八八一到一九三六 | 1000-1500人 → 一千到一千五百人
1881.9.25—1936.10.19 → 一八八一年九月二十五日到一九三六年十月十九日 | 有5000年文明 → 有五千年文明
1400年前 → 一千四百年前 | 618年 → 六一八年 | 近2000年历史 → 近两千年历史 | 2008年前 → 二零零八年前
120/80mmHg → 一百二十,八十毫米汞柱 | 72bpm → 七十二次每分钟 | 1-1平 → 一比一平 | 著有 → 著有
"""


def rows(table):
    """The cells of a table of examples: text → what is said."""
    cells = table.strip().replace("\n", " | ").split(" | ")
    return [tuple(cell.split(" → ")) for cell in cells]


DIGIT = {word: value for value, word in enumerate("零一二三四五六七八九")} | {"两": 2}
POWERS = {"十": 10, "百": 100, "千": 1000}


def counted(words):
    """The value of a number in words, read without the code under test."""
    for power, value in (("亿", 10**8), ("万", 10**4)):
        upper, found, lower = words.rpartition(power)
        if found:
            return counted(upper) * value + counted(lower)
    total, digit = 0, 0
    for word in words:
        if word in POWERS:
            total, digit = total + (digit or 1) * POWERS[word], 0
        else:
            digit = DIGIT[word]
    return total + digit


ROWS = rows(EXAMPLES)
WORDS = ("我们", "今天", "看见", "大家", "因为", "城市", "朋友", "已经")
texts = st.sampled_from([text for text, _ in ROWS])
words = st.sampled_from(WORDS)


def spoken_only(text):
    return "".join(character for character in text if character not in ",.…!?-")


def said(text):
    return chinese.normalised(mended(text, "zh"))


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_a_line_is_said_as_people_say_it(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("H₂O和CO₂", "H2O和CO2"),
        ("x+y=2", "x加y等于2"),
        ("v2.0.1", "v二点零点一"),
        ("4K电视", "4K电视"),
        ("第III章，VIP", "第三章，VIP"),
        ("C++，A股", "C加加，A股"),
        ("看著大家的著作", "看着大家的著作"),
    ],
)
def test_letters_within_a_line_are_left_to_those_who_read_them(text, expected):
    assert mended(text, "zh") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('55"电视', "五十五英寸电视"),
        ('1/2"水管', "二分之一英寸水管"),
        ('6.7"的"大屏"', "六点七英寸的大屏"),
        ('我说"我18"', "我说我十八"),
        ('"19"和"20"', "十九和二十"),
    ],
)
def test_a_quotation_mark_that_neither_opens_nor_closes_is_an_inch(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("（18）", "十八"), ("“9”点", "九点"), ("(3个)", "三个"), ("(2个)", "两个"), ("【5】", "五")],
)
def test_a_full_stop_before_a_short_line_makes_no_decimal_of_it(text, expected):
    assert chinese.normalised(f".{mended(text, 'zh')}").removeprefix(".") == expected


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**12), words, words)
@example(2, "我们", "朋友")
@example(10**12, "我们", "朋友")
@example(110_000_020, "我们", "朋友")
def test_a_number_is_said_whole_between_words(number, before, after):
    for written in (f"{number}个", f"{number:,}个", f"¥{number}", f"{number}kg"):
        spoken = said(f"{before}{written}{after}")
        assert spoken.startswith(before)
        assert spoken.endswith(after)
        inside = spoken.removeprefix(before).removesuffix(after)
        assert counted(inside.removesuffix("个").removesuffix("元").removesuffix("公斤")) == number


@settings(max_examples=200, deadline=None)
@given(st.times(), st.dates(), words, words)
def test_a_time_and_a_date_are_said_whole_between_words(time, date, before, after):
    half = "半" if time.minute == 30 else ""
    minutes = f"{'零' if time.minute < 10 else ''}(.+)分" if time.minute and not half else half
    spoken = said(f"{before}{time:%H:%M}{after}")
    hour = spoken.removeprefix(before).partition("点")[0]
    assert counted(hour) == time.hour
    assert bool(minutes) == (f"点{after}" not in spoken)
    assert spoken.endswith(f"{'半' if half else '分' if minutes else '点'}{after}")
    spoken = said(f"{before}{date.year:04}年{date.month}月{date.day}日{after}")
    year, _, rest = spoken.removeprefix(before).removesuffix(after).partition("年")
    month, _, day = rest.partition("月")
    assert [DIGIT[word] for word in year] == [int(digit) for digit in f"{date.year:04}"]
    assert (counted(month), counted(day.removesuffix("日"))) == (date.month, date.day)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(words, texts), min_size=1, max_size=5))
def test_nothing_that_is_said_disappears_from_a_line_of_examples(parts):
    line = "。".join(f"{word}，{text}" for word, text in parts)
    known = dict(ROWS)
    together = spoken_only(said(line))
    apart = "".join(f"{word}{known[text]}" for word, text in parts)
    assert together == spoken_only(apart)


@settings(max_examples=300, deadline=None)
@given(st.lists(texts, min_size=1, max_size=4).map("，".join))
def test_a_mended_line_is_mended(line):
    once = mended(line, "zh")
    assert mended(once, "zh") == once


@settings(max_examples=500, deadline=None)
@given(
    st.text(max_size=60)
    | st.text(alphabet="0129.,:/-~%$￥第两点年月日个kmA著隻（）#=+^ ", max_size=60)
)
def test_any_text_is_said_or_refused(text):
    try:
        written = said(text)
        _, counts = chinese.phones(written)
    except DublineError:
        return
    assert len(counts) == len(written)
