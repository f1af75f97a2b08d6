"""English and Pidgin. https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out has the usual keywords."""

from .lexicon import Lexicon, one_of, phrases

_NOT = r"(?:do not|does not|don't|dont|do n't|didn't|didnt|did not|never|no|not|nor|mustn't|shouldn't|cannot|can't|cant|make una no|make una stop to|make you no|quit|stop|cease|refrain from|kindly stop|avoid)"
_ADVERB = r"(?:ever|even|again|dey|de|ever dare|bother to|bother|please|pls|abeg|kindly|just|to)"
_WRITE = one_of(
    "send sending sent text texting message messaging msg msging contact contacting disturb disturbing spam spamming "
    "write writing bother bothering forward forwarding broadcast broadcasting dm dming harass harassing pester "
    "pestering worry inbox inboxing flood flooding bombard bombarding"
)
_POST = (
    r"(?:messages?|msgs?|mesages?|massages?|texts?|text messages?|sms|smses|ads?|adverts?|advertisements?|promos?|"
    r"promotions?|promotional|broadcasts?|spams?|updates?|newsletters?|offers?|marketing|notifications?|alerts?|"
    r"rubbish|nonsense|junk|stuff|things?|catalogues?|flyers?|bulk)"
)
_WHICH = r"(?:any|all|the|your|ur|these|those|this|dis|dat|that|such|more|further|other|una|unsolicited|unwanted|daily|constant|me|us|to me|kind of|kain)"
_AGAIN = r"(?:again|anymore|any more|any longer|no more|ever|ever again|further|in future|in the future|henceforth|period|please|pls|abeg|biko|o|oh|jare|thanks|thank you|ok)"
_ME = r"(?:me|us|to me|to us|this number|this line|my number|my line|my phone|here)"
_NUMBER = (
    r"(?:me|us|my (?:\w+ )?(?:number|numbers|no|num|nos|contact|contacts|name|line|details|data|info|information|"
    r"phone|record|email)|this (?:number|contact|line)|the number|dis number)"
)
_LIST = (
    r"(?:list|lists|broadcast|broadcasts|group|groups|contacts?|database|system|platform|mailing|records?|campaign|"
    r"marketing|phone|blast|bc|tv|subscribers?|there|here|una)"
)

LEXICON = Lexicon(
    keywords=frozenset(
        [
            *"stop stopp stopall unsubscribe unsub cancel end quit revoke optout remove arret td halt enough".split(),
            *("stop am", "stop it", "stop this", "stop all", "stop to all", "stop messaging", "stop promotions"),
            *("stop promo", "stop ads", "stop msg", "opt out", "opt me out", "remove me", "no more", "leave me"),
            *("leave me alone", "go away", "get lost", "cancel subscription", "desabonner"),
        ]
    ),
    look_alikes=frozenset(
        "shop shops step steps slop top stoop atop stoup stops stock stow cancer send sent quite suit quid quiz removed "
        "removes remote revoked enrol unit ended tend halts half hall halo salt malt".split()
    ),
    courtesies=frozenset(
        "please pls plz plss kindly abeg biko thanks thank you tnx thx ok okay oga ma sir madam sis bro dear hi hello "
        "hey now o oh oo jare sha i said say just".split()
    ),
    harmless=phrases(
        r"(?:bus|full|one|last|next|first|door|pit|tour|non|short|rest|truck|train|metro|brt) stops?(?: (?:shop|sign|light|centre|center|store))?",
        r"stop ?(?:by|over|overs|at|in front|watch|loss|sign|light|lights|motion|gap|here to|off|for (?:a|the|some|lunch|fuel))(?: \w+)?",
        r"(?:do not|don't|dont|never|can't|cant|cannot|couldn't|won't|wont|will not|no go|no fit|not|no|without|didn't|didnt) (?:ever )?(?:stop|stopping)(?: (?!sending|messaging|texting|contacting|disturbing)\w+)?",
        r"(?:did|has|have|had|why|when|where|which|what time|does|do|will|would) (?:\w+ ){0,3}stop(?:ped|s)?(?! (?:send|messag|text|contact|disturb|spam))",
        r"(?:cancel|end|remove|stop|return|refund) (?:my |the |this |that |an? |our |one |dis )?(?:\w+ )?(?:orders?|order|booking|bookings|purchase|delivery|deliveries|payment|payments|transaction|item|items|appointment|reservation|invoice|transfer|debit|shipment|rider|cart|trip|ticket|subscription fee)",
        r"(?:order|payment|delivery|booking|transaction) (?:was |is |has been |been )?(?:cancelled|canceled|removed|stopped|ended)",
        r"(?:end|ends|ended|ending) (?:of|date|time|today|tonight|tomorrow|month|week|user|to end)",
        r"(?:weekend|week end|month end|year end|by the end|in the end|at the end|no end|high end|low end|dead end|front end|back end)(?: \w+)?",
        r"remove (?:the |from (?:the |my )?)?(?:cart|stain|stains|tag|cover|battery|background|back|sleeve|lid|item)(?: \w+)?",
        r"sorry (?:for|to) (?:the )?(?:disturb\w*|bother\w*|stress\w*)(?: you)?",
        r"(?:if (?:it|i|this) (?:is|am|be)? ?(?:not )?disturb\w*)",
        r"no stop(?! (?:send|messag|text))",
    ),
    sure=phrases(
        rf"{_NOT} (?:{_ADVERB} )*{_WRITE}(?: (?:{_WHICH}|{_ADVERB}))* {_POST}",
        rf"{_NOT} (?:{_ADVERB} )*{_WRITE}(?: {_ME})? (?:\w+ ){{0,2}}?{_AGAIN}",
        rf"{_NOT} (?:{_ADVERB} )*(?:text|texting|message|messaging|msg|contact|contacting|disturb|disturbing|spam|spamming|bother|bothering|write|writing|dm|harass|harassing|pester|pestering|inbox|broadcast) (?:{_ME}|my \w+)$",
        rf"{_NOT} (?:{_ADVERB} )*(?:contact|disturb|spam|harass|pester|bother|contacting|disturbing|spamming|harassing|pestering|bothering)(?: {_ME})?",
        rf"(?:stop|quit|cease|stop to dey|stop dey) (?:{_WRITE})(?: (?!the (?:red|blue|black|white|big|small)).*)?",
        rf"(?:stop|quit|cease|end|halt|no|without) (?:with )?(?:{_WHICH} )*(?:messages?|msgs?|mesages?|massages?|texts?|sms|adverts?|ads|promos?|promotions?|broadcasts?|spams?|spamming|newsletters?|notifications?|rubbish|nonsense|harassment)(?! (?:from|of) (?:the )?(?:rider|driver|dispatch|courier))",
        rf"no more (?:{_WHICH} )*(?:of )?{_POST}",
        rf"(?:remove|delete|erase|take|drop|strike|scrub|comot|commot|cormot|kpai|wipe|clear|exclude|exempt|unlist|discard) {_NUMBER}(?: (?:off|from|out|for|on|inside|comot|away))?(?: (?:your|ur|una|this|the|dis|that|ya|my|all|any|of|every))* ?(?:{_LIST})?",
        rf"(?:take|get) {_NUMBER} (?:off|out|down)",
        r"(?:unsubscribe|unsubscribed|unsubscribing|unsubcribe|unsuscribe|unsubscrib|opt out|opt me out|opt us out|optout|opting out|opted out|de ?subscribe)",
        rf"(?:do not|don't|dont|didn't|did not|no longer|no|never|not) (?:again )?(?:want|wan|wanna|wish|need|like|care|consent|agree|subscribe|sign up|signed up|interested in|interested to|wants|authori[sz]e)(?: \w+)? ?(?:to )?(?:be |keep |continue |dey |for )?(?:receive|receiving|recieve|recieving|get|getting|see|seeing|hear|hearing|be contacted|contacted|messaged|texted|disturbed)(?: (?:{_WHICH}|from|about))* ?(?:{_POST}|you|una|your \w+|this|anything|it|them|dis)",
        rf"(?:do not|don't|dont|no longer|no|never|not) (?:again )?(?:want|wan|wanna|wish|need|like) (?:{_WHICH} )*(?:messages?|msgs?|texts?|sms|adverts?|ads|promos?|broadcasts?|spam|newsletters?|notifications?)",
        r"(?:do not|don't|dont|no) (?:want|wan|wish|like) (?:to )?(?:be )?(?:contacted|messaged|texted|disturbed|spammed|bothered|on (?:your|this|una) list)",
        r"(?:i|we) (?:have |had )?(?:never|did not|didn't|didnt|no) (?:ever )?(?:sign|signed|subscribe|subscribed|ask|asked|opt|opted|register|registered|join|joined|gave|give|request|requested|consent|consented|authori[sz]ed|agreed)(?: (?:up|in))?(?: (?:for|to|you|una|my|anyone|anybody|receive|be|get))?",
        r"never signed up",
        r"(?:block|blocking|report|reporting|reported|flag) (?:you|u|una|this|dis|your|ur|and report|and block|as spam|dis number|this number|the number|d number)",
        r"(?:block|mark|report) (?:\w+ )?(?:as|for|this as|you as) spam",
        r"block and (?:report|delete)",
        r"(?:lose|forget|loose|erase|trash) my (?:number|contact)",
        r"leave (?:me|us|my line|my number|my phone) (?:alone|in peace|be|jare|abeg|o)",
        r"(?:please |pls |abeg |i (?:said|say|want (?:this|you|it) to|need you to) |just |kindly |for the \w+ time )stop(?: (?:it|this|am|already|now|please|pls|abeg|na|jor|sending|with this|with the|all this|dis|una))*$",
        r"stop (?:am|it|this|dis|already|all this|all of this|everything|immediately|at once) ?(?:please|pls|abeg|na|jor|now|o|oh)?$",
        r"^stop(?: stop| please| pls| abeg| now| it| this)*$",
        r"cease and desist",
        r"(?:cancel|end|terminate|stop|close) (?:my |the |this )?subscription",
    ),
    sure_when_short=phrases(r"stop", r"unsub\w*", r"spam"),
    unsure=phrases(
        r"stop",
        r"(?:remove|delete|take) (?:me|my)",
        r"(?:who|where|how) (?:\w+ ){0,3}(?:gave|give|got|get|took|take|see|find|found) (?:\w+ ){0,2}my (?:number|contact)",
        rf"{_NOT} (?:{_ADVERB} )*(?:call|calling|chat|chatting|text|message|write|send|sending) {_ME}",
        r"(?:too many|too much|so many|plenty) (?:\w+ )?(?:messages|msgs|texts|ads|adverts|broadcasts|promos)",
        r"(?:una|you|u|you people|you guys) (?:too )?(?:dey|are|keep|just dey) (?:disturb\w*|bother\w*|spam\w*|harass\w*)",
        r"spam|spamming|spammers?|harassment|disturbance",
        r"(?:report|block)(?:ed|ing)?",
        r"quit|revoke",
    ),
)
