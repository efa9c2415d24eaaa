"""The law, on one page: who may do what.

One row a verb. A verb is `noun.deed`; the same word names the action, the event it leaves
behind and the line in the audit log. *Standing* is about the actor alone; *rows* is how actor
and row stand to each other. To add a rule, add a row here and its line to tests/law.txt.
"""

from django.utils.translation import gettext_lazy as _

from hiroba.policy.law import hangs, may, rule
from hiroba.policy.who import Who, fact, is_, linked, linked_twice, where

# Standing: facts about the actor.
anyone = fact(_("anyone, signed in or not"), lambda a: True).cite("T-4")
signed_in = fact(_("whoever is signed in"), lambda a: a.signed_in).cite(
    "T-4", _("Sign in, or sign up.")
)
in_use = fact(_("with an account in use"), lambda a: a.status == "active").cite(
    "T-7", _("Reopen your account under My data.")
)
agreed = fact(_("who accepted the terms in force"), lambda a: a.accepted).cite(
    "T-3", _("Read and accept the terms of use and the privacy policy.")
)
proved = fact(_("who proved again who they are"), lambda a: a.step_up).cite(
    "T-6", _("Enter your password or use your passkey once more.")
)
member = signed_in & in_use & agreed
proven_member = signed_in & proved

# Rows: how actor and row stand to each other.
me = is_(_("oneself"), "pk").cite("T-12")
not_me = (~is_(_("oneself"), "pk")).cite("T-13")
author = is_(_("its author"), "author").cite("T-10")
owner = is_(_("its owner"), "owner").cite("T-12")
fresh = where(_("not yet confirmed"), status="new").cite("T-2")
closing = where(_("being closed"), status="closing").cite("T-24")


def in_use_at(path: str) -> Who:
    return where(_("of an account in use"), **{f"{path}status": "active"}).cite("T-7")


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
    blocks = linked(_("who blocks you"), "friends.Block", mine="whom", theirs="who", to=to)
    blocked = linked(_("whom you block"), "friends.Block", mine="who", theirs="whom", to=to)
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
    _("whom you asked"), "friends.Request", mine="sender", theirs="to", to="pk", withdrawn=False
)
blocking = linked(_("whom you block"), "friends.Block", mine="who", theirs="whom", to="pk")
muting = linked(_("whom you mute"), "friends.Mute", mine="who", theirs="whom", to="pk")
liked = linked(_("what you like"), "posts.Like", mine="person", theirs="post", to="pk")
waiting = where(_("waiting for an answer"), declined=False, withdrawn=False).cite("T-13")

for_everyone = audience(_("for everyone"), "everyone")
for_near = audience(_("for friends of friends"), "friends_of_friends")
for_friends = audience(_("for friends"), "friends")
for_top_friends = audience(_("for top friends"), "top_friends")
for_circle = audience(_("for a circle"), "circle")

found_by_all = where(_("found by everyone"), findable="everyone").cite("T-9")
found_by_near = where(_("found by friends of friends"), findable="friends_of_friends").cite(
    "T-9"
)
suggestible = where(_("who lets themselves be suggested"), suggested=True).cite("T-9")

post_reader = (
    author
    | for_everyone
    | for_near & near("author")
    | for_friends & friend("author")
    | for_top_friends & top_friend
    | for_circle & in_circle
)
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
sent_by_me = is_(_("who sent it"), "sender").cite("T-12")
sent_to_me = is_(_("whom it was sent to"), "to").cite("T-12")

# fmt: off
#    verb                  on                     standing         rows                                              rests on
rule("account.view",       "accounts.Account",    anyone,          me | in_use_at("") & apart("pk"),                 "T-9", "EV-5")
rule("account.know",       "accounts.Account",    signed_in,       me | in_use_at("") & apart("pk") & friend("pk"),  "EV-2", "T-9")
rule("account.find",       "accounts.Account",    member,          me | in_use_at("") & apart("pk") & (found_by_all | found_by_near & near("pk")), "EV-20", "T-9")
rule("account.suggest",    "accounts.Account",    member,          in_use_at("") & suggestible & not_me & apart("pk") & (~friend("pk")).cite("EV-3") & (~asked).cite("EV-3") & near("pk"), "EV-3", "T-9")
rule("account.join",       "accounts.Account",    signed_in,       me & fresh,                                       "EV-1", "T-2", "T-3")
rule("account.confirm",    "accounts.Account",    signed_in,       me & fresh,                                       "EV-1", "T-2")
rule("account.accept",     "accounts.Account",    signed_in,       me,                                               "T-3", "PV-27")
rule("profile.write", "accounts.Account", member,          me,                                               "EV-2")
rule("account.show_photo", "accounts.Account",    member,          me,                                               "EV-2", "T-16")
rule("account.set",        "accounts.Account",    signed_in,       me,                                               "EV-1")
rule("account.change_email", "accounts.Account",  signed_in & in_use & proved, me,                                   "T-6")
rule("account.close",      "accounts.Account",    signed_in & in_use & proved, me,                                   "EV-1", "T-24", "T-6")
rule("account.reopen",     "accounts.Account",    signed_in,       me & closing,                                     "T-24")
rule("account.download",   "accounts.Account",    signed_in,       me,                                               "PV-6")
rule("invitation.send",     "accounts.Account",    member,          me,                                               "EV-4", "T-15")
rule("friendship.ask",        "accounts.Account",    member,          may("account.view") & not_me & (~friend("pk")).cite("EV-3") & (~asked).cite("EV-3"), "EV-3", "T-13")
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

rule("profilefield.view",  "accounts.ProfileField", anyone,        field_reader & (field_owner | in_use_at("person__")) & apart("person"), "EV-2", "T-9")
rule("session.view",       "accounts.Session",    signed_in,       is_(_("its account"), "account").cite("T-12"),    "T-5", "T-12")
rule("session.end",        "accounts.Session",    signed_in,       may("session.view"),                              "T-5")

rule("request.view",       "friends.Request",     signed_in,       (sent_by_me & where(_("not withdrawn"), withdrawn=False).cite("T-13") & in_use_at("to__") | sent_to_me & waiting & in_use_at("sender__")) & apart("sender") & apart("to"), "EV-3", "T-12")
rule("request.accept",     "friends.Request",     member,          sent_to_me & waiting & in_use_at("sender__") & apart("sender"), "EV-3", "T-13")
rule("request.decline",    "friends.Request",     signed_in,       sent_to_me & waiting,                             "EV-3", "T-13")
rule("request.withdraw",   "friends.Request",     signed_in,       sent_by_me & where(_("not withdrawn"), withdrawn=False).cite("T-13"), "EV-3")
rule("friendship.view",    "friends.Friendship",  signed_in,       is_(_("oneself"), "one").cite("T-12") & in_use_at("other__"), "EV-3", "T-12")
rule("circle.view",        "friends.Circle",      signed_in,       owner,                                            "EV-9", "T-12")
rule("circle.create",     "accounts.Account",    member,          me,                                               "EV-9")
rule("circle.rename",      "friends.Circle",      member,          owner,                                            "EV-9", "T-12")
rule("circle.fill",        "friends.Circle",      member,          owner,                                            "EV-9", "T-12")
rule("circle.delete",      "friends.Circle",      member,          owner,                                            "EV-9", "T-12")
rule("invitation.view",    "friends.Invitation",  signed_in,       sent_by_me,                                       "EV-4", "T-12")
rule("block.view",         "friends.Block",       signed_in,       is_(_("who blocks"), "who").cite("T-12"),         "EV-5", "T-12")
rule("mute.view",          "friends.Mute",        signed_in,       is_(_("who mutes"), "who").cite("T-12"),          "T-14", "T-12")

rule("post.view",          "posts.Post",          anyone,          post_reader & (author | in_use_at("author__")) & apart("author"), "EV-9", "T-9")
rule("post.publish",    "accounts.Account",    member,          me,                                               "EV-6", "EV-7", "T-8")
rule("post.edit",          "posts.Post",          member,          author,                                           "T-10")
rule("post.show_to",       "posts.Post",          member,          author,                                           "EV-9", "T-10")
rule("post.hide_older", "accounts.Account",    member,          me,                                               "EV-9", "T-10")
rule("post.delete",        "posts.Post",          signed_in,       author,                                           "T-10")
rule("post.comment",       "posts.Post",          member,          may("post.view"),                                 "EV-8", "T-11")
rule("post.like",          "posts.Post",          member,          may("post.view"),                                 "EV-8", "T-11")
rule("post.unlike",        "posts.Post",          signed_in,       liked.cite("T-11"),                               "EV-8")
rule("post.read",          "posts.Post",          member,          may("post.view") & (~author).cite("EV-7") & where(_("whose author asks who has read it"), show_readers=True).cite("EV-7"), "EV-7")
rule("version.view",       "posts.Version",       anyone,          may("post.view", through="post").cite("EV-9"),    "EV-9", "T-9")
rule("comment.view",       "posts.Comment",       anyone,          may("post.view", through="post").cite("EV-9") & in_use_at("author__") & apart("author"), "EV-8", "EV-9")
rule("comment.delete",     "posts.Comment",       signed_in,       author | is_(_("the author of the post"), "post__author").cite("T-11"), "T-11")
rule("like.view",          "posts.Like",          anyone,          may("post.view", through="post").cite("EV-9") & in_use_at("person__") & apart("person"), "EV-8", "EV-9")
rule("reading.view",       "posts.Reading",       signed_in,       is_(_("the author of the post"), "post__author").cite("EV-7") & in_use_at("reader__") & apart("reader"), "EV-7")

rule("picture.view",       "files.Picture",       anyone,          owner | hangs("posts.Photo", row="picture", verb="post.view", through="post").cite("EV-9")
                                                                   | hangs("accounts.Account", row="photo_public", verb="account.view", through="pk").cite("EV-2")
                                                                   | hangs("accounts.Account", row="photo_friends", verb="account.know", through="pk").cite("EV-2"),              "T-9", "EV-2", "EV-9")
rule("notice.view",        "inbox.Notice",        signed_in,       sent_to_me & in_use_at("doer__") & apart("doer"), "EV-19", "T-12")
# fmt: on
