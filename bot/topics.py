"""One explicit table: every topic with its card, and the moves that people may make on it. No discovery."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.casework import (
    absence,
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
    extension,
    record,
    remedial_action,
    report,
    risk,
    sign_off,
    supervision,
)
from bot.conversation import absence as absence_words
from bot.conversation import allocation as allocation_words
from bot.conversation import case_note as case_note_words
from bot.conversation import check_in as check_in_words
from bot.conversation import dashboard as dashboard_words
from bot.conversation import dip_sample as dip_sample_words
from bot.conversation import draft as draft_words
from bot.conversation import ending as ending_words
from bot.conversation import extension as extension_words
from bot.conversation import extension_forms as forms
from bot.conversation import record as record_words
from bot.conversation import remedial_action as remedial_action_words
from bot.conversation import report as report_words
from bot.conversation import risk as risk_words
from bot.conversation import sign_off as sign_off_words
from bot.conversation import supervision as supervision_words
from bot.conversation.topic import Move, Topic
from scheduling.words import Act


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
        },
    ),
    "extension": _extension_topic(),
    "case_note": Topic(
        case_note.see_note,
        case_note_words.card,
        {"file": Move(Act.FILE_NOTE, case_note.file, ready=case_note.is_ready)},
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
        },
    ),
    "completion": Topic(
        case.see, sign_off_words.completion_card, {"complete": Move(Act.COMPLETE, sign_off.complete)}
    ),
    "sign_off": Topic(case.see, sign_off_words.card, {"sign_off": Move(Act.SIGN_OFF, sign_off.sign_off)}),
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
    "record": Topic(record.see_record, record_words.card),
}
