"""Every closed list of words in Daymark, each with the label that people read.

The glossary (docs/words.md) uses these words and no others; code, tables, cards and procedure files
take them from here, so a word that is not on a list cannot be typed anywhere by accident.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Worded(StrEnum):
    """A closed list whose members know how they are said to a person."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a member out of its stored ``value`` and its spoken ``label``."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Role(Worded):
    """Who a person is in the procedures (PRODUCT.md section 1)."""

    WORKER = "worker", "worker"
    TEAM_MANAGER = "team_manager", "team manager"
    SERVICE_MANAGER = "service_manager", "service manager"
    HEAD_OF_SERVICE = "head_of_service", "head of service"
    SMT = "smt", "senior management team"
    HEALTH_PRACTITIONER = "health_practitioner", "health practitioner"
    MIDWIFE = "midwife", "midwife"
    ADMINISTRATOR = "administrator", "administrator"


class Standing(Worded):
    """Where an assessment is in its life."""

    OPEN = "open", "open"
    DRAFTED = "drafted", "draft sent"
    COMPLETED = "completed", "completed, awaiting sign-off"
    SIGNED_OFF = "signed_off", "signed off"
    ENDED = "ended", "ended"


class Act(Worded):
    """A thing a person does, by name; the label completes "You cannot ..."."""

    ALLOCATE = "allocate", "allocate an assessment"
    SHOW = "show", "see this assessment"
    CONFIRM_CALL = "confirm_call", "confirm the call to the worker"
    ANSWER_AS_WORKER = "answer_as_worker", "answer for the worker"
    ANSWER_AS_MANAGER = "answer_as_manager", "answer for the team manager"
    SNOOZE = "snooze", "put this question off"
    RAISE_RISK = "raise_risk", "say that this is at risk"
    RECORD_REMEDIAL_ACTION = "record_remedial_action", "record a remedial action"
    FINISH_REMEDIAL_ACTION = "finish_remedial_action", "mark a remedial action as done"
    REQUEST_EXTENSION = "request_extension", "ask for an extension"
    WITHDRAW_EXTENSION = "withdraw_extension", "withdraw an extension request"
    CHANGE_APPROVER = "change_approver", "change who decides"
    DECIDE = "decide", "decide an extension request"
    ADD_INFORMATION = "add_information", "add information to a request"
    FILE_NOTE = "file_note", "mark a case note as filed"
    SEND_DRAFT = "send_draft", "send the draft"
    RETURN_COMMENTS = "return_comments", "comment on the draft"
    COMPLETE = "complete", "mark this complete"
    SIGN_OFF = "sign_off", "sign this off"
    TRANSFER = "transfer", "transfer this assessment"
    END = "end", "end this assessment"
    REOPEN = "reopen", "reopen this assessment"
    ASK_TEAM_MANAGER = "ask_team_manager", "ask the team manager"
    FOLLOW_UP = "follow_up", "mark this as followed up"
    FINISH_REVIEW = "finish_review", "finish this review"
    SEND_HEAD_NOTE = "send_head_note", "send the note to the head of service"
    DEAL_WITH = "deal_with", "mark this as dealt with"
    REVIEW_SAMPLE = "review_sample", "review this sample"
    FINISH_SUPERVISION = "finish_supervision", "say that this was discussed"
    BOOK_ABSENCE = "book_absence", "book leave"
    CANCEL_ABSENCE = "cancel_absence", "cancel this leave"
    NAME_ALTERNATE = "name_alternate", "say who covers"
    ACCEPT_COVER = "accept_cover", "accept to cover"
    DECLINE_COVER = "decline_cover", "decline to cover"


class Rank(Worded):
    """How soon somebody has to look at an assessment, worst first (PRODUCT.md section 5)."""

    OVERDUE = "overdue", "overdue"
    PAST_CEILING = "past_ceiling", "expected after the statutory ceiling"
    DUE_SOON = "due_soon", "due within 5 working days"
    AWAITING_SIGN_OFF = "awaiting_sign_off", "awaiting sign-off"
    UNANSWERED = "unanswered", "unanswered"
    AT_RISK = "at_risk", "at risk or may be late"
    IN_TIME = "in_time", "in time"


class Verdict(Worded):
    """What Daymark's own record says of one thing that the procedure asks."""

    MET = "met", "met"
    LATE = "late", "late"
    NOT_MET = "not_met", "not met"
    NOT_YET = "not_yet", "not due yet"
    NOT_NEEDED = "not_needed", "not needed"
    NOT_KNOWN = "not_known", "not known"


class Want(Worded):
    """What is wanting in somebody by whom nobody can be asked about an assessment that they hold."""

    HERE = "here", "has left"
    MANAGER = "manager", "has no line manager"
    ACCOUNT = "account", "has no account that Daymark can write to"


class Happening(Worded):
    """What a step may count its working days from, besides the day the procedure counts from."""

    ALLOCATION = "allocation", "allocation"
    REFERRAL = "referral", "referral"
    DRAFT = "draft", "the draft being sent"
    AT_RISK = "at-risk", "the assessment being put at risk"
    EXTENSION = "extension", "the extension being asked for"
    CASE_NOTE = "case-note", "the case note being drafted"
    REMEDIAL_ACTION = "remedial-action", "the day agreed for the remedial action"


class Outlook(Worded):
    """How an assessment stands, in the words of a check-in."""

    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    WILL_BE_LATE = "will_be_late", "Will be late"


class Held(Worded):
    """How a check-in was held."""

    IN_PERSON = "in_person", "In person"
    BY_PHONE = "by_phone", "By phone"
    BY_VIDEO = "by_video", "By video"
    NOT_YET = "not_yet", "Not held yet"


class Answer(Worded):
    """Yes or no, where a check-in asks a plain question."""

    YES = "yes", "Yes"
    NO = "no", "No"


class DecisionKind(Worded):
    """What a service manager may answer to an extension request (PRODUCT.md section 4.3)."""

    APPROVED = "approved", "Approved"
    FEWER_DAYS = "fewer_days", "Fewer days approved"
    OTHER_ACTION = "other_action", "Other action asked for"
    MORE_INFORMATION = "more_information", "More information asked for"


class RequestState(Worded):
    """Where an extension request is."""

    ASKED = "asked", "waiting for a decision"
    INFORMATION = "information", "waiting for more information"
    APPROVED = "approved", "approved"
    REFUSED = "refused", "not approved: other action asked for"
    WITHDRAWN = "withdrawn", "withdrawn"
    CLOSED = "closed", "closed with the assessment"


class Ending(Worded):
    """Why an assessment ended without a sign-off."""

    NO_FURTHER_ACTION = "no_further_action", "No further action"
    SECTION_47 = "section_47", "Stepped up to section 47"


class NoteKind(Worded):
    """What a case note for the child's file records."""

    CHECK_IN = "check_in", "check-in"
    DECISION = "decision", "decision on an extension"
    REMEDIAL_ACTION = "remedial_action", "remedial action"
    ENDING = "ending", "ending"
