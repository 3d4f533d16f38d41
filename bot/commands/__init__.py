"""
The commands of ``footnote``, one module each.
"""
