"""The timetable of booked talks: pure modules over plain values. Must not know the database, requests or words.

plan_talks(requests, calendar) -> Timetable          the best timetable with its bounds
replan(before, requests, calendar) -> Replanned      the same after late changes, moving as few talks as possible
hand_over(requests, before, gone, colleagues, calendar) -> requests   talks of a recruiter who dropped out
"""

from jobsite.fairs.timetable.placing import plan_talks
from jobsite.fairs.timetable.replanning import Replanned, hand_over, replan
from jobsite.fairs.timetable.values import Calendar, Reason, TalkRequest, Timetable

__all__ = ["Calendar", "Reason", "Replanned", "TalkRequest", "Timetable", "hand_over", "plan_talks", "replan"]
