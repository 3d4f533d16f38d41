"""
The composition root: settings, the command line, the worker thread and the Telegram application.
"""
