"""
What every part of moderation works with.
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.moderation.admins import Admins
from handlers.moderation.cards import CardBoard, Closed
from handlers.moderation.publishing import Publisher
from handlers.responder import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """
    The ports, the admins of each group, and the two places that are written into: groups and log chats.
    """

    ports: Ports
    admins: Admins
    publisher: Publisher
    board: CardBoard


def room_of(ports: Ports, admins: Admins, closed: Closed) -> Room:
    """
    A room over the ports; ``closed`` is told of groups whose log chat can't be written to.
    """
    return Room(
        ports=ports,
        admins=admins,
        publisher=Publisher(ports.moderation),
        board=CardBoard(ports.moderation, closed),
    )
