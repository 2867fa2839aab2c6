"""What the words of a letter or form propose for the fields of a referral. Plain rules; a person decides.

A proposal says which words it came from. What follows a label ("Born", "Né le") is read; what only looks
right is a guess. What is not found is not proposed.
"""

from lightwell.referrals.reading.paper import Mark, Proposal, Word, words_of_tsv
from lightwell.referrals.reading.proposing import propose

__all__ = ["Mark", "Proposal", "Word", "propose", "words_of_tsv"]
