"""
One spelling for each web address: what two links must share to be the same page.

The canonical spelling is a key, never shown: the address as published is kept beside it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SUBDOMAINS_THAT_ADD_NOTHING = ("www.", "www2.", "m.", "mobile.", "amp.")
_TRACKING = re.compile(
    r"""(?x) ^(?: utm_.* | mc_[ce]id | [a-z]{1,3}clid | gclsrc | dclid | msclkid | igshid? | igsh | mibextid
        | _hs\w+ | mkt_tok | oly_\w+_id | wt_?mc(?:_.*)? | at_\w+ | ncid | cmpid | cmp | ocid | ito | smid
        | fb_\w+ | __twitter_impression | __tn__ | _ga | _gl | ref | ref_src | ref_url | referrer | refsrc
        | share | shared | sharedfrom | source | src | feature | amp | amp_js_v | usqp | outputtype
        | spref | sh | xtor | rss | xref | trk | si | s_cid | linkid | _unique_id )$"""
)
_ARCHIVES = (
    re.compile(
        r"^(?:https?://)?(?:web|wayback)\.archive\.org/(?:web|save)/(?:\d{1,14}(?:[a-z]{2}_)?/|\*/)?(?=.)"
    ),
    re.compile(
        r"^(?:https?://)?(?:www\.)?archive\.(?:is|ph|today|fo|li|md|vn)/(?:\d{4,14}|o/\w+|newest)/(?=https?:)"
    ),
    re.compile(r"^(?:https?://)?(?:www\.)?ghostarchive\.org/archive/\w+\?url=(?=http)"),
    re.compile(r"^(?:https?://)?(?:www\.)?perma\.cc/\w{4}-\w{4}\?url=(?=http)"),
    re.compile(r"^(?:https?://)?webcache\.googleusercontent\.com/search\?q=cache:(?:[\w-]{6,}:)?(?=http)"),
    re.compile(r"^(?:https?://)?(?:www\.)?google\.[a-z.]{2,6}/amp/s/(?=.)"),
)
_REDIRECTS = re.compile(
    r"^(?:https?://)?(?:l\.facebook\.com/l\.php\?(?:.*&)?u|lm\.facebook\.com/l\.php\?(?:.*&)?u"
    r"|(?:www\.)?google\.[a-z.]{2,6}/url\?(?:.*&)?(?:url|q)|out\.reddit\.com/[^?]*\?(?:.*&)?url)=(http[^&]+)"
)
_AMP_CACHE = re.compile(r"^(?:https?://)?[\w-]+\.cdn\.ampproject\.org/[acv](?:/s)?/(?=.)")
_HOST_FIRST = re.compile(r"^(?://)?[^\s/?#@:]+\.[^\s/?#@:.]{2,}(?::\d+)?(?:[/?#]|$)")
_DOUBLED = re.compile(r"^https?:/+[^/?#]*/*(?=https?:/+)", re.IGNORECASE)
_SLASHES = re.compile(r"^(https?):/+", re.IGNORECASE)
_AMP_PATH = re.compile(r"(?:/amp|\.amp)(?:\.html?)?/?$|(?<=/)amp/(?=articles?/)")
_INDEX_PAGE = re.compile(r"/index\.(?:html?|php|aspx?)$", re.IGNORECASE)
_SAFE_IN_PATH = "/:@!$&'()*+,;=~-._"
_SAFE_IN_QUERY = "/:@!$'()*,~-._"
_SAME_SITE = {"x.com": "twitter.com", "nitter.net": "twitter.com", "youtube-nocookie.com": "youtube.com"}
_SURROGATES = re.compile("[\ud800-\udfff]")
_MAX_PASSES = 20


@lru_cache(maxsize=8192)
def canonical_url(url: str) -> str:
    """
    The address by which a page is known: ``https``, host in lower case without ``www``, ``m`` and ``amp``;
    no archive or redirect wrapper, default port, tracking parameter, fragment or trailing slash; one
    percent-encoding, parameters sorted.

    Never raises; what is no web address comes back without its white space.
    """
    text = _SURROGATES.sub("", "".join(url.split()))
    for _ in range(_MAX_PASSES):
        spelt = _spell_once(text)
        if spelt == text:
            break
        text = spelt
    return text


def domain(url: str) -> str:
    """
    The host of an address in lower case without ``www``, ``m`` or ``amp``; an empty string where there is
    none. Archive wrappers are seen through.
    """
    address = canonical_url(url)
    if not address.startswith("https://"):
        return ""
    return re.split(r"[/?:]", address.removeprefix("https://"), maxsplit=1)[0]


def parents(host: str) -> tuple[str, ...]:
    """
    A host and the domains above it, nearest first, down to two labels.
    """
    labels = host.split(".")
    return tuple(".".join(labels[start:]) for start in range(max(1, len(labels) - 1)))


def is_web_address(url: str) -> bool:
    """
    Whether a reader can follow it: http or https with a host.
    """
    return url.strip().lower().startswith(("http://", "https://")) and bool(domain(url))


def _spell_once(url: str) -> str:
    text = _unwrap(url)
    if not text.lower().startswith(("http://", "https://")):
        if not _HOST_FIRST.match(text):
            return text
        text = f"https://{text.lstrip('/')}"
    try:
        return _spell(text)
    except ValueError:
        return text


def _unwrap(url: str) -> str:
    for pattern in (*_ARCHIVES, _AMP_CACHE):
        wrapper = pattern.match(url)
        if wrapper is not None:
            rest = url[wrapper.end() :]
            return unquote(rest) if "%3A%2F%2F" in rest[:20].upper() else rest
    redirect = _REDIRECTS.match(url)
    if redirect is not None:
        return unquote(redirect.group(1))
    return _SLASHES.sub(r"\1://", _DOUBLED.sub("", url))


def _spell(url: str) -> str:
    parts = urlsplit(url)
    host = _host(parts.hostname or "")
    path, query = _path(parts.path), parse_qsl(parts.query, keep_blank_values=True)
    if host == "youtu.be" and path.count("/") == 1:
        host, path, query = "youtube.com", "/watch", [*query, ("v", path[1:])]
    port = parts.port
    if port is not None and port != _DEFAULT_PORTS[parts.scheme.lower()]:
        host = f"{host}:{port}"
    kept = _parameters(host, query)
    return f"https://{host}{path}?{kept}" if kept else f"https://{host}{path}"


def _host(host: str) -> str:
    host = host.lower().strip(".")
    if "xn--" in host:
        try:
            host = host.encode("ascii").decode("idna")
        except UnicodeError:
            return host
    for prefix in _SUBDOMAINS_THAT_ADD_NOTHING:
        if host.startswith(prefix) and host.count(".") > 1:
            host = host.removeprefix(prefix)
    return _SAME_SITE.get(host, host)


def _path(path: str) -> str:
    decoded = re.sub(r"/{2,}", "/", quote(_composed(unquote(path)), safe=_SAFE_IN_PATH))
    return _INDEX_PAGE.sub("", _AMP_PATH.sub("", decoded)).rstrip("/")


def _parameters(host: str, query: list[tuple[str, str]]) -> str:
    short_lived = {"s", "t"} if host == "twitter.com" else set()
    kept = [
        (_composed(name), _composed(value))
        for name, value in query
        if value and name.lower() not in short_lived and not _TRACKING.match(name.lower())
    ]
    return urlencode(sorted(kept), quote_via=quote, safe=_SAFE_IN_QUERY)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
