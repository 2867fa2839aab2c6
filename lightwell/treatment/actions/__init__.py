"""What people do on the treatment day, one verb a function, by the part of the day."""

from lightwell.treatment.actions.arrival import arrive, call_off, record_arrival
from lightwell.treatment.actions.dose import draw_dose, finish_dose, pause_dose, resume_dose, start_dose
from lightwell.treatment.actions.events import answer_call, call_for_help, end_event, record_event
from lightwell.treatment.actions.examination import examine_as_nurse, examine_as_physician
from lightwell.treatment.actions.leaving import leave, record_recovery
from lightwell.treatment.actions.order import order_dose, sign_off, todays_weight_kg, work_out
from lightwell.treatment.actions.vital_signs import correct_vital_signs, record_vital_signs

__all__ = [
    "answer_call",
    "arrive",
    "call_for_help",
    "call_off",
    "correct_vital_signs",
    "draw_dose",
    "end_event",
    "examine_as_nurse",
    "examine_as_physician",
    "finish_dose",
    "leave",
    "order_dose",
    "pause_dose",
    "record_arrival",
    "record_event",
    "record_recovery",
    "record_vital_signs",
    "resume_dose",
    "sign_off",
    "start_dose",
    "todays_weight_kg",
    "work_out",
]
