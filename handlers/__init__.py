"""
Telegram in, Telegram out: updates become messages, answers become HTML.
"""
