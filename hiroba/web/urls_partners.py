"""Every address of the developer centre, of cases and of the desk."""

from django.urls import path

from hiroba.web import numbers  # noqa: F401  (registers `row`)
from hiroba.web.views import (
    cases,
    certification,
    contact,
    desk,
    developers,
    partner_accounts,
    partner_card,
    partner_staff,
    reports,
)

urlpatterns = [
    path("developers/", developers.developers, name="developers"),
    path("developers/matrix/", developers.matrix, name="developers_matrix"),
    path("developers/register/", developers.register, name="developers_register"),
    path("developers/enrol/", developers.enrol, name="developers_enrol"),
    path("developers/uses/", developers.uses, name="developers_uses"),
    path("developers/contact/", developers.contact, name="developers_contact"),
    path("developers/names/", developers.names, name="developers_names"),
    path("developers/terms/", developers.terms, name="developers_terms"),
    path("developers/certification/", certification.apply, name="developers_certification"),
    path("developers/card/", partner_card.card, name="developers_card"),
    path("developers/card/heard/", partner_card.heard, name="card_heard"),
    path("developers/accounts/", partner_accounts.accounts, name="developers_accounts"),
    path("developers/accounts/<row:id>/enter/", partner_accounts.enter, name="issued_enter"),
    path("developers/accounts/<row:id>/rotate/", partner_accounts.rotate, name="issued_rotate"),
    path("developers/accounts/<row:id>/close/", partner_accounts.close, name="issued_close"),
    path("developers/staff/", partner_staff.staff, name="developers_staff"),
    path("developers/staff/<row:id>/", partner_staff.one, name="developers_one_of_staff"),
    path(
        "developers/staff/invitations/<row:id>/withdraw/",
        partner_staff.withdraw,
        name="developers_staff_withdraw",
    ),
    path("developers/join/<str:token>/", partner_staff.join, name="developers_join"),
    path("contact/", contact.contact, name="contact"),
    path("contact/confirm/<str:token>/", contact.confirm, name="contact_confirm"),
    path("contact/<str:token>/", contact.case, name="contact_case"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<row:id>/", cases.case, name="case"),
    path("desk/", desk.desk, name="desk"),
    path("desk/<row:id>/", desk.case, name="desk_case"),
    path("desk/<row:id>/reported/", reports.reported, name="desk_reported"),
    path("report/<str:what>/<row:id>/", reports.report, name="report"),
    path("desk/documents/<row:id>/", desk.document, name="desk_document"),
]
