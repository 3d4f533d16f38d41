"""
What a text is made of: letters, words, language, sentences, quotations, dates and links.

Knows nothing of claims, of a store or of a model. ``normalize`` gives the form in which texts are compared.
"""
