"""
Single values as publishers fill them in, read the way a careful person would.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from urllib.parse import urljoin, urlsplit

import regex

from claims.text.language import detect
from store.urls import canonical_url, domain, is_web_address

_TAGS = regex.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_ESCAPES = regex.compile(r"\\[rnt](?!\p{L})")
_UNSEEN = regex.compile(r"[\p{Cc}\p{Cs}\p{Co}\p{Cn}\ufeff--\s]", regex.V1)
_MD5 = regex.compile(r"#[0-9a-f]{32}$")
_LOST_SLASHES = regex.compile(r"^(https?):/{0,1}(?=[^/])", regex.I)
_LATIN = regex.compile(r"\p{Latin}")
_LETTER = regex.compile(r"\p{L}")
_POST_PATH = regex.compile(
    r"/(?:posts?|videos?|photos?|status|reel|permalink|watch|p|tv|permalink\.php|photo\.php)(?:/|\b)"
)
_ARCHIVED = regex.compile(
    r"^https?://(?:web\.archive\.org/web/\d+[a-z_]*|archive\.(?:is|ph|today|fo|li|md|vn)/\d{4,14})/(?=https?:)"
)
_CODES = dict(
    pair.split(":")
    for pair in [
        "ara:ar",
        "eng:en",
        "spa:es",
        "por:pt",
        "fra:fr",
        "fre:fr",
        "deu:de",
        "ger:de",
        "ita:it",
        "nld:nl",
        "dut:nl",
        "pol:pl",
        "rus:ru",
        "ukr:uk",
        "hin:hi",
        "mar:mr",
        "pan:pa",
        "tam:ta",
        "ben:bn",
        "guj:gu",
        "tel:te",
        "mal:ml",
        "kan:kn",
        "urd:ur",
        "msa:ms",
        "may:ms",
        "ind:id",
        "tha:th",
        "tur:tr",
        "ell:el",
        "gre:el",
        "ron:ro",
        "rum:ro",
        "hun:hu",
        "ces:cs",
        "cze:cs",
        "slk:sk",
        "bul:bg",
        "hbs:sr",
        "srp:sr",
        "hrv:hr",
        "kor:ko",
        "zho:zh",
        "chi:zh",
        "jpn:ja",
        "vie:vi",
        "fin:fi",
        "swe:sv",
        "nor:no",
        "dan:da",
        "fas:fa",
        "per:fa",
        "heb:he",
        "cat:ca",
        "sin:si",
        "mya:my",
        "arabic:ar",
        "english:en",
        "spanish:es",
        "portuguese:pt",
        "french:fr",
        "german:de",
        "italian:it",
        "dutch:nl",
        "polish:pl",
        "russian:ru",
        "ukrainian:uk",
        "hindi:hi",
        "urdu:ur",
        "turkish:tr",
        "greek:el",
        "chinese:zh",
        "japanese:ja",
        "korean:ko",
    ]
)
_PLATFORMS = frozenset(
    {
        "facebook.com", "twitter.com", "x.com", "instagram.com", "youtube.com", "tiktok.com", "t.me",
        "telegram.org", "whatsapp.com", "vk.com", "threads.net", "reddit.com", "linkedin.com", "weibo.com",
    }
)  # fmt: skip
# Languages that character statistics don't know, by the end of the domains they are published under.
_BY_DOMAIN = {
    "dk": "da", "no": "no", "fi": "fi", "ee": "et", "lt": "lt", "lv": "lv", "si": "sl", "hr": "hr",
    "rs": "sr", "ba": "bs", "al": "sq", "mk": "mk", "sk": "sk", "az": "az",
}  # fmt: skip
_NOT_LATIN = frozenset(
    [
        "ar",
        "fa",
        "ur",
        "he",
        "hi",
        "mr",
        "ne",
        "bn",
        "pa",
        "gu",
        "ta",
        "te",
        "kn",
        "ml",
        "th",
        "ja",
        "ko",
        "zh",
        "ru",
        "uk",
        "bg",
        "el",
        "ka",
        "hy",
        "si",
        "my",
        "am",
        "mk",
    ]
)

# Not somebody who said it: "various sources", "social media posts" and the like, in the commonest languages.
_NOBODY = regex.compile(
    r"""(?xi) ^(?: .*\b(?:social\ media|social\ networks?|redes?\ socia(?:is|les)|réseaux\ sociaux|soziale\w*
    \ (?:medien|netzwerke)|social\ network)\b.* | .*وسائل\ التواصل.* | .*مواقع\ التواصل.* | .*सोशल\ मीडिया.*
    | (?:various|several|multiple|many|different|unknown|anonymous|viral|random)\b.*
    | (?:fuentes|usuarios|publicaciones|sources|plusieurs|divers|diverses|usuários|publicações|mehrere
    |verschiedene)\b.* | (?:fb|facebook|whatsapp|twitter|x|instagram|tiktok|telegram|youtube|internet|line)
    (?:\W+(?:and|y|et|und|e|posts?|users?|pages?|group|message|forward|video|fb|facebook|whatsapp
    |twitter|instagram|media|outlets))*
    | post\ (?:no|en|on)\ \w+ | (?:fb|facebook|twitter)\ user\b.* | desinformação | desinformación | boatos?
    | bloggers? | social | unknown | n/?a | none | null | - | facebook,.* )$"""
)


def text(value: object, *, tags: bool = False) -> str:
    """
    The words of a value: the first of a list, the name or text of an object; entities undone twice, tags
    (unless ``tags`` keeps them) and odd white space gone. Empty where there are none.
    """
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, Mapping):
        named = (value.get(key) for key in ("name", "@value", "value", "text", "description"))
        return next(filter(None, (text(one, tags=tags) for one in named)), "")
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return next(filter(None, (text(one, tags=tags) for one in value)), "")
    words = str(value)
    if "&" in words:
        words = html.unescape(html.unescape(words))
    if "<" in words and not tags:
        words = _TAGS.sub(" ", words)
    if "\\" in words:
        words = _ESCAPES.sub(" ", words)
    joined = " ".join(words.split())
    return joined if joined.isprintable() else " ".join(_UNSEEN.sub("", joined).split())


def unquoted(words: str) -> str:
    """
    Words without one pair of straight quotes around them all, which tables leave behind.
    """
    inner = words[1:-1]
    return inner.strip() if len(words) > 2 and words[0] == words[-1] == '"' and '"' not in inner else words


def path_of(link: str) -> str:
    """
    The path of a link; empty for one that is none.
    """
    try:
        return urlsplit(link).path
    except ValueError:
        return ""


def address(value: object, base: str | None = None) -> str | None:
    """
    A link a reader can follow: a missing scheme added, a doubled one undone, an archive's wrapper taken off,
    a path joined to the page it stood on. ``None`` where none can be made of it.
    """
    try:
        return _address("".join(text(_link_of(value)).split()), base)
    except ValueError:
        return None


def _address(link: str, base: str | None) -> str | None:
    if link.startswith("//"):
        link = f"https:{link}"
    link = _MD5.sub("", _LOST_SLASHES.sub(r"\1://", link))
    link = _ARCHIVED.sub("", link)
    if base and not urlsplit(link).scheme and (link.startswith(("/", "?")) or "." not in link.split("/")[0]):
        link = urljoin(base, link) if link else ""
    inner = link.rfind("http://"), link.rfind("https://")
    if max(inner) > 0 and "?" not in link[: max(inner)] and "/web/" not in link[: max(inner)]:
        link = link[max(inner) :]
    if is_web_address(link):
        return link
    known = canonical_url(link)
    return f"https://{link}" if not urlsplit(link).scheme and is_web_address(known) and "." in link else None


def appearances(value: object) -> tuple[str, ...]:
    """
    Addresses where a claim was made, of a list of links or objects with links; junk and bare sites, which say
    nothing of the page, are left out.
    """
    values = (
        value if isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping) else [value]
    )
    links = (str(one) for one in map(_link_of, values) if one)
    found = (address(link) for link in links if link.strip().lower().startswith(("http", "//", "www.")))
    return tuple(dict.fromkeys(link for link in found if link and _leads_to_a_page(link)))


def post_link(value: object) -> list[object]:
    """
    Those of a claimant's links that lead to a single post and not to a profile.
    """
    values = value if isinstance(value, list) else [value]
    return [link for link in values if isinstance(link, str) and _POST_PATH.search(path_of(link.strip()))]


def claimant(value: object) -> str | None:
    """
    Who said it; ``None`` where the name stands for nobody in particular: a platform, "social media users".
    """
    name = text(value)
    on_platform = " " not in name and domain(name) in _PLATFORMS
    return None if not name or _NOBODY.match(name) or on_platform else name


def language(given: object, words: str, site: str = "") -> str | None:
    """
    An ISO 639-1 code: the one given, unless the words are in a script it isn't written in; else what the
    words are in, or what is written under the ``site``'s country where no statistics tell.
    """
    code = text(given).casefold().replace("_", "-").split("-")[0].split(",")[0]
    code = _CODES.get(code, code)
    if len(code) != 2 or not code.isalpha():
        usual = _BY_DOMAIN.get(site.rpartition(".")[2])
        found = detect(words, usual or "")
        return found if found == "en" or usual is None else usual
    letters = len(_LETTER.findall(words))
    latin = len(_LATIN.findall(words))
    if letters > 5 and (latin < 0.2 * letters if code not in _NOT_LATIN else latin > 0.9 * letters):
        return detect(words)
    return code


def _link_of(value: object) -> object:
    if isinstance(value, Mapping):
        return next(
            (value[key] for key in ("url", "@id", "contentUrl", "sameAs", "value") if value.get(key)), None
        )
    if isinstance(value, list | tuple):
        return next((_link_of(one) for one in value if one), None)
    return value


def _leads_to_a_page(link: str) -> bool:
    return bool(path_of(link).strip("/") or "?" in link)
