"""
Numbers in Chinese characters.
"""

from __future__ import annotations

import regex

_DIGIT_CHARS = ("零〇", "一", "二两兩", "三", "四", "五", "六", "七", "八", "九")
_DIGIT = {char: value for value, chars in enumerate(_DIGIT_CHARS) for char in chars}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
_CHARS = "零〇一二两兩三四五六七八九十百千"
_NUMBER = regex.compile(
    rf"(?P<percent>百分之|%)?(?P<number>(?:\d[\d,]*(?:\.\d+)?|[{_CHARS}]+)(?:[万萬亿億兆](?:\d[\d,]*(?:\.\d+)?|[{_CHARS}]+)?)*)"
    r"(?P<tenths>成)?"
)
_PLAIN = regex.compile(r"[\d.,]+")
_MEASURES = (
    "人 名 位 个 個 天 日 年 月 岁 歲 倍 次 号 號 小时 小時 分 秒 公里 米 公斤 吨 噸 元 块 塊 美 "
    "欧 份 例 起 票 剂 劑 国 國 家 所 架 辆 輛 艘 枚 栋 棟 成 斤 种 種 条 條 张 張 只 隻 项 項 "
    "万 萬 亿 億 % 周 週 星期 席 度 层 樓 楼 座 间 間 场 場"
)
_MEASURE = regex.compile(rf" ?[多余餘]?(?:{'|'.join(_MEASURES.split())})")
# Words that only look like numbers: "some", "together", "by all means", "in case", "Baidu", weekdays, wars.
_IDIOMS = (
    "一些 一起 一样 一樣 一定 一直 一般 一旦 一切 一方 万一 萬一 百度 百姓 万能 萬能 十分 十足 "
    "百科 二战 二戰 一战 一戰 三星 五星 一带一路 一帶一路 两岸 兩岸 双十一 一生 一名 一个 一個 "
    "一位 一张 一張 一种 一種 一段 一家 一句 一次 一条 一條 一部 七夕 九一八 三八 四川 六四 "
    "一下 一点 一點 一半 唯一 统一 統一 同一 第一"
)
_IDIOM = regex.compile(
    rf"{'|'.join(_IDIOMS.split())}|[千][万萬](?!\p{{Han}}?[人元名])|(?:星期|周|週|礼拜|禮拜)[一二三四五六]"
)


def chinese_numbers(text: str) -> list[tuple[float, int, int, str]]:
    """
    Values with start, end and kind (``percent`` or ``plain``) of the numbers written with Chinese
    characters, or with digits before a Chinese multiplier.
    """
    idioms = [match.span() for match in _IDIOM.finditer(text)]
    found = []
    for match in _NUMBER.finditer(text):
        start, end = match.span("number")
        number = match["number"]
        if any(s < end and start < e for s, e in idioms) or not _is_number(text, match):
            continue
        value, kind = chinese_value(number), "plain"
        if match["percent"] or match["tenths"]:
            value, kind = value * (10 if match["tenths"] else 1), "percent"
        found.append((value, match.start(), match.end(), kind))
    return found


def _is_number(text: str, match: regex.Match[str]) -> bool:
    number, (start, end) = match["number"], match.span("number")
    if number[0].isdigit():
        return (
            match["percent"] == "百分之"
            or match["tenths"] is not None
            or not number.replace(",", "").replace(".", "").isdigit()
        )
    if start and text[start - 1] in "第.0123456789":
        return False
    if match["percent"] == "百分之":
        return True
    if set(number) <= set("百千万萬亿億兆"):
        return False
    return len(number) >= 2 or match["tenths"] is not None or _MEASURE.match(text, end) is not None


def chinese_value(number: str) -> float:
    """
    Value of a number such as 三百五十, 1億2,000萬, 3.5亿 or 二〇一九.
    """
    if set(number) <= set(_DIGIT) and len(number) > 1:
        return float("".join(str(_DIGIT[char]) for char in number))
    total, section = 0.0, ""
    for char in number:
        if char in _LARGE:
            scale = _LARGE[char]
            part = _section(section) if section else 1.0
            total = (total + part) * scale if total and total < scale else total + part * scale
            section = ""
        else:
            section += char
    return total + (_section(section) if section else 0.0)


def _section(part: str) -> float:
    if part[0].isdigit():
        return float(part.replace(",", ""))
    value, digit = 0.0, 0
    for char in part:
        if char in _SMALL:
            value += (digit or 1) * _SMALL[char]
            digit = 0
        else:
            digit = _DIGIT[char]
    return value + digit
