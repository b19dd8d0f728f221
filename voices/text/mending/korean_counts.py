"""Numbers before what is counted: Korea's own numerals or Chinese ones; then all that are left."""

# ruff: noqa: RUF001 - dashes that look like others are what is told apart here

import re
from collections.abc import Callable

from voices.text.korean.numbers import cardinal, counted, digitwise, quantity

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

# Counted by Korea's own numerals; all else by Chinese ones
OWN = (
    "글자|단어|문장|문제|군데|가지|켤레|그루|마리|마디|모금|방울|송이|조각|접시|그릇|상자|박스|봉지|봉투|"
    "바퀴|발짝|발자국|걸음|차례|꼬집|숟갈|숟가락|스푼|큰술|작은술|사람|시간|자루|가닥|다발|묶음|포기|포대|"
    "갈래|보루|움큼|꾸러미|경기|식구|사발|개|명|살|권|장|병|잔|대|채|벌|번(?![가지길])|달|곳|"
    "배|끼|근|돈|돌|컵|캔|봉|팩|통|갑|판|"
    "모|쌍|단|톨|알|척|편|곡|발|줄|칸|골|팀|정(?!도)|술|쌈|닢|손|축|톳|첩|짝|해(?= 동안)"
)
# What may follow a counter: no letter, or an ending; so 개 is not found in 개월
AFTER = (
    "(?![가-힣])|(?=이|가|은|는|을|를|의|에|도|만|과|와|로|으로|씩|쯤|정도|꼴|나|까지|부터|마다|보다|"
    "밖에|뿐|째|입|예|인[데가지 ]|인$|고|면|라|였|요|짜리|간|전|후|반|들|뒤|내|넘|안|가량|남짓|더|"
    "중|여|다|랑|하고|당|한테|처럼|조차|지|거든|배기|분(?![가-힣]{2})|네|서|잖|든|마저|같|보고|죠|네요|야|두|세|네|석|넉)"
)
# By Chinese numerals, and written apart; what begins with a vowel is joined to them in speech
APART = (
    "년(?!생)|분(?!의)|초|층|호선|호(?!텔)|번지|번|동|주년|주일|주|개월|개국|개년|개소|도|페이지|"
    "쪽|학년|반(?=[은이에의 ]|$)|교시|회|박|세기|세대|세|킬로|미터|센티|밀리|그램|달러|센트|펜스|"
    "유로|파운드|루블|평|리터|단계|퍼센트|프로|포인트|점|기가|메가|바이트|명|개|마리|살|장|병|잔|"
    "대|시간|시|가지|배|권|척|채|팀|단|톤|루피"
)

_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_FREE = r"(?<![0-9.])"
_NAMED_BEFORE = re.compile(
    "(?:번부터|교향곡|협주곡|소나타|기호|등번호|채널|제|반|내선|사물함|객관식|정답은|답은|보기) ?$"
)
_NAMED = re.compile(
    " ?(?:버스|출구|문제|승강장|탑승구|게이트|타자|선수|홀|국도|채널|방|줄|손님|칸|창구|"
    "좌석|답|트랙|버튼|키|환자|엔진|교향곡|협주곡|부터|고객|노선|도로|테이블|타석|코트|"
    "레인|카메라|플랫폼|마[에은이 ]|항|보기|님|을 (?:누|"
    "선택|클릭|고)|이 정답)"
)
_TIMES_IN = re.compile("(?:년|달|주|주일|하루|평생|시간)에 ?$|(?:총|모두|벌써|무려|평균) ?$")
_OFTEN = re.compile(" ?(?:만|이나|씩|더|정도|이상|넘게|째|도 |은 |반복|이고)")
_GREAT = re.compile("(?:세계|한국|국내|인류|조선|업계|제|전국|아시아|유럽|미국) ?$")
_RANKED = re.compile(  # what there is one after the other of, or a list of
    " ?(?:째|회장|대통령|사장|총장|총재|국왕|임금|총리|의장|국회|대선|총선|교황|황제|독자|주주|"
    "감독|보험|요소|강국|명절|악|왕)(?:[은는이가의을를과와도]|에게|부터|까지)?(?![가-힣])"
)
_BOUGHT = re.compile(  # what is said of machines; of a list its name is said
    " ?(?:더|정도|이상|이하|중|모두|다 |있|없|주세|주문|줘|필요|남|샀|사[서고]|구매|구입|팔|판매|"
    "가량|미만|한정|추가|운영|동원|투입|충돌|추돌|주차|설치|연결|보유|배치|대여|세워|끌|빌|고장|전부|씩)"
)
_MACHINES = re.compile(
    "(?:(?<![0-9])차|차량|버스|트럭|택시|자전거|오토바이|비행기|여객기|전투기|헬기|드론|카메라|컴퓨터|노트북|"
    "PC|TV|피시|폰|휴대폰|에어컨|냉장고|세탁기|기계|기기|로봇|탱크|전차|서버|피아노|모니터|프린터|"
    "구급차|소방차|자동차|열차|장비)(?: ?총)? ?$"
)
_SHEAVES = re.compile(
    "(?:시금치|(?<![가-힣])파|[대쪽]파|부추|나물|미나리|열무|배추|꽃|장미|장작|상추|깻잎) ?$"
)
_HONOURED = re.compile("(?:손님|어른|어르신|선생님|고객|고객님|승객|관객|부모님|가족)[은이 ]? ?$")
_HONOURING = re.compile("이서|께|[이만은] (?:오|모시|더 오)| ?모시")


def _own(found: re.Match[str]) -> str:
    number, counter = found[1], found[2]
    said = cardinal(number) if _is_by_chinese(found, int(number), counter) else counted(number)
    return f"{said} {counter}"


def _is_by_chinese(found: re.Match[str], number: int, counter: str) -> bool:
    """Whether it counts no things, but numbers one of a row, or is too much for own numerals."""
    before, after = _around(found)
    if re.search("[0-9] 다시 $", before):  # a number in two parts
        return True
    if counter == "대":  # cars, or years of age, or the greatest of their kind
        return not _MACHINES.search(before) and _is_ranked(number, before, after)
    if counter == "번":  # times, or a number
        is_named = _NAMED.match(after) or _NAMED_BEFORE.search(before)
        is_often = _OFTEN.match(after) or _TIMES_IN.search(before)
        return bool(is_named) or (number > 10 and not is_often)
    return (counter == "시간" and number > 20) or _is_of_a_row(counter, before, after)


def _is_of_a_row(counter: str, before: str, after: str) -> bool:
    """A chapter and not sheets, a degree and not bundles, an office and not teams."""
    if counter == "장":
        return before.endswith(("제", "막 ")) or bool(re.match(" ?[0-9]+ ?절", after))
    if counter == "단":
        return not _SHEAVES.search(before)
    return counter == "팀" and "가" <= before[-1:] <= "힣"


def _is_ranked(number: int, before: str, after: str) -> bool:
    """Whether N대 is an age, one of a row or a list: 10대, 2대 회장, 5대 영양소."""
    if number in range(10, 100, 10) or _GREAT.search(before) or _RANKED.match(after):
        return True
    return number > 2 and bool(re.match(" [가-힣]", after)) and not _BOUGHT.match(after)


def _people(found: re.Match[str]) -> str:
    """분 of people, where somebody is honoured; else of an hour."""
    before, after = _around(found)
    is_honoured = _HONOURED.search(before) or _HONOURING.match(after)
    return f"{counted(found[1]) if is_honoured else cardinal(found[1])} 분"


def _around(found: re.Match[str]) -> tuple[str, str]:
    return found.string[max(found.start() - 8, 0) : found.start()], found.string[found.end() :][:9]


def _ordinal(found: re.Match[str]) -> str:
    return "첫 번째" if int(found[1]) == 1 else f"{counted(found[1])} 번째"


def _fraction(found: re.Match[str]) -> str:
    """1/3; what is far more than one, as a blood pressure of 120/80, is two numbers."""
    first, second = int(found[1]), int(found[2])
    if first > max(second, 12):
        return f"{cardinal(found[1])}에 {cardinal(found[2])}"
    return f"{cardinal(found[2])}분의 {cardinal(found[1])}"


def _version(found: re.Match[str]) -> str:
    """1.2.3, 192.168.0.1: what is long digit by digit."""
    parts = found[0].split(".")
    return " 점 ".join(digitwise(part) if len(part) > 2 else cardinal(part) for part in parts)


def _scaled(found: re.Match[str]) -> str:
    """`3만`, `5천`, `1.5억`: 일 is left out before what is less than 억."""
    number, scale = found[1], found[2]
    return ("" if number == "1" and scale[0] in "십백천만" else quantity(number)) + scale


COUNTS: tuple[Rule, ...] = (
    (re.compile("(?<=[0-9]) (?=(?:원|일|월|위|인분|인|억|엔)(?![가-힣]{2}))"), ""),
    (re.compile("(?<=[0-9]) ?[-–] ?(?=[0-9])"), " 다시 "),  # as in addresses
    (
        re.compile(rf"{_FREE}([2-9]0[3-9]0)(?= ?(?:세대|가요|음악))"),
        lambda found: digitwise(found[1]),
    ),
    (re.compile(rf"{_FREE}([0-9]+) ?번째"), _ordinal),
    (re.compile(rf"{_FREE}([1-4])째"), lambda found: "첫둘셋넷"[int(found[1]) - 1] + "째"),
    (
        re.compile("(?<![0-9/.])([0-9]+) ?[/\u2044] ?([0-9]+)(?![0-9/]|[.][0-9])"),
        _fraction,
    ),
    (re.compile(r"(?<![0-9.])[0-9]+(?:\.[0-9]+){2,}(?![0-9])"), _version),
    (re.compile("(?<=[0-9][만억조경])(?=[0-9])"), " "),
    (re.compile(rf"{_FREE}({_NUMBER})((?:[십백천만억조]|경(?!기))+)"), _scaled),
    (re.compile(rf"{_FREE}([0-9]+) ?여(?= ?[가-힣])"), lambda found: f"{cardinal(found[1])}여"),
    (
        re.compile(
            rf"{_FREE}([0-9]+) ?분(?=$|[^가-힣]|이서|께|[이만은을에의입간씩후전]|정도|쯤)(?!의 "
            rf"?[0-9])"
        ),
        _people,
    ),
    (re.compile(rf"{_FREE}(0|[1-9][0-9]{{0,6}}) ?({OWN})(?:{AFTER})"), _own),
    (re.compile(rf"{_FREE}({_NUMBER}) ?({APART})"), lambda f: f"{quantity(f[1])} {f[2]}"),
    (re.compile(rf"{_FREE}[0-9]+\.[0-9]+"), lambda found: quantity(found[0])),
    # 3·1절 is known to g2pk2, with a sound of its own
    (re.compile("[0-9]+(?!·1절)(?<!3·1(?=절))"), lambda found: cardinal(found[0])),
)
