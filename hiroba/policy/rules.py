"""The law, on one page: who may do what.

One row a verb. A verb is `noun.deed`; the same word names the action, the event it leaves
behind and the line in the audit log. *Standing* is about the actor alone; *rows* is how actor
and row stand to each other. To add a rule, add a row here and its line to tests/law.txt.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hiroba.base.actor import Actor
from hiroba.policy import scopes
from hiroba.policy.law import InRoles, ScopeNamed, hangs, looked_at, may, restrict, rule
from hiroba.policy.tiers import ELSEWHERE, Service, Tier, entitled, holds
from hiroba.policy.who import (
    NO_ROW,
    Leaf,
    Who,
    alone,
    at_home,
    fact,
    has,
    is_,
    linked,
    linked_twice,
    opened,
    sole,
    unstopped,
    where,
)

NOT_IN_USE = _("Your account is not in use at the moment.")
REOPEN = _("Reopen your account under “Close the account” in the settings.")
# Standing: facts about the actor.
anyone = fact(_("anyone, signed in or not"), lambda a: True).cite("T-4")
signed_in = fact(_("whoever is signed in"), lambda a: a.signed_in).cite(
    "T-4", _("Sign in, or sign up.")
)
not_suspended = fact(
    _("whose account is not suspended"), lambda a: a.status != "suspended"
).otherwise(_("Your account is suspended."))
in_use = not_suspended.cite("T-7", _("You can appeal under My cases."), 5) & fact(
    _("with an account in use"), lambda a: a.status == "active"
).otherwise(NOT_IN_USE).cite("T-7", REOPEN)
there = (
    fact(
        _("with an account in use or suspended"), lambda a: a.status in {"active", "suspended"}
    )
    .otherwise(NOT_IN_USE)
    .cite("T-24", REOPEN)
)
agreed = (
    fact(_("who accepted the terms in force"), lambda a: a.accepted)
    .otherwise(_("You have not accepted the terms that are in force now."))
    .cite("T-3", _("Read and accept the terms of use and the privacy policy."))
)
proved = (
    fact(_("who proved again who they are"), lambda a: a.step_up)
    .otherwise(_("You have to prove once more that it is you."))
    .cite("T-6", _("Enter your password or use your passkey once more."))
)
member = signed_in & in_use & agreed

# The five kinds of account.
partner_account = fact(_("a partner account"), lambda a: a.kind == "partner")
test_account = fact(_("a partner test account"), lambda a: a.kind == "test")
organisation = fact(_("staff of an organisation"), lambda a: a.kind == "organisation")
operator = fact(_("an operator"), lambda a: a.kind == "operator")
person = fact(_("a person with an account of their own"), lambda a: a.kind == "user").cite(
    "PR-5", _("Sign in with your own user account."), 3
)
employed = organisation.cite("PR-7", _("Sign up as staff of an organisation."), 3)
no_individual = organisation.otherwise(
    _("A registration as an individual is never certified, nor does it become another one.")
).cite("PR-13", _("Sign up as staff of the organisation, and register it anew."), 8)
bound = (
    fact(_("whose partner keeps to the data terms in force"), lambda a: a.bound)
    .otherwise(_("The data terms in force have not been accepted for your partner."))
    .cite("PV-32", _("Accept the data terms."))
)
twice = fact(_("signed in with a second factor"), lambda a: a.second_factor).otherwise(
    _("You are not signed in with a second factor.")
)
guarded = twice.cite("T-5", _("Set up a second factor, and prove with it that it is you."), 2)
RANKS = {"reviewer": 1, "senior": 2, "officer": 3}


def rank_of(actor: Actor) -> int:
    return RANKS.get(actor.role, 0)


appointed = fact(_("who has a role at the desk"), lambda a: a.role in RANKS).otherwise(
    _("You have no role at the desk.")
)
desk = signed_in & in_use & operator.cite("PV-15") & appointed.cite("PV-15") & twice.cite(
    "PV-15", _("Set up a second factor, and prove with it that it is you."), 2
)  # fmt: skip
senior = fact(_("a senior reviewer"), lambda a: rank_of(a) > 1).cite("PV-15")
holding = (
    fact(
        _("an account that its partner may hold now"),
        lambda a: a.kind not in {"partner", "test"} or holds(a.tier, Service.PARTNER_ACCOUNT),
    )
    .otherwise(_("The partner may not hold this account at the moment."))
    .cite("PR-15", _("Its partner becomes certified again."), 6)
)

# Programs that act for people (PV-20, PV-11).
through_app = fact(_("an app"), lambda a: a.app is not None)
by_hand = (~through_app).cite("PV-20")
going_on = (
    fact(
        _("who has not stopped providing to this app"), lambda a: not (a.app and a.app.stopped)
    )
    .otherwise(_("This person has stopped providing to this app."))
    .cite("PV-11", _("Let the service have your data again, under Connected services."), 2)
)


def scope(*names: str) -> Who:
    """A person by themselves, or an app that holds one of these scopes."""
    said = ScopeNamed(names)
    return fact(said, lambda a: a.app is None or not a.app.scopes.isdisjoint(names)).cite(
        "PV-20", _("Ask the person for this scope."), 4
    )


WRITES = ("w_voice", "w_diary")
READS = ("r_voice", "r_diary", "r_profile_status", *WRITES)
# What apps can do at all; the scope that each deed needs stands below.
OF_APPS = (
    "account.view",
    "account.know",
    "account.look_up",
    "profilefield.view",
    "friendship.view",
    "circle.view",
    "circle.create",
    "circle.fill",
    "post.view",
    "post.publish",
    "post.delete",
    "post.comment",
    "post.like",
    "post.unlike",
    "comment.view",
    "comment.delete",
    "like.view",
    "update.view",
    "account.show_photo",
    "account.move_photo",
)

# Everybody's own affairs; an organisation's staff and operators have these and their work.
OWN = ("account.join", "account.confirm", "account.accept", "account.set", "account.change_email",
       "account.close", "account.reopen", "account.download", "account.view", "session.*",
       "authenticator.*", "notice.*", "picture.view", "case.*", "inquiry.*",
       "consent.*", "provision.*", "stop.*")  # fmt: skip
OF_ORGANISATIONS = (*OWN, "partner.*", "staff.*", "staffinvitation.*", "certification.*",
                    "application.*", "document.*", "card.*", "issued.*", "entry.*",
                    "service.*", "key.*", "call.*", "lease.*", "delivery.*")  # fmt: skip
OF_OPERATORS = (*OWN, "desk.*", "entry.*", "look.*", "partner.view", "application.view",
                "document.*", "certification.*", "moderation.*", "service.*",
                "partner.compare", "partner.question", "delivery.view")  # fmt: skip

# What a kind of account may never do, whatever a rule below grants: patterns over verbs, so
# that a verb that comes later is refused from its first day.
# fmt: off
restrict("friendship.ask",   (~partner_account).cite("PR-17", _("Wait to be asked: accepting is fine."), 5))
restrict("invitation.*",     (~partner_account).cite("PR-17"))
restrict("community.*",      (~partner_account).cite("PR-19"), but=("community.support_*",))
restrict("footprint.*",      (~partner_account).cite("PR-20"))
restrict("account.find",     (~partner_account).cite("PR-20"))
restrict("account.suggest",  (~partner_account).cite("PR-20"))
restrict("introduction.*",   (~partner_account).cite("PR-21"))
restrict("message.*",        (~partner_account).cite("PR-22"))
for pattern in ("friendship.*", "request.*", "post.*", "comment.*", "profile*", "account.find", "account.suggest"):
    restrict(pattern,        (~organisation).cite("PR-24"))
restrict("invitation.*",     (~test_account).cite("PR-15"))
restrict("*",                holding,                       but=OWN)
restrict("*",                (~organisation).cite("PR-25"), but=OF_ORGANISATIONS)
restrict("*",                (~operator).cite("PV-15"),     but=OF_OPERATORS)
restrict("*",                going_on)
restrict("*",                by_hand,                       but=OF_APPS)
restrict("account.view",     scope(*scopes.PROFILE, "w_profile", *READS))
restrict("friendship.view",  scope("r_profile"))
restrict("circle.view",      scope("r_profile"))
restrict("circle.*",         scope("w_profile"),            but=("circle.view",))
restrict("account.know",     scope("r_profile"))
restrict("account.look_up",  scope("r_profile"))
restrict("account.look_up",  (~partner_account).cite("PR-20"))
restrict("update.view",      scope("r_updates"))
restrict("account.show_photo", scope("w_profile"))
restrict("account.move_photo", scope("w_profile"))
restrict("profilefield.view", scope(*scopes.LINES))
restrict("post.view",        scope(*READS))
for pattern in ("post.publish", "post.delete", "post.comment", "post.like", "post.unlike", "comment.delete"):
    restrict(pattern,        scope(*WRITES))
# fmt: on

# Rows: how actor and row stand to each other.
me = is_(_("oneself"), "pk").cite("T-12")
not_me = (~is_(_("oneself"), "pk")).cite("T-13")
author = is_(_("its author"), "author").cite("T-10")
not_mine = (~is_(_("its author"), "author")).cite("EV-21")
owner = is_(_("its owner"), "owner").cite("T-12")
fresh = (
    where(_("not yet confirmed"), status="new")
    .otherwise(_("This account is confirmed already."))
    .cite("T-2")
)
closing = (
    where(_("being closed"), status="closing")
    .otherwise(_("This account is not being closed."))
    .cite("T-24")
)


def present(path: str) -> Who:
    """Whom others meet: in use, in the same world, and not the login of an organisation."""
    used = where(_("of an account in use"), **{f"{path}status": "active"}).cite("T-7")
    home = at_home(_("in the same world"), f"{path}world").cite("PR-15")
    return used & home & met(path) & provided(f"{path}pk")


def provided(path: str) -> Who:
    """For an app: who stopped providing is not there (PV-11)."""
    said = _("of somebody who provides to this app")
    return unstopped(said, "agreements.Stop", path=path).cite("PV-11")


def met(path: str) -> Who:
    """Members, test accounts among themselves, and accounts of certified partners."""
    members = Q(**{f"{path}kind__in": ("user", "test")})
    partners = Q(**{f"{path}kind": "partner", f"{path}tier": Tier.CERTIFIED})
    said = _("of somebody whom others meet")
    return Leaf(said=said, ask=lambda actor: members | partners).cite("PR-23")


# Whoever may look at what belongs to others.
looking = (
    (~partner_account).cite("PR-20") & (~organisation).cite("PR-24") & (~operator).cite("PV-15")
)


def friend(to: str) -> Who:
    return linked(_("a friend"), "friends.Friendship", mine="other", theirs="one", to=to).cite(
        "EV-9", _("Become friends: ask, and wait for a yes."), 5
    )


def near(to: str) -> Who:
    """A friend, or a friend of a friend."""
    said = _("a friend of a friend")
    twice = linked_twice(said, "friends.Friendship", mine="other", theirs="one", to=to)
    return friend(to) | twice.cite("EV-9", _("Become friends with one of their friends."), 6)


def apart(to: str) -> Who:
    """Neither blocks the other."""
    blocks = linked(
        _("somebody who blocks you"), "friends.Block", mine="whom", theirs="who", to=to
    )
    blocked = linked(
        _("somebody whom you block"), "friends.Block", mine="who", theirs="whom", to=to
    )
    return (~blocks).cite("EV-5") & (~blocked).cite("EV-5", _("Take the block back."))


def audience(said: object, value: str) -> Who:
    return where(said, audience=value).cite("EV-9")


top_friend = linked(
    _("a top friend"), "friends.Friendship", mine="other", theirs="one", to="author", top=True
).cite("EV-9")
in_circle = linked(
    _("in the circle"), "friends.Member", mine="friend", theirs="circle", to="circle"
).cite("EV-9")
asked = linked(
    _("somebody whom you asked"),
    "friends.Request",
    mine="sender",
    theirs="to",
    to="pk",
    withdrawn=False,
)
unasked = (~asked).otherwise(_("You have asked already. Now it is up to them.")).cite("EV-3")
unacquainted = (~friend("pk")).otherwise(_("You are friends already.")).cite("EV-3")
blocking = linked(
    _("somebody whom you block"), "friends.Block", mine="who", theirs="whom", to="pk"
)
muting = linked(_("somebody whom you mute"), "friends.Mute", mine="who", theirs="whom", to="pk")
unhidden = where(_("not hidden by the desk"), hidden=False).cite("T-23")
liked = linked(_("what you like"), "posts.Like", mine="person", theirs="post", to="pk")
waiting = (
    where(_("not yet answered"), declined=False, withdrawn=False)
    .otherwise(_("This request no longer waits for an answer."))
    .cite("T-13")
)

for_everyone = audience(_("for everyone"), "everyone")
for_near = audience(_("for friends of friends"), "friends_of_friends")
for_friends = audience(_("for friends"), "friends")
for_top_friends = audience(_("for top friends"), "top_friends")
for_circle = audience(_("for a circle"), "circle")

found_by_all = where(_("found by everyone"), findable="everyone").cite("T-9")
found_by_mail = where(_("who lets services find them by e-mail"), found_by_mail=True).cite(
    "T-9"
)
found_by_near = where(_("found by friends of friends"), findable="friends_of_friends").cite(
    "T-9"
)
suggestible = where(_("who lets themselves be suggested"), suggested=True).cite("T-9")

readable = opened(_("of a kind that the app may read"), "kind", "reads").cite("PV-20")
writable = opened(_("of a kind that the app may write"), "kind", "writes").cite("PV-20")
writable_under = opened(_("under a kind that the app may write"), "post__kind", "writes").cite(
    "PV-20"
)
shown_line = opened(_("a line that the app may read"), "field", "lines").cite("PV-20")

post_reader = (
    author
    | for_everyone
    | for_near & near("author")
    | for_friends & friend("author")
    | for_top_friends & top_friend
    | for_circle & in_circle
)
post_seen = post_reader & (author | looking & unhidden & present("author__")) & apart("author")
field_owner = is_(_("oneself"), "person").cite("T-9")
top_of_person = linked(
    _("a top friend"), "friends.Friendship", mine="other", theirs="one", to="person", top=True
).cite("EV-9")
field_reader = (
    field_owner
    | for_everyone
    | for_near & near("person")
    | for_friends & friend("person")
    | for_top_friends & top_of_person
)


# Partners: who works for one, as what, and in which case the desk looks at it.
def staff(to: str, *roles: str) -> Who:
    said = (
        _("whoever works for the partner as {roles}")
        if roles
        else _("whoever works for the partner")
    )
    link = linked(
        InRoles(said, tuple(ROLES[role] for role in roles)), "partners.Staff", mine="account", theirs="partner", to=to,
        **({"role__in": roles} if roles else {}),
    )  # fmt: skip
    return link.cite("PR-10", _("Ask an owner of the partner."), 5)


def another_owner(to: str, **conditions: object) -> Who:
    """No partner is left without an owner whose account is in use."""
    last = sole(
        _("the only owner of a partner"), "partners.Staff", mine="account", of="partner", to=to,
        role="owner", **conditions,
    )  # fmt: skip
    return (~last).cite(
        "PR-10", _("Make somebody else an owner first, or close the registration."), 5
    )


# What counts as a second factor; recovery codes are only spare keys to one.
FACTORS = ("totp", "webauthn")


def watched(to: str) -> Who:
    """A certified partner of which no owner has a second factor gives out nothing in its name;
    to close, to revoke and to take a new password is always possible."""
    tier = "tier" if to == "pk" else f"{to}__tier"
    certified = where(_("a certified partner"), **{tier: Tier.CERTIFIED})
    owner = has(
        _("one of which an owner has a second factor"), "partners.Staff", of="partner", to=to,
        role="owner", account__status="active", account__authenticator__type__in=FACTORS,
    )  # fmt: skip
    return (
        (~certified | owner)
        .otherwise(_("No owner of this certified partner has a second factor."))
        .cite("T-5", _("An owner sets up a second factor."), 2)
    )


# Whoever leaves altogether may (`account.close`): the owner who stays sets up their own.
not_the_last_guard = (
    ~alone(
        _("the only owner of a certified partner who has a second factor"), "partners.Staff",
        alike="partner", role="owner", account__status="active",
        account__authenticator__type__in=FACTORS, partner__tier=Tier.CERTIFIED,
    )
).cite("T-5", _("Let another owner set up a second factor first."), 5)  # fmt: skip
not_the_last_factor = (
    ~alone(
        _("the only second factor of the owners of a certified partner"), "mfa.Authenticator",
        alike="user__works__partner", type__in=FACTORS, user__status="active",
        user__works__role="owner", user__works__partner__tier=Tier.CERTIFIED,
    )
).cite("T-5", _("Set up another one first, or let another owner set up theirs."), 2)  # fmt: skip


def in_my_case(path: str) -> Who:
    """Of a case that the operator holds (PV-15)."""
    return is_(_("whoever holds the case"), path).cite("PV-15", _("Take the case."), 2)


ROLES = {"owner": _("owner"), "administrator": _("administrator"), "developer": _("developer")}


def in_my_appeal(case: str) -> Who:
    """Of a case against whose decision somebody appealed, for whoever looks at it again."""
    return in_my_case(f"{case}__appeal__holder")


def case_about(to: str, *kinds: str, by: str = "subject", **conditions: object) -> Who:
    return linked(
        _("whoever holds a case about it"), "desk.Case", mine="holder", theirs=by, to=to,
        kind__in=kinds, **conditions,
    ).cite("PV-15", _("Take the case."), 2)  # fmt: skip


def reported(to: str, *whats: str, by: str = "subject") -> Who:
    """A report, or an appeal against what was decided on one."""
    return case_about(to, "report", "appeal", by=by, what__in=whats)


WHATS = ("post", "comment", "account")
LOOKED = _("who looked at it for a case, on record")
applied = case_about("pk", "certification")
reviewed = case_about("pk", "review")
reviewed_again = case_about("pk", "appeal")
BOSS = ("owner", "administrator")
MAKER = (*BOSS, "developer")
served_case = case_about("pk", "service", "erasure", "appeal")
open_service = where(_("a service that the operator has opened"), state="open").cite(
    "PR-6", _("Wait until the operator has reviewed the service."), 5
)
in_sandbox = where(_("a service in its sandbox"), state="sandbox").cite("PR-6")
unopened = where(
    _("a service that is not open to everyone yet"), state__in=("sandbox", "suspended")
).cite("PR-6")
unclosed = (~where(_("a service that its partner closed"), state="closed")).cite("PR-6")
questionable = where(
    _("a service that is open or suspended"), state__in=("open", "suspended")
).cite("PR-6")
certified = where(_("a certified partner"), tier=Tier.CERTIFIED).cite("PR-2")
unerased = (
    where(_("a paper that is not erased yet"), erased_at=None)
    .otherwise(
        _("This paper has been erased: 90 days after the decision, only its record stays.")
    )
    .cite("PR-2")
)
numbered = (~where(_("a registration without a corporate number"), number="")).cite("PR-2")
incorporated = where(_("an organisation that is incorporated"), incorporated=True).cite(
    "PR-12", _("Once it is incorporated, change that under “Name and address”."), 8
)
own_name = where(_("a registration in one’s own name"), agency=False).cite(
    "PR-10", ELSEWHERE[Tier.AGENCY].text, 8
)
reachable = where(_("a service whose contact address is confirmed"), confirmed=True).cite(
    "PV-29", _("Confirm the contact address of the service."), 2
)
standing_service = where(
    _("a service of a partner that holds the Graph API"),
    partner__tier__in=[tier for tier in Tier if holds(tier, Service.GRAPH_API)],
).cite("PR-6", _("Its partner has to hold the Graph API again."), 6)
own_tests = Leaf(
    said=_("a test account of the same partner"),
    ask=lambda a: Q(partner=a.world) if a.kind == "test" else NO_ROW,
).cite("PR-15")
by_person = fact(_("a person with an account of their own"), lambda a: a.kind == "user").cite(
    "PR-15"
)
unattached = where(_("who works for no partner yet"), works__isnull=True).otherwise(
    _("You act for a partner already.")
)
opener = is_(_("whoever opened it"), "opener").cite("T-12")
concerned = is_(_("whom it is about, once told"), "person").cite("T-12") & where(
    _("whom it is about, once told"), told=True
).cite("T-12")
holder = in_my_case("holder")


def run_by_me(to: str) -> Who:
    """Of a case about a partner, or about a service of it."""
    said = _("whoever runs the partner that it is about")
    partner, service = (
        linked(said, "partners.Staff", mine="account", theirs=of, to=to, role__in=BOSS)
        for of in ("partner", "partner__services")
    )
    return partner.cite("PR-10") | service.cite("PR-10")


run_by_party = run_by_me("subject")
not_a_report = (~where(_("a report of somebody"), kind="report")).cite("T-23")
a_report = where(_("a report or an appeal about one"), what__in=WHATS).cite("EV-21")
any_case = where(_("any case"), rank__gte=1).cite("PV-15")
ranked = (
    Leaf(said=_("whose role may decide it"), ask=lambda a: Q(rank__lte=rank_of(a)))
    .otherwise(_("Your role is not enough for this case."))
    .cite("PV-15", _("Hand it to a senior reviewer."), 5)
)
unweighty = (
    where(_("which no senior reviewer need decide so far"), rank__lt=2)
    .otherwise(_("A senior reviewer decides this case in any event."))
    .cite("PV-15")
)
fresh_eyes = (~is_(_("somebody who decided it before"), "appeal_of__decided_by")).cite("T-23")
unheld = (
    where(_("which nobody holds"), holder=None)
    .otherwise(_("Somebody holds this case already."))
    .cite("PV-15", _("Have it assigned."), 5)
)

unsigned = where(_("written without an account"), opener=None).cite("PV-28")
own_inquiry = unsigned | opener
unconfirmed = where(_("an inquiry that is not yet confirmed"), case=None).cite("PV-28")
reached_by_mail = unsigned & where(_("an inquiry"), kind="inquiry").cite("PV-28") & (
    ~where(_("an inquiry whose address is erased"), email="")
).cite("PV-28")  # fmt: skip

sent_by_me = is_(_("whoever sent it"), "sender").cite("T-12")
sent_to_me = is_(_("whom it was sent to"), "to").cite("T-12")

# fmt: off
#    verb                  on                     standing         rows                                              rests on
rule("account.view",       "accounts.Account",    anyone,          me | looking & present("") & apart("pk"),                 "T-9", "EV-5")
rule("account.know",       "accounts.Account",    signed_in,       me | looking & by_hand & present("") & apart("pk") & friend("pk"),  "EV-2", "T-9")
rule("account.find",       "accounts.Account",    member,          me | present("") & apart("pk") & (found_by_all | found_by_near & near("pk")), "EV-20", "T-9")
rule("account.look_up",    "accounts.Account",    member,          me | present("") & apart("pk") & (friend("pk") | found_by_mail), "EV-20", "T-9", "PV-20")
rule("account.suggest",    "accounts.Account",    member,          present("") & suggestible & not_me & apart("pk") & unacquainted & unasked & near("pk"), "EV-3", "T-9")
rule("account.join",       "accounts.Account",    signed_in,       me & fresh,                                       "EV-1", "T-2", "T-3")
rule("account.confirm",    "accounts.Account",    signed_in,       me & fresh,                                       "EV-1", "T-2")
rule("account.accept",     "accounts.Account",    signed_in,       me,                                               "T-3", "PV-27")
rule("profile.write", "accounts.Account", member,          me,                                               "EV-2")
rule("account.show_photo", "accounts.Account",    member,          me,                                               "EV-2", "T-16")
rule("account.move_photo", "accounts.Account",    member,          me,                                               "EV-2", "T-16")
rule("account.set",        "accounts.Account",    signed_in,       me,                                               "EV-1")
rule("account.change_email", "accounts.Account",  signed_in & in_use & proved, me,                                   "T-6")
rule("account.close",      "accounts.Account",    signed_in & there & proved,  me & another_owner("pk", partner__form="organisation"), "EV-1", "T-24", "T-6")
rule("account.reopen",     "accounts.Account",    signed_in,       me & closing,                                     "T-24")
rule("account.download",   "accounts.Account",    signed_in,       me,                                               "PV-6")
rule("invitation.send",     "accounts.Account",    member,          me,                                               "EV-4", "T-15")
rule("friendship.ask",        "accounts.Account",    member,          may("account.view") & not_me & unacquainted & unasked, "EV-3", "T-13")
rule("friendship.end",   "accounts.Account",    signed_in,       friend("pk"),                                     "EV-3")
rule("friendship.favour",     "accounts.Account",    member,          friend("pk"),                                     "EV-3", "EV-9")
rule("friendship.unfavour",   "accounts.Account",    member,          friend("pk"),                                     "EV-3", "EV-9")
rule("account.block",      "accounts.Account",    signed_in,       may("account.view") & not_me,                     "EV-5", "T-14")
rule("account.unblock",    "accounts.Account",    signed_in,       blocking.cite("T-14"),                            "EV-5", "T-14")
rule("account.mute",       "accounts.Account",    member,          may("account.view") & not_me,                     "T-14")
rule("account.unmute",     "accounts.Account",    member,          muting.cite("T-14"),                              "T-14")
rule("mark.move",       "accounts.Account",    signed_in,       me,                                               "T-12")
rule("notice.read", "accounts.Account",  signed_in,       me,                                               "EV-19")
rule("notice.choose", "accounts.Account", signed_in,      me,                                               "EV-19")

rule("profilefield.view",  "accounts.ProfileField", anyone,        field_reader & (field_owner | looking & present("person__")) & apart("person") & shown_line, "EV-2", "T-9")
rule("session.view",       "accounts.Session",    signed_in,       is_(_("its account"), "account").cite("T-12"),    "T-5", "T-12")
rule("session.end",        "accounts.Session",    signed_in,       may("session.view"),                              "T-5")
rule("authenticator.view", "mfa.Authenticator",   signed_in,       is_(_("whoever set it up"), "user").cite("T-12"), "T-5", "T-12")
rule("authenticator.remove", "mfa.Authenticator", signed_in & proved, may("authenticator.view") & not_the_last_factor, "T-5", "T-6")

rule("request.view",       "friends.Request",     signed_in,       (sent_by_me & where(_("not withdrawn"), withdrawn=False).cite("T-13") & present("to__") | sent_to_me & waiting & present("sender__")) & apart("sender") & apart("to"), "EV-3", "T-12")
rule("request.accept",     "friends.Request",     member,          sent_to_me & waiting & present("sender__") & apart("sender"), "EV-3", "T-13")
rule("request.decline",    "friends.Request",     signed_in,       sent_to_me & waiting,                             "EV-3", "T-13")
rule("request.withdraw",   "friends.Request",     signed_in,       sent_by_me & where(_("not withdrawn"), withdrawn=False).cite("T-13"), "EV-3")
rule("friendship.view",    "friends.Friendship",  signed_in,       is_(_("oneself"), "one").cite("T-12") & present("other__"), "EV-3", "T-12")
rule("circle.view",        "friends.Circle",      signed_in,       owner,                                            "EV-9", "T-12")
rule("circle.create",     "accounts.Account",    member,          me,                                               "EV-9")
rule("circle.rename",      "friends.Circle",      member,          owner,                                            "EV-9", "T-12")
rule("circle.fill",        "friends.Circle",      member,          owner,                                            "EV-9", "T-12")
rule("circle.delete",      "friends.Circle",      member,          owner,                                            "EV-9", "T-12")
rule("invitation.view",    "friends.Invitation",  signed_in,       sent_by_me,                                       "EV-4", "T-12")
rule("block.view",         "friends.Block",       signed_in,       is_(_("who blocks"), "who").cite("T-12"),         "EV-5", "T-12")
rule("mute.view",          "friends.Mute",        signed_in,       is_(_("who mutes"), "who").cite("T-12"),          "T-14", "T-12")

rule("post.view",          "posts.Post",          anyone,          post_seen & readable,                             "EV-9", "T-9")
rule("update.view",        "posts.Post",          anyone,          post_seen,                                        "EV-9", "T-9")
rule("post.publish",    "accounts.Account",    member,          me,                                               "EV-6", "EV-7", "T-8")
rule("post.edit",          "posts.Post",          member,          author,                                           "T-10")
rule("post.show_to",       "posts.Post",          member,          author,                                           "EV-9", "T-10")
rule("post.hide_older", "accounts.Account",    member,          me,                                               "EV-9", "T-10")
rule("post.delete",        "posts.Post",          signed_in,       author & writable,                                "T-10")
rule("post.comment",       "posts.Post",          member,          post_seen & writable,                             "EV-8", "T-11")
rule("post.like",          "posts.Post",          member,          post_seen & writable,                             "EV-8", "T-11")
rule("post.unlike",        "posts.Post",          signed_in,       (liked.cite("T-11") | post_seen) & writable,      "EV-8", "T-11")
rule("post.read",          "posts.Post",          member,          may("post.view") & (~author).cite("EV-7") & where(_("whose author asks who has read it"), show_readers=True).cite("EV-7"), "EV-7")
rule("version.view",       "posts.Version",       anyone,          may("post.view", through="post").cite("EV-9"),    "EV-9", "T-9")
rule("comment.view",       "posts.Comment",       anyone,          may("post.view", through="post").cite("EV-9") & (author | unhidden) & present("author__") & apart("author"), "EV-8", "EV-9")
rule("comment.delete",     "posts.Comment",       signed_in,       (author | is_(_("the author of the post"), "post__author").cite("T-11")) & writable_under, "T-11")
rule("like.view",          "posts.Like",          anyone,          may("post.view", through="post").cite("EV-9") & present("person__") & apart("person"), "EV-8", "EV-9")
rule("reading.view",       "posts.Reading",       signed_in,       is_(_("the author of the post"), "post__author").cite("EV-7") & present("reader__") & apart("reader"), "EV-7")

rule("account.report",     "accounts.Account",    member,          may("account.view") & not_me,                     "EV-21", "T-18", "PR-14")
rule("post.report",        "posts.Post",          member,          may("post.view") & not_mine,                      "EV-21", "T-18", "T-20")
rule("comment.report",     "posts.Comment",       member,          may("comment.view") & not_mine,                   "EV-21", "T-18", "T-20")
rule("moderation.read",    "desk.Case",           desk & proved,   holder & a_report,                                "PV-15", "EV-21")
rule("moderation.hide_post", "posts.Post",        desk,            reported("pk", "post"),                           "T-23", "EV-21")
rule("moderation.show_post", "posts.Post",        desk,            reported("pk", "post"),                           "T-23", "EV-21")
rule("moderation.hide_comment", "posts.Comment",  desk,            reported("pk", "comment"),                        "T-23", "EV-21")
rule("moderation.show_comment", "posts.Comment",  desk,            reported("pk", "comment"),                        "T-23", "EV-21")
rule("moderation.suspend", "accounts.Account",    desk & senior,   reported("pk", *WHATS, by="person"),              "T-23", "T-7")
rule("moderation.restore", "accounts.Account",    desk & senior,   reported("pk", *WHATS, by="person"),              "T-23", "T-7")

rule("partner.register",   "accounts.Account",    signed_in & in_use & agreed & employed,   me & unattached.cite("PR-3"),          "PR-1", "PR-3", "PR-10")
rule("partner.enrol",      "accounts.Account",    member & person, me & unattached.cite("PR-13"),                    "PR-5", "PR-1")
rule("partner.view",       "partners.Partner",    signed_in,       staff("pk") | applied | reviewed | reviewed_again,                "PR-10", "PV-15")
rule("partner.edit",       "partners.Partner",    signed_in & in_use & agreed, staff("pk", *BOSS),                   "PR-10")
rule("partner.rename",     "partners.Partner",    signed_in & in_use & agreed & proved, staff("pk", "owner") & watched("pk"), "PR-10", "T-6")
rule("partner.close",      "partners.Partner",    signed_in & there & proved, staff("pk", "owner"),                  "PR-10", "T-6")
rule("partner.agree",      "partners.Partner",    signed_in & in_use & agreed, staff("pk", *BOSS),                   "PV-32")
rule("partner.compare",    "partners.Partner",    desk,            numbered,                                         "PR-2", "PV-15")
rule("partner.question",   "partners.Partner",    desk,            certified,                                        "PR-2", "PV-15")
rule("staff.view",         "partners.Staff",      signed_in,       staff("partner"),                                 "PR-10")
rule("staff.invite",       "partners.Partner",    signed_in & in_use & agreed & employed, staff("pk", *BOSS) & watched("pk"), "PR-10")
rule("staff.join",         "accounts.Account",    signed_in & in_use & agreed & employed, me & unattached.cite("PR-10"), "PR-10")
rule("staff.promote",      "partners.Staff",      signed_in & in_use & agreed & proved, staff("partner", "owner") & another_owner("account") & watched("partner") & not_the_last_guard, "PR-10", "T-5", "T-6")
rule("staff.remove",       "partners.Staff",      signed_in & in_use & agreed & proved, staff("partner", "owner") & another_owner("account") & watched("partner") & not_the_last_guard, "PR-10", "T-5", "T-6")
rule("staffinvitation.view", "partners.StaffInvitation", signed_in, staff("partner", *BOSS),                         "PR-10")
rule("staffinvitation.withdraw", "partners.StaffInvitation", signed_in & in_use, staff("partner", *BOSS),            "PR-10")
rule("certification.apply", "partners.Partner",   signed_in & in_use & agreed & no_individual, incorporated & own_name & staff("pk", "owner") & guarded & bound, "PR-2", "PR-11")
rule("certification.grant", "partners.Application", desk,          in_my_case("case__holder") | in_my_appeal("case"), "PR-2", "PV-15")
rule("certification.revoke", "partners.Partner",  desk & senior,   reviewed,                                         "PR-2", "PV-15")
rule("certification.restore", "partners.Partner", desk & senior,   reviewed_again,                                   "PR-2", "T-23")
rule("application.view",   "partners.Application", signed_in,      staff("partner") | in_my_case("case__holder") | in_my_appeal("case"), "PR-2", "PV-15")
rule("document.view",      "partners.Document",   signed_in,       staff("application__partner", *BOSS) | in_my_case("application__case__holder") | in_my_appeal("application__case"), "PR-2", "PV-15")
rule("document.read",      "partners.Document",   desk & proved,   (in_my_case("application__case__holder") | in_my_appeal("application__case")) & unerased, "PV-15", "PR-2")
rule("card.view",          "partners.Card",       signed_in,       staff("partner"),                                 "PR-4")
rule("card.begin",         "partners.Partner",    member & person, where(_("an individual"), form="individual").cite("PR-4") & staff("pk", "owner"), "PR-4", "PR-26")
rule("card.confirm",       "partners.Partner",    signed_in & in_use & person, staff("pk", "owner"),                 "PR-4", "PR-26")
rule("card.remove",        "partners.Partner",    signed_in & person & proved, staff("pk", "owner"),                 "PR-4", "T-6")
rule("issued.view",        "partners.Issued",     signed_in,       staff("partner"),                                 "PR-15")
rule("issued.issue",       "partners.Partner",    signed_in & in_use & agreed & entitled(Service.PARTNER_ACCOUNT) & bound, staff("pk", *BOSS) & watched("pk"), "PR-15", "PR-7")
rule("issued.issue_test",  "partners.Partner",    signed_in & in_use & agreed & entitled(Service.TEST_ACCOUNT) & bound, staff("pk", *MAKER), "PR-7")
rule("issued.enter",       "partners.Issued",     signed_in & in_use & agreed & entitled(Service.PARTNER_ACCOUNT) & bound, staff("partner", *MAKER), "PR-15")
rule("issued.rotate",      "partners.Issued",     signed_in & in_use & agreed & proved, staff("partner", *BOSS),     "PR-15", "T-6")
rule("issued.close",       "partners.Issued",     signed_in & in_use & agreed & proved, staff("partner", *BOSS),     "PR-15", "T-6")

rule("service.view",       "connect.Service",     signed_in,       staff("partner") | open_service | served_case,    "PR-6", "PV-20", "PV-15")
rule("service.register",   "partners.Partner",    signed_in & in_use & agreed & entitled(Service.GRAPH_API) & bound, staff("pk", *MAKER), "PR-1", "PR-6")
rule("service.edit",       "connect.Service",     signed_in & in_use & agreed & entitled(Service.GRAPH_API) & bound, staff("partner", *MAKER) & unclosed, "PR-6", "PV-20")
rule("service.ask",        "connect.Service",     signed_in & in_use & agreed & entitled(Service.GRAPH_API) & bound, staff("partner", *MAKER) & unclosed, "PV-14", "PV-20")
rule("service.submit",     "connect.Service",     signed_in & in_use & agreed & entitled(Service.GRAPH_API) & bound, staff("partner", *BOSS) & unopened & reachable, "PR-6", "PV-20")
rule("service.confirm",    "connect.Service",     signed_in & in_use, staff("partner", *MAKER) & unclosed,                      "PV-29", "PR-6")
rule("service.send",       "connect.Service",     signed_in & in_use, staff("partner", *MAKER) & unclosed,                      "PV-29", "PR-6")
rule("service.close",      "connect.Service",     signed_in & in_use & proved, staff("partner", *BOSS) & unclosed,              "PR-6", "T-6")
rule("service.open",       "connect.Service",     desk,            served_case & unclosed,                                  "PR-6", "PV-15")
rule("service.question",   "connect.Service",     desk,            questionable,                                     "PR-6", "PV-15")
rule("service.send_back",  "connect.Service",     desk,            served_case & unclosed,                                  "PR-6", "PV-15")
rule("service.suspend",    "connect.Service",     desk,            served_case & unclosed,                                  "PR-6", "PV-15")
rule("key.view",           "connect.Key",         signed_in,       staff("service__partner"),                        "PR-6")
rule("key.issue",          "connect.Service",     signed_in & in_use & agreed & proved & entitled(Service.GRAPH_API) & bound, staff("partner", *MAKER) & unclosed & reachable & watched("partner"), "PR-6", "T-6")
rule("key.revoke",         "connect.Key",         signed_in & in_use & proved, staff("service__partner", *MAKER),     "PR-6", "T-6")
rule("call.view",          "connect.Call",        signed_in,       staff("service__partner"),                        "PR-6")
rule("lease.view",         "connect.Service",     signed_in,       staff("partner"),                                 "PR-6", "PV-14")
rule("delivery.view",      "connect.Delivery",    signed_in,       staff("service__partner") | in_my_case("case__holder") | in_my_appeal("case"), "PR-6", "PV-9", "PV-15")
rule("delivery.test",      "connect.Service",     signed_in & in_use & agreed, staff("partner", *MAKER) & unclosed,  "PR-6")
rule("delivery.replay",    "connect.Delivery",    signed_in & in_use & agreed, staff("service__partner", *MAKER),     "PR-6")
rule("consent.give",       "connect.Service",     signed_in & in_use & agreed, standing_service & (open_service & by_person | (open_service | in_sandbox) & (staff("partner") | own_tests)), "PV-20", "PV-14")
rule("consent.recognise",  "accounts.Account",    member & person, me,                                               "PR-1", "PV-20")
rule("consent.view",       "agreements.Consent",  signed_in,       is_(_("oneself"), "person").cite("T-12"),         "PV-20", "T-12")
rule("consent.withdraw",   "agreements.Consent",  signed_in,       is_(_("oneself"), "person").cite("T-12"),         "PV-20", "PV-11")
rule("provision.view",     "agreements.Provision", signed_in,      is_(_("oneself"), "person").cite("T-12"),         "PV-7", "PV-22")
rule("tally.view",         "agreements.Tally",    signed_in,       is_(_("oneself"), "person").cite("T-12"),         "PV-7", "PV-22")
rule("provision.stop",     "accounts.Account",    signed_in,       me,                                               "PV-11")
rule("provision.resume",   "accounts.Account",    signed_in,       me,                                               "PV-11")
rule("stop.view",          "agreements.Stop",     signed_in,       is_(_("oneself"), "person").cite("T-12"),         "PV-11")

rule("case.view",          "desk.Case",           signed_in,       opener | concerned | run_by_party | operator.cite("PV-15"),      "PV-13", "T-12", "T-23")
rule("case.read",          "desk.Case",           signed_in,       opener | concerned | run_by_party | holder,                      "PV-13", "T-12", "T-23")
rule("case.answer",        "desk.Case",           signed_in,       opener | run_by_party,                                           "PV-13")
rule("case.withdraw",      "desk.Case",           signed_in,       opener,                                           "PV-13")
rule("case.appeal",        "desk.Case",           signed_in,       (opener & not_a_report | concerned | run_by_party) & where(_("that is decided"), state="decided").otherwise(_("This case is not decided yet.")).cite("T-23"), "T-23")
rule("entry.view",         "desk.Entry",          signed_in,       in_my_case("case__holder") | in_my_appeal("case") | (is_(_("whoever opened it"), "case__opener").cite("T-12") | run_by_me("case__subject")) & (~where(_("a note of the desk"), kind="note")).cite("PV-15"), "PV-13", "PV-15")
rule("look.view",          "desk.Look",           signed_in,       is_(_("oneself"), "person").cite("PV-15") | in_my_case("case__holder"), "PV-15")
rule("inquiry.view",       "desk.Inquiry",        signed_in,       opener,                                           "PV-28", "T-12")
rule("inquiry.send",       "desk.Inquiry",        anyone,          unsigned & unconfirmed,                           "PV-28", "PV-12")
rule("inquiry.confirm",    "desk.Inquiry",        anyone,          own_inquiry,                                      "PV-28", "PV-12")
rule("inquiry.answer",     "desk.Case",           anyone,          reached_by_mail,                                  "PV-28", "PV-13")
rule("desk.list",          "desk.Case",           desk,            any_case,                             "PV-13", "PV-15")
rule("desk.take",          "desk.Case",           desk,            ranked & fresh_eyes & unheld,                     "PV-15", "T-23")
rule("desk.assign",        "desk.Case",           desk & senior,   any_case,                             "PV-15")
rule("desk.note",          "desk.Case",           desk,            holder,                                           "PV-15")
rule("desk.ask",           "desk.Case",           desk,            holder,                                           "PV-13", "PV-15")
rule("desk.look",          "desk.Case",           desk & proved,   holder,                                           "PV-15")
rule("desk.refer",         "desk.Case",           desk,            holder & unweighty,                               "PV-15", "T-23")
rule("desk.decide",        "desk.Case",           desk,            holder & ranked & fresh_eyes,                     "PV-15", "T-23")

rule("picture.view",       "files.Picture",       anyone,          owner | hangs("posts.Photo", row="picture", verb="post.view", through="post").cite("EV-9")
                                                                   | hangs("accounts.Account", row="photo_public", verb="account.view", through="pk").cite("EV-2")
                                                                   | hangs("accounts.Account", row="photo_friends", verb="account.know", through="pk").cite("EV-2")
                                                                   | hangs("connect.Service", row="logo", verb="service.view", through="pk").cite("PV-20")
                                                                   | looked_at(LOOKED, "posts.Photo", row="picture", what="post", through="post").cite("PV-15")
                                                                   | looked_at(LOOKED, "accounts.Account", row="photo_public", what="account", through="pk").cite("PV-15")
                                                                   | looked_at(LOOKED, "accounts.Account", row="photo_friends", what="account", through="pk").cite("PV-15"), "T-9", "EV-2", "EV-9", "PV-15")
rule("notice.view",        "inbox.Notice",        signed_in,       sent_to_me & (where(_("of the site itself"), doer=None).cite("T-12") | present("doer__") & apart("doer")), "EV-19", "T-12")
# fmt: on
