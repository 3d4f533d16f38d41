"""
Which statements a message makes, who makes them, and how much each is worth checking:
``extract.extract_all``.
"""
