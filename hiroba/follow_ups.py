"""What follows from what. One row an event; its steps run in this order, after the commit."""

from collections.abc import Callable

from hiroba.accounts import farewell
from hiroba.base.models import Event
from hiroba.connect import services
from hiroba.desk import inquiries
from hiroba.files import sweep
from hiroba.friends import invitations
from hiroba.inbox import desk_notices, notices
from hiroba.partners import cards, staff
from hiroba.posts import feed

# fmt: off
FOLLOW_UPS: dict[str, list[Callable[[Event], None]]] = {
    "account.close":      [farewell.say_goodbye],
    "account.reopen":     [farewell.welcome_back],
    "account.confirm":    [invitations.turn_into_requests],
    "friendship.ask":     [notices.tell_who_was_asked, notices.mail],
    "request.accept":     [feed.bring_together, notices.tell_who_asked, notices.mail],
    "friendship.end":     [feed.part],
    "account.block":      [feed.part],
    "invitation.send":    [invitations.mail],
    "post.publish":       [feed.deliver, notices.tell_mentioned_in_post, notices.mail],
    "post.delete":        [sweep.throw_away],
    "account.show_photo": [sweep.throw_away],
    "post.comment":       [notices.tell_author_of_comment, notices.tell_mentioned_in_comment, notices.mail],
    "post.like":          [notices.tell_author_of_like, notices.mail],
    "post.report":        [desk_notices.tell_desk_of_case, notices.mail],
    "comment.report":     [desk_notices.tell_desk_of_case, notices.mail],
    "account.report":     [desk_notices.tell_desk_of_case, notices.mail],
    "staff.invite":       [staff.mail],
    "staff.promote":      [desk_notices.tell_staff, notices.mail],
    "staff.remove":       [desk_notices.tell_staff, notices.mail],
    "certification.apply":  [desk_notices.tell_desk_of_application, notices.mail],
    "certification.grant": [desk_notices.tell_owners_of_application, notices.mail],
    "certification.revoke": [desk_notices.tell_owners, notices.mail],
    "certification.restore": [desk_notices.tell_owners, notices.mail],
    "certification.expire": [desk_notices.tell_owners, notices.mail],
    "certification.remind": [desk_notices.tell_owners, notices.mail],
    "partner.rename":     [desk_notices.tell_desk_of_case, notices.mail],
    "partner.close":      [services.close_those_of, desk_notices.tell_staff, notices.mail, cards.forget_all],
    "card.confirm":       [desk_notices.tell_owners, notices.mail, cards.forget],
    "card.heard":         [desk_notices.tell_owners, notices.mail, cards.forget],
    "card.remove":        [desk_notices.tell_owners, notices.mail, cards.forget],
    "card.expire":        [desk_notices.tell_owners, notices.mail, cards.forget],
    "card.refuse":        [desk_notices.tell_owners, notices.mail, cards.forget],
    "card.remind":        [desk_notices.tell_owners, notices.mail],
    "service.send":       [services.mail_link],
    "service.edit":       [desk_notices.tell_desk_of_case, notices.mail],
    "service.ask":        [desk_notices.tell_desk_of_case, notices.mail],
    "service.submit":     [desk_notices.tell_desk_of_case, notices.mail],
    "service.open":       [desk_notices.tell_owners_of_service, notices.mail],
    "service.send_back":  [desk_notices.tell_owners_of_service, notices.mail],
    "partner.question":   [desk_notices.tell_party, desk_notices.tell_desk_of_case, notices.mail],
    "service.question":   [desk_notices.tell_party, desk_notices.tell_desk_of_case, notices.mail],
    "service.suspend":    [desk_notices.tell_owners_of_service, notices.mail],
    "service.miss":       [desk_notices.tell_desk, desk_notices.tell_owners_who_missed, notices.mail],
    "case.appeal":        [desk_notices.tell_desk_of_case, notices.mail],
    "case.answer":        [desk_notices.tell_holder, notices.mail],
    "desk.assign":        [desk_notices.tell_holder, notices.mail],
    "desk.refer":         [desk_notices.tell_desk, notices.mail],
    "inquiry.send":       [inquiries.mail_link],
    "inquiry.confirm":    [desk_notices.tell_desk_of_case, notices.mail, inquiries.mail_receipt],
    "inquiry.answer":     [desk_notices.tell_holder, notices.mail],
    "desk.ask":           [desk_notices.tell_of_case, notices.mail, inquiries.mail_news],
    "desk.decide":        [desk_notices.tell_of_case, desk_notices.tell_whose_outcome_it_is, notices.mail, inquiries.mail_news],
    "desk.remind":        [desk_notices.tell_desk, notices.mail],
}
# fmt: on
