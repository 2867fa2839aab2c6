"""What people do with questionnaires: keep answers and totals, ask a patient for a set of them."""

from lightwell.measures.actions.responses import record_response, record_total
from lightwell.measures.actions.sets import ask_set, finish_part, keep_set_answer

__all__ = ["ask_set", "finish_part", "keep_set_answer", "record_response", "record_total"]
