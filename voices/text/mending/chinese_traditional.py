"""Traditional characters that upstream's table simplifies to others than people write.

什麼 becomes 什麽, which no dictionary of Mandarin has, and 看著 stays, which is then zhu4. Here are
the frequent ones; Cantonese has them read by sound instead.
"""

import re

from voices.text.mending.chinese_speech import Rule

PLAIN = {
    "麼": "么", "麽": "么", "餘": "余", "於": "于", "羣": "群", "衆": "众", "託": "托", "祕": "秘",
    "唸": "念", "枱": "台", "徵": "征", "妳": "你", "鍾": "钟",
}  # fmt: skip
_AUTHORED = "知名原专專巨论論编編显顯昭卓土遗遺译譯合所拙"
_AUTHOR = "有于於名作者述称稱书書录錄"
_NOT_ONLY = "是有能要会會剩不用好得想因怕顾顧限在说說见見为為管求差可知"

TRADITIONAL: tuple[Rule, ...] = (
    (re.compile("[甚什][麼麽么]"), "什么"),
    (re.compile("瞭(?=解|如)|(?<=明)瞭"), "了"),
    (re.compile("彷[彿佛]"), "仿佛"),
    (re.compile(f"[{''.join(PLAIN)}]"), lambda found: PLAIN[found[0]]),
    (re.compile(f"(?<![{_AUTHORED}])著(?![{_AUTHOR}])"), "着"),
    (re.compile("姊(?!妹)"), "姐"),
    (re.compile("(?<![康雍朝])乾(?![隆坤卦元县縣陵清嘉道纲綱造])"), "干"),
    # A counter of the first tone; after most numbers it would be taken for 'only'
    (re.compile("(?<=[0-9二两三四五六七八九十百千万半几幾])\\s?隻"), "支"),
    (re.compile(f"(?<=[三四五六七八九十百千万几幾0-9])只(?![{_NOT_ONLY}])"), "支"),
)
