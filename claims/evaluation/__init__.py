"""
Figures over labelled sets: ranking, answers, extraction, worthiness, and how far probabilities are off.
"""
