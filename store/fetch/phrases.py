"""
What error pages, robot checks, paywalls and consent forms of the common site systems say, as patterns.
"""

from __future__ import annotations

import re


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


MISSING = _any_of(
    r"^\W*(?:error\W*)?(?:404|410)\b",
    r"\b(?:404|410)\W*(?:error|not found)",
    r"\bnot found\b",
    r"page (?:you requested )?(?:doesn.?t|does not|no longer) exist",
    r"page (?:is )?(?:unavailable|missing)",
    r"page introuvable",
    r"page non trouv",
    r"seite (?:wurde )?nicht gefunden",
    r"p[aá]gina no (?:encontrada|existe)",
    r"pagina non trovata",
    r"p[aá]gina n[aã]o (?:foi )?encontrada",
    r"pagina niet gevonden",
    r"strona nie (?:została )?(?:znaleziona|istnieje)",
    r"страниц\w+ не найден",
    r"sayfa bulunamad",
    r"sidan hittades inte",
    r"الصفحة غير موجودة",
    r"पृष्ठ नहीं मिला",
    r"ページが見つかりません",
    r"页面不存在|找不到(?:页面|網頁|您)",
    r"페이지를 찾을 수 없",
)
ROBOT_CHECK = _any_of(
    r"^just a moment",
    r"attention required!?\W+cloudflare",
    r"checking your browser",
    r"verify(?:ing)? (?:that )?you are (?:a )?human",
    r"are you a (?:robot|human)",
    r"enable javascript and cookies to continue",
    r"access (?:to this page has been )?denied",
    r"pardon our interruption",
    r"ddos protection by",
    r"unusual traffic from your",
)
PAYWALL = _any_of(
    r"subscribe (?:now )?to (?:continue|keep|read|unlock)",
    r"subscription to (?:continue|read)",
    r"to continue reading",
    r"(?:for|exclusive to) (?:our )?subscribers",
    r"already a (?:subscriber|member)\?",
    r"subscribers? only",
    r"réservé (?:à nos|aux) abonnés",
    r"de cet article à lire",
    r"pour lire la suite",
    r"déjà abonné",
    r"für abonnenten",
    r"nur (?:für|mit) (?:\w+ )?abo\b",
    r"jetzt (?:abonnieren und )?weiterlesen",
    r"bereits abonnent",
    r"suscríbete para",
    r"(?:solo|exclusivo) para (?:los )?suscriptores",
    r"ya eres suscriptor",
    r"exclusivo para assinantes",
    r"assine para",
    r"(?:riservato agli|per gli) abbonati",
    r"abbonati per (?:continuare|leggere)",
    r"(?:alleen|exclusief) voor abonnees",
    r"только для подписчиков",
    r"للمشتركين فقط",
    r"有料会員",
)
CONSENT = _any_of(
    r"before you continue",
    r"we (?:and our \d*\s*partners )?(?:value your privacy|use cookies)",
    r"accept all",
    r"accepter (?:tout|et continuer)",
    r"tout accepter",
    r"alle akzeptieren",
    r"zustimmen und weiter",
    r"aceptar todo",
    r"accetta tutti",
    r"aceitar tudo",
    r"alles accepteren",
)
LOGIN_PATH = _any_of(r"/(?:log-?in|sign-?in|signup|checkpoint|auth|sso|flow/login|accounts/login)\b")
CONSENT_HOST = _any_of(r"^(?:consent|guce|cmp|privacy)\.")
