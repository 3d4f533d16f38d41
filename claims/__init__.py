"""
From text to claims to matches to an answer: pure functions over the ports.
"""
