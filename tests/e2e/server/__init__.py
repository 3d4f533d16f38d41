"""
A Bot API server on loopback for end-to-end tests: it keeps chats, delivers updates by polling and webhook,
fails on demand, and judges every request by the documented rules.
"""
