"""One explicit table: every topic with its card, and the moves that people may make on it. No discovery."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.casework import (
    absence,
    acting,
    administration,
    allocation,
    booking,
    case,
    case_note,
    check_in,
    dashboard,
    decision,
    dip_sample,
    draft,
    duty,
    ending,
    enquiry,
    extension,
    friday_review,
    head_note,
    morning_list,
    record,
    remedial_action,
    report,
    risk,
    sign_off,
    supervision,
    unowned,
)
from bot.conversation import absence as absence_words
from bot.conversation import acting as acting_words
from bot.conversation import administration as administration_words
from bot.conversation import allocation as allocation_words
from bot.conversation import case_note as case_note_words
from bot.conversation import check_in as check_in_words
from bot.conversation import dashboard as dashboard_words
from bot.conversation import dip_sample as dip_sample_words
from bot.conversation import draft as draft_words
from bot.conversation import ending as ending_words
from bot.conversation import enquiry as enquiry_words
from bot.conversation import extension as extension_words
from bot.conversation import extension_forms as forms
from bot.conversation import friday_review as friday_review_words
from bot.conversation import head_note as head_note_words
from bot.conversation import morning_list as morning_list_words
from bot.conversation import record as record_words
from bot.conversation import remedial_action as remedial_action_words
from bot.conversation import report as report_words
from bot.conversation import risk as risk_words
from bot.conversation import sign_off as sign_off_words
from bot.conversation import supervision as supervision_words
from bot.conversation import unowned as unowned_words
from bot.conversation.topic import Move, Topic
from bot.shapes import Card
from scheduling.refusal import Refusal
from scheduling.words import Act


def _shows(card: Callable[[Any], Card | None]) -> Move[Any]:
    """A press on a list that shows the card itself, with all there is to read and to choose from."""
    nothing = Refusal("There is nothing more to see here.")
    return Move(Act.SHOW, lambda _desk, view, _: card(view) or nothing)


def _check_in_topic() -> Topic[check_in.CheckInView]:
    """Both check-ins are one conversation, with questions of their own."""
    return Topic(
        see=check_in.see_check_in,
        card=check_in_words.card,
        moves={
            "answer_worker": Move(
                Act.ANSWER_AS_WORKER,
                check_in.answer_as_worker,
                ready=check_in.is_ready,
                form=check_in_words.worker_form,
                read=check_in_words.read_worker,
            ),
            "answer_manager": Move(
                Act.ANSWER_AS_MANAGER,
                check_in.answer_as_manager,
                ready=check_in.is_ready,
                form=check_in_words.manager_form,
                read=check_in_words.read_manager,
            ),
            "snooze": Move(
                Act.SNOOZE,
                check_in.snooze,
                ready=check_in.is_ready,
                form=check_in_words.snooze_form,
                read=check_in_words.read_snooze,
            ),
        },
    )


def _extension_topic() -> Topic[extension.Request]:
    def decides(do: Any, form: Any, read: Any) -> Move[extension.Request]:
        return Move(Act.DECIDE, do, extension.is_waiting, form, read)

    def also(act: Act, do: Any, ready: Any = extension.is_waiting, **words: Any) -> Move[extension.Request]:
        return Move(act, do, ready, **words)

    return Topic(
        see=extension.see_request,
        card=extension_words.card,
        moves={
            "request": Move(
                Act.REQUEST_EXTENSION,
                extension.request,
                ready=extension.may_be_asked,
                form=forms.request_form,
                read=forms.read_request,
                see=extension.see_asking,
            ),
            "approve": decides(decision.approve, forms.approve_form, forms.read_approve),
            "fewer": decides(decision.approve, forms.fewer_form, forms.read_fewer),
            "other": decides(decision.ask_instead, forms.other_form, forms.read_other),
            "information": decides(extension.ask_for_information, forms.information_form, forms.read_words),
            "answer": also(
                Act.ADD_INFORMATION,
                extension.add_information,
                extension.is_asked,
                form=forms.answer_form,
                read=forms.read_words,
            ),
            "show": _shows(extension_words.card),
            "withdraw": also(Act.WITHDRAW_EXTENSION, extension.withdraw),
            "approver": also(
                Act.CHANGE_APPROVER,
                extension.change_approver,
                form=forms.approver_form,
                read=forms.read_approver,
            ),
        },
    )


def _absence_topic() -> Topic[absence.AbsenceView]:
    """An absence is arranged by the person, their line manager or the head; its alternate accepts or not."""
    return Topic(
        see=absence.see_absence,
        card=absence_words.card,
        moves={
            "book": Move(
                Act.BOOK_ABSENCE,
                booking.book,
                form=absence_words.book_form,
                read=absence_words.read_book,
                see=booking.see_booking,
            ),
            "alternate": Move(
                Act.NAME_ALTERNATE,
                booking.name_alternate,
                ready=booking.naming_is_open,
                form=absence_words.alternate_form,
                read=absence_words.read_alternate,
                see=booking.see_naming,
            ),
            "cancel": Move(Act.CANCEL_ABSENCE, absence.cancel, ready=absence.is_open),
            "accept": Move(Act.ACCEPT_COVER, absence.accept, ready=absence.is_asked),
            "decline": Move(Act.DECLINE_COVER, absence.decline, ready=absence.is_asked),
        },
    )


START = "allocation.allocate"
"""The one act that is about no assessment yet; `inbound` does it by `bot.casework.allocation`."""

TOPICS: Mapping[str, Topic[Any]] = {
    "absence": _absence_topic(),
    "acting": Topic(acting.see_acting, acting_words.card),
    "allocation": Topic(allocation.see_allocated, allocation_words.card),
    "call": Topic(
        case.see,
        allocation_words.call_card,
        {"confirm": Move(Act.CONFIRM_CALL, allocation.confirm_call, allocation.is_ready_to_confirm)},
    ),
    "check_in": _check_in_topic(),
    "final_check_in": _check_in_topic(),
    "risk": Topic(
        risk.see_risk,
        risk_words.card,
        {
            "raise": Move(
                Act.RAISE_RISK, risk.raise_risk, form=risk_words.form, read=risk_words.read, see=case.see
            ),
            "clear": Move(Act.RECORD_REMEDIAL_ACTION, risk.clear, ready=risk.is_ready),
            "show": _shows(risk_words.card),
        },
    ),
    "remedial_action": Topic(
        remedial_action.see_action,
        remedial_action_words.card,
        {
            "record": Move(
                Act.RECORD_REMEDIAL_ACTION,
                remedial_action.record,
                form=remedial_action_words.form,
                read=remedial_action_words.read,
                see=case.see,
            ),
            "done": Move(
                Act.FINISH_REMEDIAL_ACTION,
                remedial_action.finish,
                ready=remedial_action.is_ready,
            ),
            "show": _shows(remedial_action_words.card),
        },
    ),
    "extension": _extension_topic(),
    "case_note": Topic(
        case_note.see_note,
        case_note_words.card,
        {
            "file": Move(Act.FILE_NOTE, case_note.file, ready=case_note.is_ready),
            "show": _shows(case_note_words.card),
        },
    ),
    "dashboard": Topic(dashboard.see_dashboard, dashboard_words.card),
    "draft": Topic(
        case.see, draft_words.prompt_card, {"send": Move(Act.SEND_DRAFT, draft.send, ready=draft.may_be_sent)}
    ),
    "comments": Topic(
        draft.see_draft,
        draft_words.card,
        {
            "none": Move(Act.RETURN_COMMENTS, draft.return_nothing, ready=draft.is_ready),
            "amend": Move(
                Act.RETURN_COMMENTS,
                draft.return_amendments,
                ready=draft.is_ready,
                form=draft_words.form,
                read=draft_words.read,
            ),
            "show": _shows(draft_words.card),
        },
    ),
    "completion": Topic(
        case.see, sign_off_words.completion_card, {"complete": Move(Act.COMPLETE, sign_off.complete)}
    ),
    "sign_off": Topic(
        case.see,
        sign_off_words.card,
        {
            "sign_off": Move(
                Act.SIGN_OFF,
                sign_off.sign_off,
                ready=sign_off.may_be_signed_off,
                see=sign_off.see_completed,
            )
        },
    ),
    "ending": Topic(
        ending.see_ending,
        ending_words.card,
        {
            "transfer": Move(
                Act.TRANSFER,
                ending.transfer,
                form=ending_words.transfer_form,
                read=ending_words.read_transfer,
                see=ending.see_handover,
            ),
            "end": Move(
                Act.END, ending.end, form=ending_words.end_form, read=ending_words.read_end, see=case.see
            ),
            "reopen": Move(
                Act.REOPEN,
                ending.reopen,
                form=ending_words.reopen_form,
                read=ending_words.read_reopen,
                see=case.see,
            ),
        },
    ),
    "smt_report": Topic(
        report.see_report,
        report_words.card,
        {"review": Move(Act.FINISH_REVIEW, report.review, ready=duty.is_waiting)},
    ),
    "dip_sample": Topic(
        dip_sample.see_samples,
        dip_sample_words.card,
        {
            "review": Move(
                Act.REVIEW_SAMPLE,
                dip_sample.review,
                ready=dip_sample.is_ready,
                form=dip_sample_words.form,
                read=dip_sample_words.read,
                see=dip_sample.see_sample,
            )
        },
        begin=dip_sample.draw_samples,
    ),
    "supervision": Topic(
        supervision.see_supervision,
        supervision_words.card,
        {"discussed": Move(Act.FINISH_SUPERVISION, supervision.discussed, ready=duty.is_waiting)},
    ),
    "forecast": Topic(case.see, record_words.forecast_card),
    "returned": Topic(acting.see_returned, acting_words.returned_card),
    "unowned": Topic(unowned.see_unowned, unowned_words.card),
    "record": Topic(record.see_record, record_words.card, {"show": _shows(record_words.card)}),
    "morning_list": Topic(
        morning_list.see_morning,
        morning_list_words.card,
        begin=duty.close_the_last,
        gather=morning_list.gather,
    ),
    "enquiry": Topic(
        enquiry.see_enquiry,
        enquiry_words.card,
        {"ask": Move(Act.ASK_TEAM_MANAGER, enquiry.ask, see=case.see)},
    ),
    "friday_review": Topic(
        friday_review.see_review,
        friday_review_words.card,
        {
            "ask": Move(
                Act.ASK_TEAM_MANAGER,
                friday_review.ask,
                ready=friday_review.is_open,
                see=friday_review.see_line,
            ),
            "follow_up": Move(
                Act.FOLLOW_UP,
                friday_review.follow_up,
                ready=friday_review.is_open,
                see=friday_review.see_line,
            ),
            "done": Move(Act.FINISH_REVIEW, friday_review.done, ready=friday_review.is_ready),
        },
        begin=friday_review.begin,
    ),
    "head_note": Topic(
        head_note.see_note_duty,
        head_note_words.card,
        {
            "send": Move(
                Act.SEND_HEAD_NOTE,
                head_note.send,
                ready=head_note.is_ready,
                form=head_note_words.form,
                read=head_note_words.read,
            ),
            "nothing": Move(Act.SEND_HEAD_NOTE, head_note.nothing, ready=head_note.is_ready),
        },
    ),
    "exception_note": Topic(head_note.see_note_sent, head_note_words.sent_card),
    "administration": Topic(
        administration.see_administration,
        administration_words.card,
        {
            "dealt": Move(
                Act.DEAL_WITH,
                administration.deal_with,
                ready=administration.is_listed,
                see=administration.see_listed,
            )
        },
        begin=duty.close_the_last,
    ),
}
