"""Write shouted English in small letters, since every capital would be spelt.

Known limit: what is a name of letters (FBI) and what a word (NASA) is told by a list.
"""

# ruff: noqa: SIM905 - words read better as words

import re

from voices.text.english_words import dictionary

WORDS = frozenset(  # acronyms that are spoken as words
    "NASA NATO UNESCO UNICEF OPEC FIFA UEFA SWAT AIDS COVID SARS LASER RADAR SCUBA NAFTA ASEAN "
    "FEMA OSHA POTUS SCOTUS TESLA IKEA LEGO SIM PIN RAM ROM GIF JPEG WASP YOLO".split()
)
SPELT = frozenset(  # that a dictionary has, but that are spelt
    "AIDA ASAP CEO CIA CNN CPA CSI DIY DNA DVD ESPN FBI GPS HBO HIV HTML HTTP IBM ICU IRS LAPD "
    "LGBT MBA MIT MTV NBA NBC NFL NSA NYC NYPD PBS PHD PTSD RNA SOS SUV TNT TSA UCLA UFO USA "
    "USB USSR VHS VIP WWII YMCA UPS IPO CBS ABC BBC CNBC AFL AOL AMC ABS ACLU".split()
)
SHORT = frozenset(  # words of two or three letters that are shouted more often than abbreviated
    "ALL AM AND ANY ARE ASK BAD BAN BIG BUT BUY BYE CAN CAR CUT DAD DAY DID DIE DO DON END EVE "
    "FAR FEW FOR FUN GET GO GOD GOT GUN GUY HAD HAS HE HER HEY HIM HIS HIT HOT HOW IF IN IS ITS "
    "JOB KEY KID LET LIE LOT MAD MAN MAY ME MEN MOM MY NEW NO NOT NOW OF OFF OH OLD ON ONE OUR "
    "OUT OWN PAY PUT RAN RED RUN SAD SAW SAY SEE SHE SHH SIR SIT SIX SO SON STOP TEN THE TO TOO "
    "TRY TWO UP USE WAR WAS WAY WE WHY WIN WON YES YET YOU BY BE AT AN AS".split()
)

_CAPITALS = re.compile(r"(?<![A-Za-z])[A-Z]{2,}(?:'[A-Z]+)?(?![A-Za-z])")
_SEVERAL = re.compile(r"(?<![A-Za-z])([A-Z]{2,5})s(?![A-Za-z'])")


def lowered(text: str) -> str:
    """The text with its shouted words in small letters; names of letters stay capitals."""
    text = _SEVERAL.sub(r"\1's", text)  # DVDs: spelt as DVD's is
    shouted = _is_shouted(text)
    return _CAPITALS.sub(lambda found: _lowered(found[0], shouted=shouted), text)


def _is_shouted(text: str) -> bool:
    """Whether all of it is in capitals, and more than a name or two of letters."""
    if re.search("[a-z]", text):
        return False
    return any(_is_word(word) for word in re.findall("[A-Z']+", text))


def _lowered(word: str, *, shouted: bool) -> str:
    if word in SPELT:
        return word
    return word.lower() if shouted or _is_word(word) else word


def _is_word(word: str) -> bool:
    if word in SHORT or word in WORDS:
        return True
    whole = word.partition("'")[0]
    return word not in SPELT and len(whole) > 3 and word.lower() in dictionary()
