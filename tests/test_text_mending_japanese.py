"""What is mended in Japanese lines, by how they are read then: in kana, by Open JTalk itself."""
# ruff: noqa: RUF001 - full-width marks and look-alikes are what is mended

from datetime import date
from string import digits

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voices.text import japanese
from voices.text.mending import mended
from voices.text.mending.japanese_numbers import DIGITS

pytest.importorskip("pyopenjtalk", reason="reads Japanese")

READINGS = [
    ("1,234円", "センニヒャクサンジューヨエン"),
    ("１，２３４円", "センニヒャクサンジューヨエン"),
    ("12,345,678人", "センニヒャクサンジューヨンマンゴセンロッピャクナナジューハチニン"),
    ("3-5日", "サンカライツカ"),
    ("10~20人", "ジューカラニジューニン"),
    ("5%〜10%", "ゴパーセントカラジュッパーセント"),
    ("5kg-10kg", "ゴキログラムカラジュッキログラム"),
    ("03-1234-5678", "ゼロサンノイチニーサンヨンノゴーロクナナハチ"),
    ("+81-90-1234-5678", "プラスハチイチノキューゼロノイチニーサンヨンノゴーロクナナハチ"),
    ("0120-444-444", "ゼロイチニーゼロノヨンヨンヨンノヨンヨンヨン"),
    ("(03) 1234-5678", "ゼロサンノイチニーサンヨンノゴーロクナナハチ"),
    ("09012345678", "ゼロキューゼロイチニーサンヨンゴーロクナナハチ"),
    ("〒150-0001", "ユービンバンゴーイチゴーゼロノゼロゼロゼロイチ"),
    ("¥1,000", "センエン"),
    ("$5", "ゴドル"),
    ("$5.50", "ゴドルゴジュッセント"),
    ("$10-20", "ジューカラニジュードル"),
    ("€3.5", "サンテンゴユーロ"),
    ("£2万", "ニマンポンド"),
    ("1.5億$", "イッテンゴオクドル"),
    ("US$100", "ヒャクベードル"),
    ("100m走", "ヒャクメートルソー"),
    ("60km/h", "ジソクロクジュッキロメートル"),
    ("時速60km/h", "ジソクロクジュッキロメートル"),
    ("2.5L", "ニテンゴリットル"),
    ("30℃", "サンジュード"),
    ("-5℃", "マイナスゴド"),
    ("50㎡", "ゴジューヘーホーメートル"),
    ("数%", "スーパーセント"),
    ("10GB", "ジューギガバイト"),
    ("5G", "ファイブジー"),
    ("3D映画", "スリーディーエーガ"),
    ("4K", "ヨンケー"),
    ("2LDK", "ニエルディーケー"),
    ("2024/5/3", "ニセンニジューヨネンゴガツミッカ"),
    ("2024-05-03", "ニセンニジューヨネンゴガツミッカ"),
    ("2024年05月03日", "ニセンニジューヨネンゴガツミッカ"),
    ("5/3", "ゴガツミッカ"),
    ("5/3（金）", "ゴガツミッカキンヨービ"),
    ("1/2", "ニブンノイチ"),
    ("2/3", "サンブンノニ"),
    ("24/7", "ニジューヨンスラッシュナナ"),
    ("9:30", "クジサンジュップン"),
    ("14:05", "ジューヨジゴフン"),
    ("9:00", "クジ"),
    ("9:30-10:15", "クジサンジュップンカラジュージジューゴフン"),
    ("9:30 AM", "ゴゼンクジサンジュップン"),
    ("12時00分", "ジューニジチョード"),
    ("0時", "レージ"),
    ("0:15", "レージジューゴフン"),
    ("3:2", "サンタイニ"),
    ("3-2で勝った", "サンタイニデカッタ"),
    ("16:9", "ジューロクタイキュー"),
    ("0.5", "レーテンゴ"),
    ("10.5", "ジュッテンゴ"),
    ("1.2.3", "イッテンニテンサン"),
    ("192.168.0.1", "ヒャクキュージューニテンイチロクハチテンゼロテンイチ"),
    ("3分の1", "サンブンノイチ"),
    ("三分の一", "サンブンノイチ"),
    ("½", "ニブンノイチ"),
    ("2½", "ニトニブンノイチ"),
    ("5+3=8", "ゴタスサンイコールハチ"),
    ("5-3=2", "ゴヒクサンイコールニ"),
    ("5×3", "ゴカケルサン"),
    ("6÷2", "ロクワルニ"),
    ("3x4", "サンカケルヨン"),
    ("±5", "プラスマイナスゴ"),
    ("Ⅲ", "サン"),
    ("第Ⅲ章", "ダイサンショー"),
    ("ロッキーIV", "ロッキーヨン"),
    ("パートII", "パートニ"),
    ("ﾊﾟｿｺﾝ", "パソコン"),
    ("ＮＨＫ", "エヌエイチケー"),
    ("Tシャツ", "ティーシャツ"),
    ("A型", "エーガタ"),
    ("JRで", "ジェイアールデ"),
    ("「おはよう」と言った", "オハヨウトイッタ"),
    ("彼は「うん」と答えた", "カレワウントコタエタ"),
    (
        "『銀河鉄道の夜』（宮沢賢治）を読みました。",
        "ギンガテツドーノヨルミヤザワケンジヲヨミマシタ",
    ),
    ("漢字（かんじ）", "カンジ"),
    ("田中太郎（たろう）です", "タナカタローデス"),
    ("大谷翔平（しょうへい）", "オータニショーヘイ"),
    ("宇宙（そら）へ", "ソラエ"),
    ("食べる（たべる）", "タベル"),
    ("本当（えっ）", "ホントーエッ"),
    ("東京（首都）は", "トーキョーシュトワ"),
    ("（笑）", "ワライ"),
    ("楽しい(笑)", "タノシイワライ"),
    ("草www", "クサワラ"),
    ("すご〜い", "スゴーイ"),
    ("待って～。", "マッテー"),
    ("東京〜大阪", "トーキョーカラオーサカ"),
    ("月〜金", "ゲツヨーカラキンヨー"),
    ("最高〜！", "サイコーー"),
    ("ラ〜メン", "ラーメン"),
    ("ロンドン〜パリ", "ロンドンカラパリ"),
    ("10時〜", "ジュージカラ"),
    ("レオナルド・ダ・ヴィンチ", "レオナルドダヴィンチ"),
    ("りんご・みかん", "リンゴミカン"),
    ("ジャン＝ポール", "ジャンポール"),
    ("そう‥", "ソー"),
    ("え？！", "エ"),
    ("やった！！！", "ヤッタ"),
    ("男/女", "オトコオンナ"),
    ("パン&コーヒー", "パンアンドコーヒー"),
    ("#東京", "ハッシュタグトーキョー"),
    ("#1", "ナンバーイチ"),
    ("No.5", "ナンバーゴ"),
    ("№3", "ナンバーサン"),
    ("§5", "セクションゴ"),
    ("© 2024", "コピーライトニセンニジューヨン"),
    ("30°", "サンジュード"),
    ("α波", "アルファハ"),
    ("二〇二四年", "ニセンニジューヨネン"),
    ("〇〇さん", "マルマルサン"),
    ("××", "バツバツ"),
    ("男×女", "オトコカケルオンナ"),
    ("人々", "ヒトビト"),
    ("部分々々", "ブブンブブン"),
    ("こゝろ", "ココロ"),
    ("みすゞ", "ミスズ"),
    ("か゛", "ガ"),
    ("あ゛ー", "アー"),
    ("髙橋", "タカハシ"),
    ("山﨑", "ヤマザキ"),
    ("𠮷野家", "ヨシノヤ"),
    ("〆切", "シメキリ"),
    ("①まず②次に", "イチマズニツギニ"),
    ("(株)サンプル", "カブシキガイシャサンプル"),
    ("そうだ 行こう", "ソーダイコー"),
    ("そうだ\u3000行こう", "ソーダイコー"),
    ("コーヒー――紅茶", "コーヒーコーチャ"),
    ("すご―い", "スゴーイ"),
    ("“引用”", "インヨー"),
    ("※個人差があります", "コジンサガアリマス"),
    ("20歳", "ニジュッサイ"),
    ("1人2人", "ヒトリフタリ"),
    ("1日20日", "イチニチハツカ"),
    ("もう〜〜〜", "モーー"),
    ("第1〜3話", "ダイイチカラサンワ"),
    ("10mの", "ジューメートルノ"),
    ("5mmです", "ゴミリメートルデス"),
    ("1m80cm", "イチメートルハチジュッセンチメートル"),
    ("100m/s", "ヒャクメートルマイビョー"),
    ("3万2,000円", "サンマンニセンエン"),
    ("1, 2, 3", "イチニサン"),
    ("（山田）もしもし。", "ヤマダモシモシ"),
    ("A：はい", "エーハイ"),
    ("Mr.スミス", "ミスタースミス"),
    ("Dr.コトー", "ドクターコトー"),
    ("Vol.3", "ボリュームサン"),
    ("日本 VS アメリカ", "ニホンタイアメリカ"),
    ("ｗｗｗ", "ワラ"),
    ("(´・ω・`)ｼｮﾎﾞｰﾝ", "ショボーン"),
    ("――完――", "カン"),
    ("藤本 さん", "フジモトサン"),
    ("0.01秒", "レーテンゼロイチビョー"),
    ("今の気温は−3℃だってさ。", "イマノキオンワマイナスサンドダッテサ"),
    ("売上は前年比+15.3%", "ウリアゲワゼンネンヒプラスジューゴテンサンパーセント"),
    ("10:0で圧勝", "ジュータイゼロデアッショー"),
    ("午前9:00〜午後5:00", "ゴゼンクジカラゴゴゴジ"),
    ("1km²あたり", "イチヘーホーキロメートルアタリ"),
    ("お腹空いた〜！", "オナカアイター"),
    ("超〜かわいい♡", "チョーーカワイイ"),
    ("「愛してる」「私も」", "アイシテルワタシモ"),
    ("第1話「始まりの朝」", "ダイイチワハジマリノアサ"),
    ("ゴジラ-1.0", "ゴジラマイナスイッテンゼロ"),
    ("P2で10⁵", "ピーニデジューノゴジョー"),
    ("x²", "エックスノニジョー"),
    ("C#", "シーシャープ"),
    ("A×B", "エーカケルビー"),
    ("A〜C", "エーカラシイ"),
    ("火・木", "カヨーモクヨー"),
    ("月〜金", "ゲツヨーカラキンヨー"),
    ("5/3（金）", "ゴガツミッカキンヨービ"),
    ("DVDとCDとAI", "ディーブイディートシーディートエーアイ"),
    ("粒子（α）", "リューシアルファ"),
    ("大さじ1/2", "オーサジニブンノイチ"),
    (
        "身長182cm、体重75kg",
        "シンチョーヒャクハチジューニセンチメートルタイジューナナジューゴキログラム",
    ),
    ("2、3日", "ニサンニチ"),
    ("1945年8月15日", "センキューヒャクヨンジューゴネンハチガツジューゴニチ"),
    ("①まず", "イチマズ"),
    ("", ""),
    ("♪", ""),
]
LINES = st.lists(st.sampled_from([text for text, said in READINGS if said]), max_size=4)
WORDS = st.sampled_from(("今日は", "東京", "コーヒー", "それで", "彼女の", "ありがとう"))
AFTER = st.sampled_from(("です", "まで", "、そして", "。それから", "だよ！", "を見た"))
NUMBERS = st.integers(1, 9_999_999)


def said(text: str) -> str:
    words = japanese.words(japanese.normalised(mended(text, "ja")))
    return "".join(word.reading for word in words)


@pytest.mark.parametrize(("text", "expected"), READINGS)
def test_it_is_said_as_a_person_would(text, expected):
    assert said(text) == expected
    assert japanese.unread(mended(text, "ja")) == ()


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_nothing_is_lost_of_one_sentence_beside_another(lines):
    line = "。".join(lines)
    assert said(line) == "".join(said(text) for text in lines)


@settings(max_examples=300, deadline=None)
@given(LINES, st.sampled_from(("と", "、", " ", "。", "\n", "「", "-", "〜", "(", "3")))
def test_what_is_mended_stays_as_it_is(lines, between):
    once = mended(between.join(lines), "ja")
    assert mended(once, "ja") == once


def between(before: str, text: str, after: str) -> str:
    """What became of a text between words, which themselves are still there."""
    line = mended(before + text + after, "ja")
    assert line.startswith(before)
    assert line.endswith(after)
    assert japanese.unread(line) == ()
    return line[len(before) : len(line) - len(after)]


@settings(max_examples=60, deadline=None)
@given(WORDS, NUMBERS, AFTER)
def test_a_price_is_a_number_and_its_money(before, number, after):
    for written, currency in (
        ("¥{:,}", "円"),
        ("{:,}円", "円"),
        ("${:,}", "ドル"),
        ("{}€", "ユーロ"),
    ):
        assert between(before, written.format(number), after) == f"{number}{currency}"


@settings(max_examples=60, deadline=None)
@given(WORDS, st.integers(0, 23), st.integers(0, 59), AFTER)
def test_a_time_is_hours_and_minutes(before, hour, minute, after):
    expected = f"{hour or '零'}時" + (f"{minute}分" if minute else "")
    assert between(before, f"{hour}:{minute:02}", after) == expected


@settings(max_examples=60, deadline=None)
@given(WORDS, st.dates(date(1000, 1, 1), date(2999, 1, 1)), AFTER)
def test_a_date_is_a_year_a_month_and_a_day(before, day, after):
    expected = f"{day.year}年{day.month}月{day.day}日"
    for mark in "/-.":
        assert between(before, day.strftime(f"%Y{mark}%m{mark}%d"), after) == expected


@settings(max_examples=60, deadline=None)
@given(
    WORDS, st.text(digits, min_size=4, max_size=4), st.text(digits, min_size=4, max_size=4), AFTER
)
def test_every_digit_of_a_telephone_number_is_said(before, first, second, after):
    groups = [[DIGITS[int(digit)] for digit in group] for group in ("090", first, second)]
    expected = "の".join(map("".join, groups))
    assert between(before, f"090-{first}-{second}", after) == expected


@settings(max_examples=60, deadline=None)
@given(WORDS, st.integers(1, 500), st.integers(1, 500), st.sampled_from("個日人%"), AFTER)
def test_a_range_has_both_its_ends(before, first, more, counter, after):
    last, said_so = first + more, "パーセント" if counter == "%" else counter
    for mark in "-~〜～–":
        written = f"{first}{mark}{last}{counter}"
        assert between(before, written, after) == f"{first}から{last}{said_so}"


@settings(max_examples=60, deadline=None)
@given(WORDS, st.integers(0, 999), st.text(digits, min_size=1, max_size=4), AFTER)
def test_a_decimal_has_all_its_digits(before, whole, decimals, after):
    expected = f"{whole or '零'}点{decimals}"
    assert between(before, f"{whole}.{decimals}", after) == expected
    assert between(before, f"{whole}.{decimals}kg", after) == f"{expected}キログラム"
