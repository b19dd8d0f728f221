"""English names of languages, so that a person finds the dub in the menu of a player.

ISO 639-1 and what espeak-ng speaks beside it; langcodes has names only with 7 MB of packages more.
"""

import langcodes

_NAMES = """
aa Afar; ab Abkhazian; ae Avestan; af Afrikaans; ak Akan; am Amharic; an Aragonese; apc North
Levantine Arabic; ar Arabic; ary Moroccan Arabic; arz Egyptian Arabic; as Assamese; ast Asturian;
av Avaric; ay Aymara; az Azerbaijani; ba Bashkir; be Belarusian; bg Bulgarian; bho Bhojpuri; bi
Bislama; bm Bambara; bn Bengali; bo Tibetan; bpy Bishnupriya Manipuri; br Breton; bs Bosnian; ca
Catalan; ce Chechen; ceb Cebuano; ch Chamorro; chr Cherokee; ckb Central Kurdish; cmn Mandarin; co
Corsican; cr Cree; cs Czech; cu Church Slavic; cv Chuvash; cy Welsh; da Danish; de German; dv
Divehi; dz Dzongkha; ee Ewe; el Greek; en English; eo Esperanto; es Spanish; et Estonian; eu
Basque; fa Persian; ff Fula; fi Finnish; fil Filipino; fj Fijian; fo Faroese; fr French; fy
Western Frisian; ga Irish; gd Scottish Gaelic; gl Galician; gn Guarani; grc Ancient Greek; gsw
Swiss German; gu Gujarati; gv Manx; ha Hausa; hak Hakka Chinese; haw Hawaiian; he Hebrew; hi
Hindi; hmn Hmong; ho Hiri Motu; hr Croatian; ht Haitian Creole; hu Hungarian; hy Armenian; hyw
Western Armenian; hz Herero; ia Interlingua; id Indonesian; ie Interlingue; ig Igbo; ii Sichuan
Yi; ik Inupiaq; io Ido; is Icelandic; it Italian; iu Inuktitut; ja Japanese; jbo Lojban; jv
Javanese; ka Georgian; kaa Kara-Kalpak; kg Kongo; ki Kikuyu; kj Kuanyama; kk Kazakh; kl
Kalaallisut; km Khmer; kn Kannada; ko Korean; kok Konkani; kr Kanuri; ks Kashmiri; ku Kurdish; kv
Komi; kw Cornish; ky Kyrgyz; la Latin; lb Luxembourgish; lfn Lingua Franca Nova; lg Ganda; li
Limburgish; ln Lingala; lo Lao; lt Lithuanian; ltg Latgalian; lu Luba-Katanga; lv Latvian; mai
Maithili; mg Malagasy; mh Marshallese; mi Māori; mk Macedonian; ml Malayalam; mn Mongolian; mr
Marathi; ms Malay; mt Maltese; mto Totontepec Mixe; my Burmese; na Nauru; nan Min Nan Chinese; nb
Norwegian Bokmål; nci Classical Nahuatl; nd North Ndebele; nds Low German; ne Nepali; ng Ndonga;
nl Dutch; nn Norwegian Nynorsk; no Norwegian; nog Nogai; nr South Ndebele; nv Navajo; ny Nyanja;
oc Occitan; oj Ojibwa; om Oromo; or Odia; os Ossetic; pa Punjabi; pap Papiamento; pi Pali; pl
Polish; ps Pashto; pt Portuguese; qu Quechua; quc K'iche'; qya Quenya; rm Romansh; rn Rundi; ro
Romanian; ru Russian; rw Kinyarwanda; sa Sanskrit; sc Sardinian; sd Sindhi; se Northern Sami; sg
Sango; shn Shan; si Sinhala; sjn Sindarin; sk Slovak; sl Slovenian; sm Samoan; smj Lule Sami; sn
Shona; so Somali; sq Albanian; sr Serbian; ss Swati; st Southern Sotho; su Sundanese; sv Swedish;
sw Swahili; ta Tamil; te Telugu; tg Tajik; th Thai; ti Tigrinya; tk Turkmen; tn Tswana; to Tongan;
tr Turkish; ts Tsonga; tt Tatar; tw Twi; ty Tahitian; ug Uyghur; uk Ukrainian; ur Urdu; uz Uzbek;
ve Venda; vi Vietnamese; vo Volapük; wa Walloon; wo Wolof; wuu Wu Chinese; xh Xhosa; yi Yiddish;
yo Yoruba; yue Cantonese; za Zhuang; zh Chinese; zu Zulu
"""
NAMES = dict(entry.strip().split(maxsplit=1) for entry in _NAMES.split(";"))


def named(language: str) -> str:
    """The language of a BCP-47 tag in English, with its script and region: "Portuguese BR".

    The tag itself where there is no name for it.
    """
    tag = langcodes.Language.get(language)
    name = NAMES.get(tag.language or "")
    if name is None:
        return language
    return " ".join(part for part in (name, tag.script, tag.territory) if part)


def title(language: str) -> str:
    """The name of a track that dubline spoke: "Spanish (AI dub)"."""
    return f"{named(language)} (AI dub)"
