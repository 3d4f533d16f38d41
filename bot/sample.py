"""
A first message for somebody who has none at hand.
"""

SAMPLE = (
    "Forwarded many times: Good news! The coronavirus can be cured by one bowl of freshly boiled garlic "
    "water, an old Chinese doctor has proved it. Share with everyone you love 🙏"
)
