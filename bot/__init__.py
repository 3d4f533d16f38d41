"""
The composition root: settings, the command line, the worker thread and the Telegram application.
"""

import os

# Read by numpy's linear algebra when it is loaded. Products here are small: a second thread makes none of
# them quicker, and its waiting costs as much processor time again.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
