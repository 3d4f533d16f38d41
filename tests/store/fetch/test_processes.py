"""
Pages that keep whoever reads them busy cost a process, and nobody else anything.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from claims.models import Obstacle, Page
from store.fetch import FetchLimits, SafePageReader
from tests.house import ROOT
from tests.store.fetch.site import PARAGRAPHS, Site, article, endless_pdf, endless_tag

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks at processes in /proc")

# Nothing here takes a tenth of it, unless it hangs.
_GENEROUS = 60.0
LIMITS = FetchLimits(markup_seconds=2, pdf_seconds=2)
PATIENT = FetchLimits(markup_seconds=600, pdf_seconds=600)


Opening = Callable[[FetchLimits], SafePageReader]
Children = Callable[[], list[int]]


@pytest.fixture
def opening() -> Iterator[Opening]:
    """
    Makes readers of the test's own.
    """
    made: list[SafePageReader] = []

    def make(limits: FetchLimits) -> SafePageReader:
        made.append(SafePageReader(limits, allow_private=True))
        return made[-1]

    yield make
    for reader in made:
        reader.close()


@pytest.fixture
def children() -> Children:
    """
    Gives the running processes that this one has started since the test began.
    """
    before = _children_of(os.getpid())
    return lambda: [child for child in _children_of(os.getpid()) if child not in before]


class TestDeadline:
    def test_of_markup(self, web: Site, opening: Opening) -> None:
        """
        A page whose parser would be busy for minutes is given up, with a sentence.
        """
        page = opening(LIMITS).read(web.serve(endless_tag()))
        assert page.problem == "I couldn't read that page (reading it took longer than 2 seconds)."
        assert page.obstacle is Obstacle.UNUSABLE

    def test_of_every_codec(self, web: Site, opening: Opening) -> None:
        """
        No charset makes decoding a page take longer than reading it may.
        """
        reader, before = opening(LIMITS), time.monotonic()
        for charset in ("punycode", "idna", "undefined", "unicode_escape"):
            reader.read(web.serve("a" * 2_900_000, kind=f"text/html; charset={charset}"))
        assert time.monotonic() - before < _GENEROUS

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            ("<div>" * 500_000, "text/html"),
            ("<a>" * 900_000, "application/xhtml+xml"),
            ("<?xml version='1.0'?>" + "<a>" * 900_000, "text/xml"),
            ("<b><i>" * 400_000 + "x", "text/html"),
            (f"<script type='application/ld+json'>{'[' * 1_000_000}{']' * 1_000_000}</script>", "text/html"),
            ("<script type='application/ld+json'>" + '{"item":' * 300_000 + "</script>", "text/html"),
            ("&" * 2_900_000, "text/html"),
        ],
        ids=["div", "xhtml", "xml", "crossed", "lists", "objects", "entities"],
    )
    def test_of_any_nesting(self, web: Site, opening: Opening, body: str, kind: str) -> None:
        """
        However deep a page is nested, and in whatever, it has a sentence, and the next page is read.
        """
        reader = opening(LIMITS)
        assert reader.read(web.serve(body, kind=kind)).problem
        assert reader.read(web.serve(article(*PARAGRAPHS))).problem is None

    def test_leaves_the_next_page_alone(self, web: Site, opening: Opening) -> None:
        """
        After pages that took too long, several at once, an ordinary page is read.
        """
        reader = opening(LIMITS)
        links = [web.serve(endless_tag(), path=f"/{number}") for number in range(4)]
        with ThreadPoolExecutor(len(links)) as threads:
            pages = list(threads.map(reader.read, links))
        assert all("took longer" in str(page.problem) for page in pages)
        assert PARAGRAPHS[1] in reader.read(web.serve(article(*PARAGRAPHS))).text


class TestClose:
    @pytest.mark.parametrize("kind", ["text/html", "application/pdf"])
    def test_gives_up_pages_at_hand(self, web: Site, opening: Opening, kind: str, children: Children) -> None:
        """
        Closing waits for no page: whoever reads one is told so at once.
        """
        reader = opening(PATIENT)
        web.serve(endless_tag() if kind == "text/html" else endless_pdf(), kind=kind)
        reading = _begun(lambda: reader.read(web.url()))
        _until(lambda: any(_is_busy(child) for child in children()))
        reader.close()
        page = reading.result(_GENEROUS)
        assert page.obstacle is Obstacle.INTERRUPTED
        assert "I am being restarted" in str(page.problem)

    def test_refuses_later_pages(self, web: Site, opening: Opening, children: Children) -> None:
        """
        A closed reader starts nothing any more.
        """
        reader = opening(LIMITS)
        reader.close()
        assert reader.read(web.serve(article(*PARAGRAPHS))).obstacle is Obstacle.INTERRUPTED
        assert children() == []

    def test_of_a_reader_that_nobody_holds(self, web: Site, children: Children) -> None:
        """
        A reader that is forgotten leaves no process behind.
        """
        SafePageReader(LIMITS, allow_private=True).read(web.serve(article(*PARAGRAPHS)))
        _until(lambda: children() == [])


class TestProcess:
    def test_is_kept(self, web: Site, opening: Opening, children: Children) -> None:
        """
        One process reads one page after the other.
        """
        reader, url = opening(LIMITS), web.serve(article(*PARAGRAPHS))
        seen = []
        for _ in range(3):
            assert reader.read(url).problem is None
            seen.append(children())
        assert len(seen[0]) == 1
        assert seen == [seen[0]] * 3

    def test_is_light(self, web: Site, opening: Opening, children: Children) -> None:
        """
        It has neither the language model's library nor the bot's secrets, and goes behind the others.
        """
        os.environ["BOT_TOKEN"] = "1:secret"  # noqa: S105 - opens nothing
        try:
            opening(LIMITS).read(web.serve(article(*PARAGRAPHS)))
        finally:
            del os.environ["BOT_TOKEN"]
        (child,) = children()
        assert "onnxruntime" not in Path(f"/proc/{child}/maps").read_text()
        assert "BOT_TOKEN" not in Path(f"/proc/{child}/environ").read_text()
        assert os.getpriority(os.PRIO_PROCESS, child) > os.getpriority(os.PRIO_PROCESS, 0)

    def test_that_dies_is_replaced(self, web: Site, opening: Opening, children: Children) -> None:
        """
        Whatever ends a process, the next page is read by another.
        """
        reader, url = opening(LIMITS), web.serve(article(*PARAGRAPHS))
        reader.read(url)
        (child,) = children()
        os.kill(child, signal.SIGKILL)
        assert reader.read(url).problem is None
        assert children() not in ([], [child])

    def test_that_dies_at_work(self, web: Site, opening: Opening, children: Children) -> None:
        """
        A page that brings its process down is said to be unreadable.
        """
        reader = opening(PATIENT)
        web.serve(endless_tag())
        reading = _begun(lambda: reader.read(web.url()))
        _until(lambda: any(_is_busy(child) for child in children()))
        for child in children():
            os.kill(child, signal.SIGSEGV)
        assert reading.result(_GENEROUS).problem == "I couldn't read that page (reading it failed)."

    def test_ends_by_itself(self, web: Site) -> None:
        """
        Where the program is killed while a page is read, nothing goes on reading it.
        """
        url = web.serve(endless_tag())
        program = (
            "from store.fetch import FetchLimits, SafePageReader\n"
            f"SafePageReader(FetchLimits(markup_seconds=8), allow_private=True).read({url!r})\n"
        )
        with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT) as reading:
            _until(lambda: any(_is_busy(child) for child in _children_of(reading.pid)))
            (child,) = _children_of(reading.pid)
            reading.kill()
        _until(lambda: not Path(f"/proc/{child}").exists())


def _begun(read: Callable[[], Page]) -> Future[Page]:
    """
    A page that is being read in a thread of its own.
    """
    future: Future[Page] = Future()
    threading.Thread(target=lambda: future.set_result(read()), daemon=True).start()
    return future


def _children_of(process: int) -> list[int]:
    """
    The running processes that a process has started.
    """
    tasks = Path(f"/proc/{process}/task").iterdir()
    found = [int(child) for task in tasks for child in _read(task / "children").split()]
    return sorted(child for child in found if _fields(child)[:1] not in (["Z"], []))


def _is_busy(process: int) -> bool:
    """
    Whether a process has worked for longer than it takes to start.
    """
    fields = _fields(process)
    return bool(fields) and int(fields[11]) / os.sysconf("SC_CLK_TCK") > 3


def _fields(process: int) -> list[str]:
    """
    State and figures of a process, after its name; none where it is gone.
    """
    return _read(Path(f"/proc/{process}/stat")).rpartition(")")[2].split()


def _read(path: Path) -> str:
    # Threads and processes end while one looks at them.
    try:
        return path.read_text()
    except OSError:
        return ""


def _until(holds: Callable[[], bool]) -> None:
    """
    Wait until something holds.
    """
    deadline = time.monotonic() + _GENEROUS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
