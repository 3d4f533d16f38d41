# ruff: noqa: E501 -- lists of words and turns of phrase, one kind a line, read and grow better unbroken
"""
What stands in forwarded texts and on pages without saying anything: furniture, and the shouting of
chain letters.
"""

from __future__ import annotations

import regex

from claims.text.sentences_view import view

_I = regex.IGNORECASE | regex.VERSION1
_URL = r"(?:https?://|www\.|pic\.twitter\.com/|t\.co/)\S{1,2000}+"
_WHOLE = (
    # Links, handles, hashtags, counts, times, punctuation: no sentence among them.
    rf"(?:{_URL}|[@#][\p{{L}}\p{{M}}\p{{N}}_]+|[^\p{{L}}]|None\b)+",
    r"(?:[\d.,KkMm]+ )*(?:retweets?|likes?|views?|shares?|comments?|replies|me gusta|vues|partages|follow|seguir)(?: [\d.,]+(?: (?:likes?|retweets?|comments?))?)*",
    r"[\d\s.,]+(?:retweets?|likes?|views?|shares?|comments?)\b.{0,40}",
    r"(?:read|see|learn|show|watch|click|tap)(?: (?:more|here|on|now|next|also|below|this|video|the full (?:story|article)|all|to read more))+\W*",
    r"(?:leer|ver) más\W*|lire (?:la suite|aussi)\W*.{0,60}|(?:weiter|mehr) lesen\W*|leia (?:mais|também)\W*.{0,60}|और पढ़ें\W*|اقرأ (?:المزيد|أيضا)\W*.{0,60}|(?:阅读更多|查看更多|点击阅读)\W*",
    r"(?:related|advertisement|ad|sponsored|trending|most read|recommended|sign up|subscribe|log ?in|menu|search|home|share(?: this)?(?: on \w+)?|tweet|email|print|comments?|tags?|topics?|analysis|opinion|live|video|photos?|gallery|follow(?: us)?)\W*",
    r"(?:photo|image|picture|video|foto|imagen|imagem|bild|crédit photo|crédits?|credit|source|fuente|fonte|quelle|via|caption|featured image)s?(?: (?:credit|courtesy|by|via|source|of))*\s?[:©/].{0,140}",
    r"(?:photo|image|picture|file photo|screenshot) (?:by|courtesy|credit|via|from) .{0,100}",
    r"\(?(?:ap|afp|reuters|getty(?: images)?|epa)(?: ?/ ?[^)]{0,60}| photo\b[^)]{0,60}| images?)\)?\.?",
    r".{0,80}(?:/| via )(?:getty images|reuters|associated press|ap images|afp|epa|shutterstock).{0,20}",
    r"(?:we|this (?:web)?site|our (?:web)?site).{0,30}\buses? cookies\b.*|.{0,60}\b(?:cookie policy|privacy policy|terms of (?:use|service))\b.{0,60}",
    r"(?:accept|reject|manage)(?: all)?(?: cookies)?(?: and (?:close|continue))?\W*",
    r".{0,60}\b(?:utiliza|usamos|utilizamos|utilise|utilisons|verwendet|verwenden) .{0,20}cookies\b.*",
    r"(?:©|\(c\)|copyright|all rights reserved).{0,120}",
    r"(?:by|von|par|por|de) \p{Lu}[\p{L}.’'-]+(?: \p{Lu}[\p{L}.’'-]+){1,3}(?:[,|].{0,60})?",
    r"(?:forwarded(?: many times| message| as received)?|forwarded from|fwd|fw|reenviado(?: muchas veces)?|transféré(?: de nombreuses fois)?|transferred|weitergeleitet|häufig weitergeleitet|encaminhada?(?: com frequência)?|कई बार फ़ॉरवर्ड किया गया|अग्रेषित|تمت إعادة التوجيه.{0,20}|转发自?)\b[^.!?]{0,60}\W*",
    r"-*\s?(?:begin |end )?forwarded message\s?-*.*",
    r"(?:from|to|cc|subject|sent|date|de|para|asunto|objet|an|von|betreff) ?:.{0,120}",
    r"sent from my .{0,40}|(?:get|download) (?:the )?.{0,20}\b(?:app|outlook)\b.{0,40}",
    r"(?:thanks|thank you)(?: (?:all|you|so much|for (?:reading|watching|sharing|your .{0,30})))*\W*|gracias\W*|merci\W*|danke\W*|obrigad[oa]\W*|धन्यवाद\W*|شكرا\W*|谢谢\W*",
    r"(?:best|kind|warm)? ?regards\W*.{0,40}|sincerely\W*.{0,40}|cordialement\W*.{0,40}|saludos\W*.{0,40}",
    r"(?:[^.!?]|\.(?=\p{L})){1,60} (?:reports?|writes|adds|says|explains|reported|wrote|continues|berichtet|schreibt|informa|escribe|rapporte|écrit|relata|escreve) ?[:：]",
    r"(?:click|tap|swipe|scroll|join|subscribe|follow|like|sign up|visit|download|register|donate)\b(?! (?:the|a) (?:president|government)).{0,120}\b(?:here|us|our|channel|page|newsletter|group|link|below|now|bio|app|site|website)\b.{0,40}",
    r"(?:\d{1,2}:\d\d ?(?:[ap]m)? ?[-·–] ?)?\d{1,2} \p{L}{3,9}\.? \d{4}",
    r"scroll down\b.{0,60}|continue reading\b.{0,60}|story continues\b.{0,60}",
    r"(?:last )?(?:updated|published|posted)\b.{0,20}\d.{0,40}",
    r"\(?h/t .{0,60}|\W*share this (?:article|post|story)\b.*",
    r"(?:related|read more|see also|also read|more|watch|listen|video|published|posted|updated|last updated|fecha|publicado|publié) ?[:：].{0,160}",
    r"this (?:article|post|story|piece) (?:was |has been |originally |first )+(?:published|appeared|posted|updated).{0,160}",
)
_NOISE = regex.compile(rf"\W*(?:{'|'.join(_WHOLE)})\W*", _I)
_LONGEST = 260

_CALL = (
    r"(?:please|pls|plz|kindly|do|must|just)?\s*(?:forward|share|send|pass|spread|retweet|rt|repost|re-?post|copy and paste|circulate)(?: and (?:forward|share|save))?"
    r"(?: (?:this|it|on|the word|widely|max(?:imum)?|as much as possible|with|to|among|all|every(?:one|body)|your|friends|family|loved ones|groups?|contacts?|people|you (?:know|care)|who|message|video|post|news|and|as received|before (?:it|they) (?:is|gets?|are|delete)\w*(?: deleted| removed)?|asap|now|many times|today|urgently|a))+"
)
_CALLS = (
    _CALL,
    r"(?:please |pls |plz |kindly )?(?:share|forward|retweet|repost|must (?:read|watch|share)|viral)",
    r"forwarded as received|copied|copy[- ]paste|must (?:read|watch|see|share)|watch (?:till|until) (?:the )?end|wake up(?: people)?|spread the word|pass it on|make (?:this|it) (?:go )?viral|don[’']t ignore(?: this)?",
    r"(?:por favor,? )?(?:comparte(?:lo|n)?|compartir|comp[aá]rt(?:elo|anlo|e)|reenv[ií]a(?:lo|r)?|difund[ae](?:n|lo)?|pásalo)(?: (?:con|a|en|esto|este|esta|todos|todas|tus|sus|mensaje|contactos|amigos|grupos|familia|familiares|por favor|antes de que lo borren))*",
    r"(?:merci de |svp |veuillez |à )?(?:partage[rz]?|transf[eé]re[rz]|faites tourner|diffusez)(?: (?:à|au|avec|ce|cette|message|un|max|maximum|tous|toutes|vos|contacts|amis|en|masse|massivement|svp|largement))*",
    r"(?:bitte )?(?:teilen|weiterleiten|weitersagen|verbreiten)(?: (?:sie|an|alle|diese|nachricht|bitte|deine|freunde|kontakte))*",
    r"(?:por favor,? )?(?:compartilhe[m]?|compartilhar|encaminhe[m]?|repasse[m]?|divulgue[m]?)(?: (?:com|para|isso|essa|esta|este|mensagem|todos|seus|contatos|amigos|grupos|antes que apaguem|o máximo))*",
    r"(?:कृपया )?(?:इसे |इस मैसेज को |ज्यादा से ज्यादा |सभी को |सबको )*(?:शेयर|फॉरवर्ड|फ़ॉरवर्ड|साझा) (?:करें|करो|कीजिए|जरूर करें|करे)(?: जी)?",
    r"(?:الرجاء |رجاء |ارجو )?(?:انشر(?:ها|وا|وها|ه)?|شارك(?:وا|ها|وها)?|أرسل(?:ها)?|ارسلها)(?: (?:على|إلى|لكل|للجميع|الجميع|هذه|الرسالة|قبل|أوسع|نطاق))*",
    r"(?:请|請)?(?:大家)?(?:转发|轉發|扩散|擴散|转给|分享)(?:给|給|到)?(?:所有人|大家|朋友|家人|群)*",
)
_OPENERS = (
    r"breaking(?: news)?|urgent|alert|attention|warning|important|news ?flash|just in|big breaking|exclusive|viral|psa|fyi|omg|wow|shocking|hot|update|unbelievable|red alert|high alert",
    r"urgente|última hora|ultima hora|atención|alerta|importante|ojo|noticia|atenção|cuidado",
    r"urgent|alerte(?: info)?|attention|info|important|flash info",
    r"eilmeldung|achtung|wichtig|dringend|warnung",
    r"ब्रेकिंग(?: न्यूज़?)?|सावधान|जरूरी सूचना|बड़ी खबर",
    r"عاجل(?: جدا)?|هام(?: جدا)?|تحذير|خبر عاجل",
    r"紧急(?:通知|扩散)?|突发|重要(?:通知)?|注意|快讯|最新消息|刚刚",
)
_EMOJI = r"[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\ufe0f\u200d--[\d#*©®™]]"
_OPENER = regex.compile(
    rf"^[\W_]*(?:(?:{'|'.join(_OPENERS)})\b\s*(?:(?:{_EMOJI}|[:：!！‼.…|–—-])+\s*)+|(?:{'|'.join(_OPENERS)})[\W_]*$)+",
    _I,
)
_CALLING = regex.compile(
    rf"(?:^|(?<=[.!?;:,。！？।…\n] )|(?<=[。！？।]))\W*(?:{'|'.join(_CALLS)})\W*(?=$|[.!?。！？।])[.!?。！？।]*",
    _I,
)
_CALL_ONLY = regex.compile(rf"\W*(?:(?:{'|'.join(_CALLS)})\W*)+", _I)
_PICTURES = regex.compile(rf"(?:{_EMOJI}\s*)+", _I)
_LINK = regex.compile(rf"\s*{_URL}", _I)
_TAGS = regex.compile(r"(?<=[.!?…]) (?:#[\p{L}\p{M}\p{N}_]+\s*)+$")
_HASH = regex.compile(r"[#@](?=[\p{L}\p{N}])")
_SHOUT = regex.compile(r"([!?！？])[!?！？]+")
_SPACES = regex.compile(r"\s+")
_SPACE_BEFORE = regex.compile(r" (?=[.,;:!?…](?:\s|$))")


def is_noise(sentence: str) -> bool:
    """
    Whether a sentence is furniture: a bare link, a credit, a banner, "Read more", a header, a byline,
    "X reports:".
    """
    if len(sentence) > _LONGEST:
        return not any(map(str.isalpha, sentence))
    seen = view(sentence)
    return _NOISE.fullmatch(seen) is not None or is_call(seen)


def is_call(sentence: str) -> bool:
    """
    Whether a sentence only asks to be passed on, or is nothing but "Breaking!".
    """
    short = sentence[:_LONGEST]
    return _CALL_ONLY.fullmatch(short) is not None or _OPENER.fullmatch(short) is not None


def without_noise(sentence: str) -> str:
    """
    A sentence in one line without links, emoji, "BREAKING:" before it and "share this!!!" around it; words of
    hashtags stay. A sentence that would be left empty stays as it is.
    """
    seen = _SPACES.sub(" ", _LINK.sub(" ", view(sentence)))
    bare = _PICTURES.sub(" ", _OPENER.sub("", seen)).strip()
    bare = _CALLING.sub(" ", bare)
    bare = _HASH.sub("", _TAGS.sub("", bare))
    bare = _SPACE_BEFORE.sub("", _SPACES.sub(" ", _SHOUT.sub(r"\1", bare))).strip(" ,-–—|•*_")
    return str(bare or seen.strip())
