"""
What is kept on disk: stored claims, their reviews and contexts, the search index, requests and chats.
"""
