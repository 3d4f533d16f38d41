"""
Which stored claims the statements of a message are, and what is told of each.

``match.Matcher`` finds and ranks, ``message_context`` weighs the claims of one message together, and
``entailment.Reader`` reads each claim beside what was found and tells the tiers.
"""
