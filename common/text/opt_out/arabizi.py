"""Arabic in Latin letters, where digits stand for sounds and vowels come and go."""

from .lexicon import Lexicon, phrases

_POST = (
    r"(?:el |al |il |l |hal ?|ha )?(?:el|al|il)?(?:r[ae]?s[ae]+[2y']?[ei]+l|rs[ae]+y[ei]l|rasayl|rasa2l|rasyel|rsa2el|resayel|risala|resala|"
    r"msgs?|messages?|massages?|masgat|msgat|masajat|message|sms|e3l[ae]n+a?t?|i3l[ae]n+a?t?|a3l[ae]n+a?t?|ads|spam|3or?oo?d|3rood|"
    r"ez3a[gj]|iz3a[gj]|broadcast|ersal|irsal)"
)
_NOT = r"(?:mesh|mish|msh|mush|mosh|mo|mou|mu|ma|mab|mb|mob|ma ?3ad|la|wala|lest|mani|maneesh|manish|mabaetsh|mab2etsh)"
_WANT = r"(?:3[ae]?y[ae]?z(?:a|ah|een|eno|in)?|3[ae]?w[ae]?z(?:a|ah|een|in)?|[aei]?b[aei]|abi|abee|abgh[ae]|ab8[ae]|aba|[aei]b2a|b[aei]dd?[iey]|b[ei]d+na|bdna|badna|[aeo]?oreed|[aou]ree?d|ared|awed|7ab(?:eb|a|een|ib)?|ra8eb|ragheb|me7tag|m7tag|mohtam)"
_TAKE_OUT = (
    r"(?:sh[ei]+l(?:o|oo|ou|u|w|na|oh)?|[aei]ms[ae]?7(?:o|oo|u|y)?|mse?7(?:o|oo)|[aei]7[zt]h?[ei]?f(?:o|oo|u|y)?|7[ae]?z[ei]?f(?:o|oo)?|"
    r"[aei]zeel(?:o|oo)?|shel(?:o|oo)?|tal+[ae]?3(?:o|oo|u)?|6al+[ae]?3(?:o|oo)?|kharrag(?:o|oo)?|el8(?:o|oo|y|i)|elgh(?:o|oo|y|i)|al8(?:o|oo)|remove|delete)"
)
_MINE = r"(?:r[ae]?[2qkg][ae]?m[iy]|rakam[iy]|ra2am[iy]|raqam[iy]|ra8am[iy]|nemret[iy]|nimrt[iy]|el ?ra[2kq]am|esm[iy]|ism[iy]|my number|number[iy]?|nemrt[iy])"
_STOP = r"(?:wa[2q22']+a?[ei]?f(?:o|oo|ou|u|w|y|i)?|wa[gk]+[ei]?f(?:o|oo|u|y)?|w[ae]2f(?:o|oo|u)?|wa2fo|wa2ef(?:o|oo)?|wa2fou|[aei]w?2af(?:o|oo)?|[aei]wqef(?:o|oo)?|aw2[ei]f(?:o|oo)?|[aei]q[ae]+f|[ei]2af|e2f|i2af|eeqaf|ee2af|ewqaf|twaqaf(?:o|oo)?|ba[td]+[ae]?l(?:o|oo|u)|b[ae]t[ae]l(?:o|oo|u)?|stop|bas)"
_ME = r"(?:l[iey]+|l[iey]+na|lina|3alay+a|ly|li)"
_AGAIN = r"(?:tan[iy]|tany|tane|marra|mara|thany|thani|tania|tanya|ba3d|ba2a|ba2aa|5alas|khalas|abadan|law|men|rasayel|law sama7t\w*|please|plz|pls|7aga|shi|shy|ay|bala)"
_WRITE = r"(?:t[aeiu]?(?:b3at|b3t|b3th|b3ath|rs[ei]?l|r[ae]?s[ei]l|irsil|ersel|kallem|kalem|klm|raslo|rasel|z3[ei]?[gj]|ktb|kteb|ktob|tawasal|tewasal)\w*)"

LEXICON = Lexicon(
    keywords=frozenset(
        [
            *"wa2af wa2afo wa2fo wa2ef e2af i2af eqaf iqaf eeqaf awqef kefaya kfaya kifaya kefayah khalas 5alas bas".split(),
            *"elgha2 el8a2 ilgha2 esht2alo ez3ag ez3aj iz3aj batalo batalu".split(),
            *("elgha2 el eshterak", "el8a2 el eshterak", "ilgha2 alishtirak", "wa2fo el rasayel"),
        ]
    ),
    look_alikes=frozenset("bass base bash basi wa2t wa2fa kalas 5las khalasna class glass".split()),
    courtesies=frozenset(
        "law sama7t sama7to sama7ti sama7tom sama7tu lw sm7t min fadlak fadlik men shokran ya gama3a nas bleez".split()
    ),
    harmless=phrases(
        rf"(?:elgha2|el8a2|ilgha2|wa2fo|wa2af|e2af|eqaf|elgho|el8o|cancel) (?:el |al |il |l )?(?:el|al)?(?:order|talab|6alab|ordar|7agz|shipment|delivery|sho7na|7amla)\w*",
        r"(?:khalas|5alas|tamam|ok) (?:eb3at|ib3at|ab3at|eb3atly|ersel|tamam|mashy|5od|hakhod|e7gez|ana 7awelt)\w*",
        r"(?:ma|la|mesh) (?:twa2af|tw2f|twa2fo|tbatal|tbatalo)\w*",
        r"(?:asef|asfa|sorry|ma3lesh|ma3lsh) (?:3ala |3al |l|lel |lil )?(?:el |al )?(?:ez3a[gj]|iz3a[gj])",
        r"(?:maw2ef|mawqef|m7ata|ma7atet) \w+",
    ),
    sure=phrases(
        rf"{_NOT}\s?{_WANT}(?: (?:ay|ayy|any|el|al|hal|kol|kul|men|minkom|menko|menkom|aktar|ba2a|tan[iy]|ashoof|astlem|asta2bel|astqbl|et|yewsalny|yews?alni|tewsalny|teb3at\w*|teb3ato\w*|trs\w*|had|7ad|yeb3atly|hay))* (?:{_POST}|7aga menko\w*|shi mink\w*|yewsalny|tewsalny|yousalni|tusalni|ywsalni|minkom|menkom|menko)",
        rf"(?:balash|bla+sh|blash|bala|kefaya|kfaya|bas|batal(?:o|u)|battal(?:o|u)|{_STOP}|no|mafesh|la) {_POST}",
        rf"{_STOP} (?:el |al |il |l )?(?:ersal|irsal|tab3ato\w*|teb3ato\w*|tb3ato\w*|trs\w*|ez3a[gj]\w*|hal ez3a[gj]|sending|messaging)",
        rf"(?:la|ma|balash|mat|bala|batalo) ?{_WRITE}(?: {_ME})?(?: {_AGAIN}| {_POST}|$)",
        rf"mat?(?:a|e|i)?b3at\w*sh?(?: {_AGAIN}| {_ME}| {_POST}|$)",
        r"mat?(?:a|e|i)?(?:b3at|b3t)(?:o|u|oo|w)\w*sh",
        r"ma?te?(?:kal+em|klm|rasel|rasl|z3[ei]?[gj])\w*sh",
        rf"{_TAKE_OUT} {_MINE}",
        rf"(?:sh[ei]+l|emsa7|tal+a3|6al+a3|kharrag|e7zef|i7zif|a7thif)(?:o|oo|ou|u)?(?:n[iy]|ona|ny|ni)(?: (?:men|min|mn|from|law|ba2a))?",
        r"(?:elgha2|el8a2|ilgha2|elghaa|ilghaa2|el8o|elgho|wa2fo) (?:el |al |il |l)?(?:el|al)?(?:e?sh?ter[ae]+k|ishtirak|ishterak|eshteraky|ishtiraki)",
        r"(?:ha3mel\w*|ha3ml\w*|hadi\w*|basawi\w*|asawi|basawilkom|b3mel\w*|ba3mel\w*|ra7 a3mel|a3mel\w*|7a3mel\w*) (?:\w+ )?(?:block|report|blok|riport)",
        r"(?:7el+o|7elo|7ell|hello) 3an+[iy]|sebon[iy](?: fe 7al[iy])?|seebon[iy]|etrkon[iy]|khal+on[iy] b7al[iy]|fok+on[iy]",
    ),
    sure_when_short=phrases(
        r"ez3a[gj]", r"iz3a[gj]", rf"{_STOP.replace('|bas', '').replace('|stop', '')}", r"kefaya(?: \w+)?"
    ),
    unsure=phrases(
        r"(?:e|i)z3a[gj]\w*",
        rf"(?:gebto|gebtu|jebto|jibto|men feen|mneen|mnen|mn wen|min wein) (?:\w+ ){{0,2}}{_MINE}",
        rf"(?:la|ma|balash) ?{_WRITE}",
        r"mat?(?:a|e|i)?b3at\w*",
        rf"{_STOP.replace('|bas', '').replace('|stop', '')}",
        r"blok|block|report",
    ),
)
