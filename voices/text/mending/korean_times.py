"""Dates, times, telephone numbers and results as they are said in Korean."""

# ruff: noqa: RUF001 - marks that look like others are what is mended here

import re
from collections.abc import Callable

from voices.text.korean.numbers import cardinal, counted, digitwise

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

DASH = r" ?[-–—~] ?"
TILDE = r" ?~ ?"
ALONE = r"(?<![0-9A-Za-z./:-])"  # no digit of a longer number
MONTHS = {6: "유월", 10: "시월"}  # not as their numbers are said

_TIME = "([01]?[0-9]|2[0-4]):([0-5][0-9])(?::([0-5][0-9]))?"
_HALVES = {"a": "오전", "p": "오후"}
_RESULT = re.compile(r"(?:스코어|점수|비율|비|전적)[은는이가로의]? ?$")
_WON = (
    "(?: ?(?:로|으로)? ?(?:이기|이겼|이긴|지고|졌|승|패|역전|앞서|앞섰|비기|비겼|무승부|뒤지|뒤져|"
    "대승|완승|완패|끝|마무리|제압|꺾|누르|눌렀)|으?로 |의 스코어)"
)
_DAY = (
    r"(?: ?\([월화수목금토일]\)| ?(?:까지|부터|개봉|오픈|출시|방영|방송|예정|마감|공개|시작|"
    "수정|발매|기준))"
)
_THEN = "오전|오후|새벽|아침|점심|저녁|밤|자정|정오|다음|내일|모레|내년|이듬해|현재"
_EVENTS = (
    "전쟁|사변|운동|참전|민주|혁명|광복|테러|사태|쿠데타|계엄|항쟁|"
    "정신|기념|대책|선언|사건|군사|후퇴|의거|봉기|당시|때"
)


def hour(digits: str) -> str:
    """Of a clock: its own numerals up to twelve, 십삼 시 from then on."""
    number = int(digits)
    said = counted(digits) if 0 < number <= 12 else cardinal(str(number))
    return f"{said} 시"


def clock(hours: str, minutes: str, seconds: str | None = None) -> str:
    """A time of day; no minutes are not said."""
    said = hour(hours)
    if int(minutes) or (seconds and int(seconds)):
        said += f" {cardinal(str(int(minutes)))} 분"
    if seconds and int(seconds):
        said += f" {cardinal(str(int(seconds)))} 초"
    return said


def month(digits: str) -> str:
    """The name of a month."""
    number = int(digits)
    return MONTHS.get(number, f"{cardinal(str(number))}월")


def _result(found: re.Match[str]) -> str:
    return f"{cardinal(found[1])} 대 {cardinal(found[2])}"


def _time(found: re.Match[str]) -> str:
    before = found.string[max(found.start() - 8, 0) : found.start()]
    if found[3] is None and _RESULT.search(before):
        return _result(found)
    return clock(*found.group(1, 2, 3))


def _halved(found: re.Match[str]) -> str:
    """`9:30 AM`, `PM 9`."""
    half = _HALVES[(found[1] or found[4])[0].lower()]
    return f"{half} {clock(found[2], found[3] or '0')}"


def _day(digits: str) -> str:
    return f"{cardinal(str(int(digits)))}일"


def _date(found: re.Match[str]) -> str:
    year = f"{cardinal(found[1])} 년 " if found[1] else ""
    return f"{year}{month(found[3])} {_day(found[4])}"


def _short_date(found: re.Match[str]) -> str:
    return f"{month(found[1])} {cardinal(str(int(found[2])))}일{found[3].replace('(', ' (')}"


def _verse(found: re.Match[str]) -> str:
    """`요한복음 3:16` as 요한복음 삼 장 십육 절."""
    chapter = "편" if found[1] == "시편" else "장"
    last = f"에서 {cardinal(found[4])} 절" if found[4] else ""
    return f"{found[1]} {cardinal(found[2])} {chapter} {cardinal(found[3])} 절{last}"


def _telephone(found: re.Match[str]) -> str:
    country = "플러스 " if found[0].startswith("+") else ""
    return country + ", ".join(digitwise(digits) for digits in re.findall("[0-9]+", found[0]))


def _event(found: re.Match[str]) -> str:
    """A day that gave an event its name: 6·25 as 육이오, 12·12 as 십이십이."""
    day = cardinal(found[2]) if found[1] == found[2] else digitwise(found[2])
    return cardinal(found[1]) + day


_BOOKS = (
    "창세기|출애굽기|레위기|민수기|신명기|여호수아|사사기|룻기|사무엘[상하]|열왕기[상하]|역대[상하]|"
    "에스라|느헤미야|에스더|욥기|시편|잠언|전도서|아가|이사야|예레미야|에스겔|다니엘|호세아|아모스|"
    "요나|미가|하박국|말라기|(?:마태|마가|누가|요한)복음|사도행전|(?:로마|에베소|빌립보|골로새|"
    "갈라디아|히브리|야고보)서|(?:고린도|데살로니가|디모데|베드로)[전후]서|요한[일이삼]서|요한계시록"
)
_SHORT = "(1[0-2]|0?[1-9])/(3[01]|[12][0-9]|0?[1-9])"
_MERIDIEM = r"[AaPp]\.?[Mm](?![A-Za-z])\.?"

TIMES: tuple[Rule, ...] = (
    (
        re.compile(
            r"(?<![0-9-])(?:\+[0-9]{1,3}[- ]\(?0?[0-9]{1,2}\)?|\(?0[0-9]{1,2}\)?|1-[0-9]{3})"
            r"[- ]{0,2}(?<=[- )])[0-9]{3,4}[- ][0-9]{4}(?![0-9]|[-/~][0-9])"
            r"|(?<![0-9-])1[5-9][0-9]{2}-[0-9]{4}(?![0-9]|[-/~][0-9])"
            r"|(?<![0-9.-])(?![12][0-9]{3}-[0-9]{1,2}-[0-9]{1,2}(?![0-9-]))"
            r"[0-9]{2,6}(?:-[0-9]{2,8}){2,3}(?:-[0-9])?(?![0-9-])|(?<![0-9.-])[0-9]{6}-[0-9]{7}(?![0-9-])"
            r"|(?<![0-9])01[016-9](?:[0-9]{7,8}|\.[0-9]{3,4}\.[0-9]{4})(?![0-9])|\+[0-9]{9,15}(?![0-9])"
        ),
        _telephone,
    ),
    (
        re.compile(
            "(?:(?<=경찰 )|(?<=소방서 )|(?<=구급차 )|(?<=신고는 ))11[2349](?![0-9가-힣])"
            r"|(?<![0-9.-])11[2349]"
            "(?=에 (?:전화|신고|연락)|에다|로 (?:전화|신고)| ?(?:구급|신고|소방)"
            "|[를을]? ?(?:불러|부를|부르))"
        ),
        lambda found: digitwise(found[0]),
    ),
    (
        re.compile(
            r"((?:번호|암호|코드|비번|국번 없이|앞자리|뒷자리)[은는이가:]?:? ?)([0-9]{3,12})"
            r"(?![0-9]|[.,:~-][0-9]| ?(?:개|명|건|자|회|번|[십백천만억]))"
        ),
        lambda found: found[1] + digitwise(found[2]),
    ),
    (re.compile("(?<![0-9.-])114(?= 안내)"), "일일사"),
    (re.compile("([1-4])/4 ?분기"), lambda found: f"{cardinal(found[1])}사분기"),
    (re.compile(r"(?<![A-Za-z0-9%])pp?\. ?([0-9]+(?:[-–~][0-9]+)?)(?![0-9])"), r"\1페이지"),
    (
        re.compile(r"(?<![0-9.])([0-9]{2}) ?[-/~] ?([0-9]{2}) ?(?=시즌)"),
        lambda found: f"{cardinal(found[1])} {cardinal(found[2])} ",
    ),
    (
        re.compile(rf"({_BOOKS}) ?([0-9]{{1,3}}):([0-9]{{1,3}})(?:[-~]([0-9]{{1,3}}))?(?![0-9:])"),
        _verse,
    ),
    (re.compile(r"(?<![0-9/.])24/7(?![0-9/]|[.][0-9])"), "이십사 시간 내내"),
    (  # of days; a date alone would leave the mark between them without numbers beside it
        re.compile(r"(?<=[0-9.]) ?~ ?(?=[12][0-9]{3} ?[-/.] ?[0-9]{1,2} ?[-/.])"),
        "에서 ",
    ),
    (
        re.compile(rf"{ALONE}{_SHORT}{DASH}{_SHORT}(?![0-9/])"),
        lambda found: "에서 ".join(f"{month(found[at])} {_day(found[at + 1])}" for at in (1, 3)),
    ),
    (
        re.compile(
            r"(?<![0-9./-])([12][0-9]{3})( ?[-/.] ?)(0?[1-9]|1[0-2])\2"
            r"(3[01]|[12][0-9]|0?[1-9])(?:\.(?![0-9])|일)?(?![0-9]|[/-][0-9])"
        ),
        _date,
    ),
    (
        re.compile(
            r"(?<![0-9.])(?:['’‘]([0-9]{2})|([2-9][0-9]))\.(0?[1-9]|1[0-2])\."
            r"(3[01]|[12][0-9]|0?[1-9])(?:\.(?![0-9])|일)?(?![0-9]|[.][0-9])"
        ),
        lambda found: f"{cardinal(found[1] or found[2])} 년 {month(found[3])} {_day(found[4])}",
    ),
    (re.compile(r"(?<![0-9])['’‘]([0-9]{2})(?= ?(?:년|학번|학년도))"), r"\1"),
    (re.compile("(?<![0-9])88 ?올림픽"), "팔팔 올림픽"),
    (re.compile(r"(?<![0-9.])(?<!·)(1[0-2]|[1-9])·([1-3]?[0-9])(?![0-9·]|[.][0-9]|절)"), _event),
    (re.compile(rf"(?<![0-9.])(1[0-2]|[1-9])\.([1-3]?[0-9])(?= ?(?:{_EVENTS}))"), _event),
    (
        re.compile(rf"{ALONE}(1[0-2]|[1-9])/(3[01]|[12][0-9]|0?[1-9])({_DAY})"),
        _short_date,
    ),
    (
        re.compile(rf"{ALONE}()(1[0-2]|0?[0-9])(?::([0-5][0-9]))? ?({_MERIDIEM})(?![A-Za-z])"),
        _halved,
    ),
    (
        re.compile(
            rf"(?<![A-Za-z0-9])({_MERIDIEM})(?: |(?=[0-9]{{1,2}}(?::| ?시)))"  # not PM10
            "(1[0-2]|0?[0-9])(?::([0-5][0-9]))?"
            r"(?: ?시(?!간))?(?![0-9:]|\.[0-9])()"
        ),
        _halved,
    ),
    (
        re.compile(rf"{ALONE}{_TIME}{DASH}(?=[0-2]?[0-9]:[0-5][0-9])"),
        lambda found: f"{_time(found)}에서 ",
    ),
    (re.compile(rf"(?<![0-9A-Za-z./:]){_TIME}(?![0-9:])"), _time),
    (
        re.compile(r"(?<![0-9:.])[0-9]{1,4}(?: ?: ?[0-9]{1,4}){1,3}(?![0-9:])"),
        lambda found: " 대 ".join(map(cardinal, re.findall("[0-9]+", found[0]))),
    ),
    (
        re.compile(rf"(?<![0-9A-Za-z.:-])([0-9]{{1,3}}) ?[-–] ?([0-9]{{1,3}})(?={_WON})"),
        _result,
    ),
    (
        re.compile(r"(?<![0-9A-Za-z.:-])([0-9]{1,3}) ?대 ?([0-9]{1,3})(?![0-9:]|[.][0-9])"),
        _result,
    ),
    (
        re.compile(
            rf"(?:(?<=[0-9][가-힣%])|(?<=[0-9][가-힣]{{2}})|(?<=[0-9][A-Za-z°²³])|(?<=[0-9][A-Za-z°]{{2}})){TILDE}"
            rf"(?=[0-9]|{_THEN}|[가-힣]{{1,4}} ?[0-9])"
        ),
        "에서 ",
    ),
    (
        re.compile(rf"{ALONE}([0-9]{{1,2}}){DASH}([0-9]{{1,2}} ?)(월|시(?![간즌]))"),
        r"\1\3에서 \2\3",
    ),
    (re.compile("(?<=[0-9][년월일시분초박])(?=[0-9])"), " "),
    (re.compile("(?<=오전|오후|새벽|아침|점심|저녁)(?=[0-9])"), " "),
    (
        re.compile(r"(?<![0-9.,])(1[0-2]|0?[1-9]) ?월(?!드컵|급|요일)"),
        lambda found: month(found[1]),
    ),
    (
        re.compile(
            "(?<![0-9.,:])([01]?[0-9]|2[0-4]) ?시"
            "(?![간즌작대장내민험설청점선각외속급합행드트신체티연상]|리즈|스템|도(?! ))"
        ),
        lambda found: hour(found[1]),
    ),
)
