"""How every named address is visited: who opens it, with what in its place, and what it says.

A name that is missing here fails `test_every_page`. `args` are the names of things of the
`World`; what is not one of them stands for itself.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """A page that one opens."""

    who: str = "hana"
    args: tuple[str, ...] = ()
    query: str = ""
    status: int = 200


@dataclass(frozen=True)
class Fetch:
    """Not a page: a fragment, a file, JSON."""

    who: str = "hana"
    args: tuple[str, ...] = ()
    query: str = ""
    type: str = "text/html"


@dataclass(frozen=True)
class Press:
    """An address behind a button: whose, to what, and on which page the button stands."""

    who: str
    args: tuple[str, ...]
    on: str
    on_args: tuple[str, ...] = ()
    status: int = 302


ASKING = (
    "?client_id={open service}&redirect_uri=https://tide.example/back&scope=openid+email"
    "&code_challenge_method=S256&code_challenge=" + "x" * 43
)
LEAVING = "?client_id={open service}&post_logout_redirect_uri=https://tide.example/"
# fmt: off
LOOKS: dict[str, Look] = {
    # Reading
    "home":                                Look(),
    "square":                              Look(),
    "diaries":                             Look(),
    "post":                                Look(args=("diary",)),
    "post_history":                        Look(args=("diary",)),
    "post_readers":                        Look(args=("diary",)),
    # Writing
    "write_voice":                         Look(),
    "write_diary":                         Look(),
    "post_edit":                           Look(args=("diary",)),
    "post_audience":                       Look(args=("diary",)),
    "post_delete":                         Look(args=("diary",)),
    "hide_older":                          Look(),
    # People
    "person":                              Look(args=("hana",)),
    "person_friends":                      Look(args=("ken",)),
    "unfriend":                            Look(args=("ken",)),
    "block":                               Look(args=("ken",)),
    "friends":                             Look(),
    "requests":                            Look(),
    "circles":                             Look(),
    "circle":                              Look(args=("circle",)),
    "circle_delete":                       Look(args=("circle",)),
    "find":                                Look(query="?q=ken"),
    "invite":                              Look(),
    "invited":                             Look(who="guest", args=("invitation",)),
    "notices":                             Look(),
    # Settings
    "settings_profile":                    Look(),
    "settings_photos":                     Look(),
    "settings_look":                       Look(),
    "settings_finding":                    Look(),
    "settings_notices":                    Look(),
    "settings_blocks":                     Look(),
    "settings_sessions":                   Look(),
    "my_data":                             Look(),
    "close_account":                       Look(),
    # Papers
    "law":                                 Look(who="guest"),
    "document":                            Look(who="guest", args=("terms",)),
    "document_version":                    Look(who="guest", args=("privacy", "1")),
    "document_changes":                    Look(who="guest", args=("terms",)),
    "accept_terms":                        Look(),
    "mail":                                Look(who="guest"),
    "mail_message":                        Look(who="guest", args=("letter",)),
    "contact":                             Look(who="guest"),
    "contact_confirm":                     Look(who="guest", args=("inquiry",)),
    "contact_case":                        Look(who="guest", args=("inquired",)),
    # The developer centre
    "developers":                          Look(who="pia"),
    "developers_matrix":                   Look(who="guest"),
    "developers_reference":                Look(who="guest"),
    "developers_sign_up":                  Look(who="guest"),
    "developers_register":                 Look(who="ona"),
    "developers_enrol":                    Look(who="another"),
    "developers_uses":                     Look(who="gen"),
    "developers_contact":                  Look(who="gen"),
    "developers_names":                    Look(who="pia"),
    "developers_terms":                    Look(who="gen"),
    "developers_certification":            Look(who="pia"),
    "developers_card":                     Look(who="kai"),
    "card_remove":                         Look(who="kai"),
    "developers_accounts":                 Look(who="pia"),
    "developers_staff":                    Look(who="pia"),
    "developers_one_of_staff":             Look(who="pia", args=("pat at work",)),
    "developers_close":                    Look(who="pia"),
    "developers_join":                     Look(who="guest", args=("staff invitation",)),
    "issued_rotate":                       Look(who="pia", args=("issued",)),
    "issued_close":                        Look(who="pia", args=("issued",)),
    "developers_services":                 Look(who="pia"),
    "service_register":                    Look(who="pia"),
    "service_confirm":                     Look(who="pia", args=("contact link",)),
    "service":                             Look(who="pia", args=("service",)),
    "service_settings":                    Look(who="pia", args=("service",)),
    "service_scopes":                      Look(who="pia", args=("service",)),
    "service_keys":                        Look(who="pia", args=("service",)),
    "service_sandbox":                     Look(who="pia", args=("service",)),
    "service_leases":                      Look(who="pia", args=("service",)),
    "service_webhooks":                    Look(who="pia", args=("service",)),
    "service_log":                         Look(who="pia", args=("service",)),
    "service_close":                       Look(who="pia", args=("service",)),
    # Services that act for people
    "authorize":                           Look(query=ASKING),
    "authorize_old":                       Look(query=ASKING),
    "oauth_logout":                        Look(query=LEAVING),
    "connected":                           Look(),
    "received":                            Look(),
    "key_revoke":                          Look(who="pia", args=("key",)),
    # Cases and the desk
    "cases":                               Look(who="mika"),
    "case":                                Look(who="mika", args=("rejected",)),
    "desk":                                Look(who="mod"),
    "desk_case":                           Look(who="mod", args=("taken",)),
    "desk_document":                       Look(who="mod", args=("paper",)),
    "desk_question":                       Look(who="mod", args=("review",)),
    "desk_reported":                       Look(who="mod", args=("reported",)),
    "report":                              Look(args=("account", "ken")),
    # The entrance
    "account_signup":                      Look(who="guest"),
    "account_login":                       Look(who="guest"),
    "mfa_authenticate":                    Look(who="half in"),
    "account_inactive":                    Look(who="guest"),
    "account_logout":                      Look(),
    "account_email_verification_sent":     Look(who="guest"),
    "account_confirm_email":               Look(who="guest", args=("confirmation",)),
    "account_reset_password":              Look(who="guest"),
    "account_reset_password_done":         Look(who="guest"),
    "account_reset_password_from_key":     Look(who="guest", args=("uid", "reset")),
    "account_change_password":             Look(),
    "account_set_password":                Look(who="bare"),
    "account_email":                       Look(),
    "account_reauthenticate":              Look(),
    "mfa_reauthenticate":                  Look(who="careful"),
    "mfa_reauthenticate_webauthn":         Look(who="careful"),
    "mfa_index":                           Look(who="careful"),
    "mfa_activate_totp":                   Look(),
    "mfa_deactivate_totp":                 Look(who="careful"),
    "mfa_view_recovery_codes":             Look(who="careful"),
    "mfa_generate_recovery_codes":         Look(who="careful"),
    "mfa_list_webauthn":                   Look(who="careful"),
    "mfa_add_webauthn":                    Look(who="careful"),
    "mfa_edit_webauthn":                   Look(who="careful", args=("passkey",)),
    "mfa_remove_webauthn":                 Look(who="careful", args=("passkey",)),
}

dead = Look(who="guest", args=("dead",), status=404)

# The same addresses as others see them, and pages that have no address of their own.
MORE: dict[str, tuple[str, Look]] = {
    "home, signed out":     ("home", Look(who="guest")),
    "home, newly joined":   ("home", Look(who="bare")),
    "home, by kind":        ("home", Look(query="?kind=diary")),
    "square, signed out":   ("square", Look(who="guest")),
    "notices, none":        ("notices", Look(who="bare")),
    "friends, none":        ("friends", Look(who="bare")),
    "requests, none":       ("requests", Look(who="bare")),
    "diaries, none":        ("diaries", Look(who="bare")),
    "voice":                ("post", Look(args=("voice",))),
    "diary, signed out":    ("post", Look(who="guest", args=("diary",))),
    "person, a friend":     ("person", Look(args=("ken",))),
    "person, a stranger":   ("person", Look(args=("sora",))),
    "person, signed out":   ("person", Look(who="guest", args=("hana",))),
    "person, as public":    ("person", Look(args=("hana",), query="?as=public")),
    "find, nobody":         ("find", Look(query="?q=zzzzzz")),
    "nothing here":         ("post", Look(args=("1",), status=404)),
    "a button leads here":  ("post_like", Look(args=("voice",), status=405)),
    "a dead link":          ("account_confirm_email", dead),
    "contact, sent":        ("contact", Look(who="guest", query="?sent")),
    "contact, signed in":   ("contact", Look()),
    "an inquiry, held":     ("desk_case", Look(who="mod", args=("inquired case",))),
    "closing":              ("close_account", Look(who="closing")),
    "developers, guest":    ("developers", Look(who="guest")),
    "developers, member":   ("developers", Look()),
    "developers, general":  ("developers", Look(who="gen")),
    "developers, agency":   ("developers", Look(who="aga")),
    "developers, a card":   ("developers", Look(who="kai")),
    "developers, no card":  ("developers", Look(who="nao")),
    "no certification":     ("developers_certification", Look(who="una")),
    "under way":            ("developers_certification", Look(who="mika")),
    "no accounts":          ("developers_accounts", Look(who="gen")),
    "card, none":           ("developers_card", Look(who="nao")),
    "card, expired":        ("developers_card", Look(who="lia")),
    "a partner account":    ("person", Look(who="guest", args=("pier",))),
    "no services, general": ("developers_services", Look(who="gen")),
    "no services, a card":  ("developers_services", Look(who="kai")),
    "no services, no card": ("developers_services", Look(who="nao")),
    "an open service":      ("service", Look(who="pia", args=("open service",))),
    "nothing received":     ("service_leases", Look(who="pia", args=("quiet service",))),
    "no messages":          ("service_webhooks", Look(who="pia", args=("open service",))),
    "no requests":          ("service_log", Look(who="pia", args=("open service",))),
    "erasures, missed":     ("desk_case", Look(who="mod", args=("missed",))),
    "leaving, back here":   ("oauth_logout", Look(query=LEAVING + "elsewhere")),
    "a service, reviewed":  ("desk_case", Look(who="mod", args=("service case",))),
    "home of a partner":    ("home", Look(who="pier")),
    "home of a test":       ("home", Look(who="tia")),
    "an untaken case":      ("desk_case", Look(who="mod", args=("waiting",))),
    "a reported post":      ("desk_case", Look(who="mod", args=("reported",))),
    "decided cases":        ("desk", Look(who="mod", query="?show=decided")),
    "staff see no square":  ("square", Look(who="gen", status=403)),
    "no profile of staff":  ("person", Look(args=("gen",), status=404)),
    "a refusal":            ("write_diary", Look(who="closing", status=403)),
}

FETCHES: dict[str, Fetch] = {
    "fresh":                       Fetch(query="?place=home&after=1"),
    "file":                        Fetch(args=("picture", "small"), type="image/webp"),
    "healthz":                     Fetch(who="guest", type="application/json"),
    "oauth_jwks":                  Fetch(who="guest", type="application/json"),
    "openapi":                     Fetch(who="guest", type="application/json"),
    "openid_configuration":        Fetch(who="guest", type="application/json"),
    "oauth_authorization_server":  Fetch(who="guest", type="application/json"),
    "oauth_protected_resource":    Fetch(who="guest", type="application/json"),
    "mfa_login_webauthn":          Fetch(who="guest", type="application/json"),
    "mfa_download_recovery_codes": Fetch(who="careful", type="text/plain"),
}

# Called by other machines: tests/partners/test_cards.py does.
CALLED = {
    "card_heard", "oauth_token", "oauth_token_old", "oauth_revoke", "oauth_introspect",
    "oauth_userinfo", "oauth_confirm_erasure", "oauth_leases",
    "api_image", "of",
}  # fmt: skip

# In this order: each makes what the next one undoes.
PRESSES: list[tuple[str, Press]] = [
    ("befriend",          Press("one", ("other",), "person", ("other",))),
    ("withdraw",          Press("one", ("other",), "person", ("other",))),
    ("befriend",          Press("one", ("other",), "person", ("other",))),
    ("decline",           Press("other", ("one",), "requests")),
    ("befriend",          Press("other", ("one",), "person", ("one",))),
    ("accept",            Press("one", ("other",), "requests")),
    ("notices_read",      Press("one", (), "notices")),
    ("top",               Press("one", ("other",), "person", ("other",))),
    ("untop",             Press("one", ("other",), "person", ("other",))),
    ("mute",              Press("one", ("other",), "person", ("other",))),
    ("unmute",            Press("one", ("other",), "settings_blocks")),
    ("post_like",         Press("one", ("voice",), "post", ("voice",), status=200)),
    ("post_unlike",       Press("one", ("voice",), "post", ("voice",), status=200)),
    ("comment_delete",    Press("one", ("comment",), "post", ("voice",))),
    ("session_end",       Press("one", ("session",), "settings_sessions")),
    ("block",             Press("one", ("other",), "block", ("other",))),
    ("unblock",           Press("one", ("other",), "settings_blocks")),
    ("my_data_download",  Press("one", (), "my_data", status=200)),
    ("developers_staff_withdraw", Press("pia", ("invited",), "developers_staff")),
    ("issued_enter",      Press("pat", ("issued",), "developers_accounts")),
    ("disconnect",        Press("hana", ("consent",), "connected")),
    ("disconnect_all",    Press("hana", (), "connected")),
    ("service_send",      Press("pia", ("new service",), "service", ("new service",))),
    ("delivery_test",     Press("pia", ("service",), "service_webhooks", ("service",))),
    ("delivery_replay",   Press("pia", ("delivery",), "service_webhooks", ("service",))),
    ("service_submit",    Press("pia", ("service",), "service", ("service",))),
    ("oauth_logout_confirm", Press("ken", (), "oauth_logout")),
    ("language",          Press("one", (), "home")),
    ("close_account",     Press("one", (), "close_account", status=200)),
    ("reopen_account",    Press("closing", (), "close_account")),
]
# fmt: on
