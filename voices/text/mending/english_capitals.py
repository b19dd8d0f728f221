"""Write shouted English in small letters, since every capital would be spelt.

Known limit: what is a name of letters (FBI) and what a word (NASA) is told by a list.
"""

# ruff: noqa: SIM905 - words read better as words

import re

from voices.text.english.lookup import dictionary

WORDS = frozenset(  # acronyms that are spoken as words
    "ZIP NASA NATO UNESCO UNICEF OPEC FIFA UEFA SWAT AIDS COVID SARS LASER RADAR SCUBA NAFTA ASEAN "
    "FEMA OSHA POTUS SCOTUS TESLA IKEA LEGO SIM PIN RAM ROM GIF JPEG WASP YOLO "
    "NASDAQ DARPA ISIS CERN FOMO PETA EBITDA CAPTCHA INTERPOL IMAX TASER SONAR LIDAR".split()
)
SPELT = frozenset(  # that a dictionary has, but that are spelt
    "AIDA ASAP CEO CIA CNN CPA CSI DIY DNA DVD ESPN FBI GPS HBO HIV HTML HTTP IBM ICU IRS LAPD "
    "LGBT MBA MIT MTV NBA NBC NFL NSA NYC NYPD PBS PHD PTSD RNA SOS SUV TNT TSA UCLA UFO USA "
    "USB USSR VHS VIP "
    "TV UK EU UN DC AI PC CD DJ HQ NY KGB ATM BMW MVP JFK GOP WWII YMCA UPS IPO CBS "
    "ABC BBC CNBC AFL AOL AMC ABS ACLU".split()
)
SHORT = frozenset(  # words of two or three letters that are shouted more often than abbreviated
    "ALL AM AND ANY ARE ASK BAD BAN BIG BUT BUY BYE CAN CAR CUT DAD DAY DID DIE DO DON END EVE "
    "FAR FEW FOR FUN GET GO GOD GOT GUN GUY HAD HAS HE HER HEY HIM HIS HIT HOT HOW IF IN IS ITS "
    "JOB KEY KID LET LIE LOT MAD MAN MAY ME MEN MOM MY NEW NO NOT NOW OF OFF OH OLD ON ONE OUR "
    "OUT OWN PAY PUT RAN RED RUN SAD SAW SAY SEE SHE SHH SIR SIT SIX SO SON STOP TEN THE TO TOO "
    "TRY TWO UP USE "
    "OR WHO CRY FLY LAY EAT ATE FED MET MUM MA PA SKY SUN TEA TOY "
    "WAR WAS WAY WE WHY WIN WON YES YET YOU BY BE AT AN AS".split()
)

_WORD = r"[A-Z]+(?:'[A-Z]+)?"
_CAPITALS = re.compile(r"(?<![A-Za-z])(?:[A-Z]{2,}(?:'[A-Z]+)?|I'[A-Z]+)(?![A-Za-z])")
_PHRASE = re.compile(rf"(?<![\w']){_WORD}(?: {_WORD})+(?![\w'])")
_SEVERAL = re.compile(r"(?<![A-Za-z])([A-Z]{2,5})s(?![A-Za-z'])")
_ARTICLE = re.compile(
    r"(?:^|(?<=[.!?] ))A(?= (?!(?:and|or|to|versus|is|was|plus|minus|equals|times)\b)[a-z])"
)
_SHOUTED_ARTICLE = re.compile(
    r"(?<![\w'])A(?= (?!is\b|was\b|IS\b|WAS\b)(?:[a-z]|[A-Z]{2}|[0-9]+[ -][A-Z]{2}))"
)
_STAND_IN = re.compile("zq[a-z]*qz")  # for a word whose sound is given, whatever its case was
_THE = frozenset(("US", "IT", "WHO"))  # names of letters after "the", and words elsewhere
_CITY = re.compile(  # before LA, which is sung as well
    r"\b(?:TO|IN|OF|FROM|LOVE|HATE|LEAVE|LEFT|NEAR|DOWNTOWN|OUTSIDE|AROUND|EAST|WEST|SOUTH|MISS|FOR"
    r"|VISIT|AT|ABOUT) $"
)
_LETTERED = re.compile(r"\b(?:plan|team|type|grade|group|class|vitamin|hepatitis) $", re.IGNORECASE)


def lowered(text: str) -> str:
    """The text with its shouted words in small letters; names of letters stay capitals."""
    text = _SEVERAL.sub(r"\1's", text)  # DVDs: spelt as DVD's is
    if _is_shouted(text):
        text = _SHOUTED_ARTICLE.sub(_article, _CAPITALS.sub(_shouted, text))
    else:
        text = _CAPITALS.sub(_stressed, _PHRASE.sub(_phrase, text))
    return _ARTICLE.sub("a", text)


def _is_shouted(text: str) -> bool:
    """Whether all of it is in capitals, and more than a name or two of letters."""
    text = _STAND_IN.sub("", text)
    if re.search("[a-z]", text):
        return False
    return any(_is_word(word) for word in re.findall("[A-Z']+", text))


def _phrase(found: re.Match[str]) -> str:
    """Several words in capitals; beside a word that is shouted, it is no name of letters."""
    words = found[0].split(" ")
    if not any(_is_word(word) for word in words):
        return found[0]
    text = _SHOUTED_ARTICLE.sub(_article, found[0])
    is_named = _after_the(found)
    return _CAPITALS.sub(
        lambda word: (
            _stressed(word)
            if is_named or _is_city(word) or not _is_listed(word[0])
            else _small(word[0])
        ),
        text,
    )


def _shouted(found: re.Match[str]) -> str:
    word, mark, ending = found[0].partition("'")
    if word in SPELT or _is_city(found) or (word in _THE and _after_the(found)):
        return f"{word}{mark}{ending.lower()}"
    return _small(found[0])


def _is_city(found: re.Match[str]) -> bool:
    return found[0] == "LA" and bool(_CITY.search(found.string, 0, found.start()))


def _after_the(found: re.Match[str]) -> bool:
    return found.string[max(found.start() - 4, 0) : found.start()].lower() == "the "


def _small(word: str) -> str:
    return f"I{word[1:].lower()}" if word.startswith("I'") else word.lower()


def _stressed(found: re.Match[str]) -> str:
    is_named = found[0] in _THE and _after_the(found)
    return _small(found[0]) if _is_word(found[0]) and not is_named else found[0]


def _article(found: re.Match[str]) -> str:
    return (
        found[0]
        if _LETTERED.search(found.string[max(found.start() - 10, 0) : found.start()])
        else "a"
    )


def _is_listed(word: str) -> bool:
    return word.partition("'")[0] not in SPELT and word.lower() in dictionary()


def _is_word(word: str) -> bool:
    if word in SHORT or word in WORDS:
        return True
    return (len(word) > 3 or word.startswith("I'")) and _is_listed(word)
