"""What numbers count, as far as it is a measure: a number may be right and its unit wrong."""

# ruff: noqa: E501 - tables

import re
from functools import cache

WORDS = {  # of all languages together; where a word is two things it is left out
    "mile": "miles? mi meilen? milles? millas? miglio miglia milhas? マイル 英里 英哩 마일",
    "kilometre": "km kilomet(?:er|re)s? kilometern? kilomètres? kilómetros? quilômetros? quilómetros? chilometr[oi] キロメートル 公里 千米 킬로미터",
    "metre": "met(?:er|re)s? metern? mètres? metros? metr[oi] メートル 公尺 미터",
    "centimetre": "cm centimet(?:er|re)s? zentimetern? centimètres? centímetros? centimetr[oi] センチ 厘米 公分 센티미터 센티",
    "foot": "feet foot ft pieds? pies? fuß pés? piedi? フィート 英尺 呎 피트",
    "inch": "inch(?:es)? zoll pouces? pulgadas? pollic[ei] polegadas? インチ 英寸 吋 인치",
    "kilogram": "kg kilos? kilograms? kilogramm kilogrammes? kilogramos? quilos? chil[oi] キログラム 公斤 千克 킬로그램",
    "gram": "grams? gramm grammes? gramos? gramas? gramm[oi] グラム 그램",
    "hour": "hours? hrs? stunden? heures? horas? ore ora 時間 小时 小時 鐘頭 钟头 시간",
    "minute": "minutes? minuten? minutos? minut[oi] 分鐘 分钟",
    "second": "seconds sekunden? secondes segundos secondi 秒鐘 秒钟 秒 초",
    "day": "days? tage?n? jours? días? giorn[oi] dias? 日間 天 일간",
    "week": "weeks? wochen? semaines? semanas? settiman[ae] 週間 星期 个星期 個星期 礼拜 周 週 주일 주",
    "month": "months? monate?n? mois mes(?:es)? mes[ei] meses ヶ月 か月 カ月 ヵ月 个月 個月 개월 달",
    "year": "years? jahre?n? ans? années? años? ann[oi] anos? 年間",
    "decade": "decades? jahrzehnte?n? décennies? décadas? decenni[o]? 年代",
    "century": "centuries century jahrhunderte?n? siècles? siglos? secol[oi] séculos? 世紀 世纪 세기",
    "quarter": "quarters viertel quarts",
    "dollar": "dollars? bucks? usd dólares? dólar dollar[oi] dollari ドル 美元 美金 달러",
    "euro": "euros? eur ユーロ 欧元 歐元 유로",
    "yen": "yen yens ienes? 円 日元 日圓 엔",
    "won": "won 원 韩元 韓元 ウォン",
    "percent": "% percent per cent prozent pour cent por ciento por cento per cento パーセント 퍼센트 프로",
}  # fmt: skip
PHRASES = ("per cent", "pour cent", "por ciento", "por cento", "per cento")
SIGNS = {"$": "dollar", "€": "euro", "¥": "yen", "₩": "won"}


def unit_after(after: str) -> str:
    """The unit that follows a number, by the text behind it; "" where none is known."""
    found = _pattern().match(after)
    return found.lastgroup or "" if found else ""


def unit_before(before: str) -> str:
    """The currency whose sign stands before a number."""
    return SIGNS.get(before.rstrip()[-1:], "")


@cache
def _pattern() -> re.Pattern[str]:
    units = "|".join(f"(?P<{unit}>{_either(words)})" for unit, words in WORDS.items())
    return re.compile(rf"[\s-]?(?:{units})", re.IGNORECASE)


def _either(words: str) -> str:
    for phrase in PHRASES:
        words = words.replace(phrase, phrase.replace(" ", r"\s"))
    ordered = sorted(words.split(), key=len, reverse=True)
    return "|".join(
        rf"{word}(?![^\W\d_])" if word.isascii() or word[0] < "\u1100" else word for word in ordered
    )
