"""Which language a tag means: apart from what reads it, for much asks this and nothing more."""


def primary_of(language: str) -> str:
    """The language of a BCP-47 tag, without its region.

    Cantonese is one of its own: `yue`, `zh-yue` as it was before, and what is spoken in Hong Kong
    and Macau, `zh-HK` and `zh-MO`.
    """
    parts = language.lower().replace("_", "-").split("-")
    if "yue" in parts[:2] or (parts[0] == "zh" and not {"hk", "mo"}.isdisjoint(parts[1:])):
        return "yue"
    return "zh" if parts[0] == "cmn" else parts[0]
