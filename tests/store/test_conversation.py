"""
What is remembered of conversations: requests, chats, updates, answers, feedback.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from claims.errors import BadInputError
from store.answers import Posted
from store.requests import RequestStatus
from store.store import Store
from tests.store.conftest import garlic, put


class TestRequests:
    """
    Claims that were asked about.
    """

    def test_counted_by_words(self, store: Store) -> None:
        """
        The same words are the same request, whatever their case; the most asked comes first.
        """
        once = store.requests.note("Is the moon hollow?", "en")
        first = store.requests.note("Garlic cures corona", "en")
        assert store.requests.note("GARLIC cures corona!!", "en") == first
        listed = store.requests.list()
        assert [(request.id, request.count) for request in listed] == [(first, 2), (once, 1)]

    def test_closed(self, store: Store) -> None:
        """
        A resolved request names its claim, leaves the open ones, and stays resolved when it is asked again.
        """
        put(store, garlic())
        request = store.requests.note("Garlic cures corona")
        closed = store.requests.resolve(request, "garlic")
        assert (closed.status, closed.claim) == (RequestStatus.RESOLVED, "garlic")
        store.requests.note("Garlic cures corona")
        assert store.requests.list() == []
        assert store.requests.list(None)[0].count == 2

    def test_refused(self, store: Store) -> None:
        """
        A request or a claim that is not there is refused in one sentence.
        """
        request = store.requests.note("Garlic cures corona")
        with pytest.raises(BadInputError, match="no claim"):
            store.requests.resolve(request, "nothing")
        with pytest.raises(BadInputError, match="no request"):
            store.requests.resolve(99)


class TestChats:
    """
    What a chat has set.
    """

    def test_settings(self, store: Store) -> None:
        """
        Settings are changed one by one and taken back one by one.
        """
        assert store.chats.get(-5) == {}
        store.chats.set(-5, {"language": "de", "threshold": 0.8, "quiet": True})
        assert store.chats.set(-5, {"language": None}) == {"threshold": 0.8, "quiet": True}
        assert store.chats.all() == {-5: {"threshold": 0.8, "quiet": True}}
        store.chats.set(-5, {"threshold": None, "quiet": None})
        assert store.chats.all() == {}

    def test_forgotten(self, store: Store) -> None:
        """
        Forgetting a chat drops its settings and its answers, which a private chat has under another number.
        """
        store.chats.set(7, {"language": "de"})
        store.answers.put(7, 1, Posted(replies=(2,), digest="x"))
        assert store.database.execute("select count(*) from answers where chat = 7").fetchone() == (0,)
        assert store.chats.forget(7)
        assert store.answers.get(7, 1) is None
        assert not store.chats.forget(7)

    def test_moved(self, store: Store) -> None:
        """
        A group that gets another id keeps what it had set, and not what names messages: under the new id
        the same numbers are other messages.
        """
        store.chats.set(-1, {"language": "de"})
        store.answers.put(-1, 1, Posted(replies=(2,), digest="x"))
        store.chats.move(-1, -100)
        assert store.chats.get(-100) == {"language": "de"}
        assert store.answers.get(-100, 1) is None


class TestUpdates:
    """
    Which updates were seen.
    """

    def test_once(self, store: Store) -> None:
        """
        An update is new once.
        """
        assert store.updates.first_seen(10)
        assert not store.updates.first_seen(10)
        assert store.updates.first_seen(9)

    def test_pruned(self, store: Store) -> None:
        """
        Only the last ten thousand or so are remembered, in the order they came.
        """
        with store.database.atomic():
            for update_id in range(11_000):
                store.updates.first_seen(update_id)
        assert store.database.execute("select count(*) from updates").fetchone()[0] <= 10_500
        assert not store.updates.first_seen(10_999)
        assert store.updates.first_seen(0)


class TestAnswers:
    """
    Which of our messages answer which.
    """

    def test_kept_and_replaced(self, store: Store) -> None:
        """
        The latest answer to a message is kept.
        """
        store.answers.put(1, 2, Posted(replies=(3, 4), digest="a"))
        store.answers.put(1, 2, Posted(replies=(3,), digest="b"))
        assert store.answers.get(1, 2) == Posted(replies=(3,), digest="b")
        assert store.answers.get(1, 3) is None

    def test_old_ones_go(self, store: Store) -> None:
        """
        Answers too old to be edited are dropped.
        """
        store.answers.put(1, 2, Posted(replies=(3,), digest="a"))
        old = (datetime.now(UTC) - timedelta(hours=49)).isoformat(timespec="seconds")
        store.database.execute("update answers set posted = ?", [old])
        store.answers.put(1, 5, Posted(replies=(6,), digest="b"))
        assert store.answers.get(1, 2) is None


class TestFeedback:
    """
    What people pressed.
    """

    def test_counted(self, store: Store) -> None:
        """
        Presses are counted by claim and kind.
        """
        assert [store.feedback.note("garlic", "helpful") for _ in range(2)] == [1, 2]
        store.feedback.note("garlic", "none_of_these")
        assert store.feedback.all() == {"garlic": {"helpful": 2, "none_of_these": 1}}
