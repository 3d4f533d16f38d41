"""
Groups that are moderated: what the bot may say by itself, and what moderators decide.
"""
