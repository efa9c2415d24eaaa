"""What the tables that libraries bring hold about people: their declarations, kept here."""

from django.utils.translation import gettext_lazy as _

from hiroba.base.personal import Declaration, NotPersonal, Personal, Purpose

FOREIGN: dict[str, Declaration] = {
    "account.EmailAddress": Personal(
        of="user",
        what=_("Your e-mail address and whether it is confirmed"),
        why=Purpose.IDENTITY,
        fields=("user", "email", "verified", "primary"),
        plain=("id",),
    ),
    "account.EmailConfirmation": Personal(
        of="email_address__user",
        what=_("Confirmations of an e-mail address that are under way"),
        why=Purpose.IDENTITY,
        fields=("email_address", "created", "sent", "key"),
        plain=("id",),
        hidden=("key",),
    ),
    "mfa.Authenticator": Personal(
        of="user",
        what=_("Your second factors and passkeys, with their names and last use"),
        why=Purpose.SECURITY,
        fields=("user", "type", "data", "created_at", "last_used_at"),
        plain=("id",),
        hidden=("data",),
    ),
    "contenttypes.ContentType": NotPersonal(because="Names of tables."),
    "auth.Permission": NotPersonal(because="Django's own; not used, always empty of people."),
    "auth.Group": NotPersonal(because="Django's own; not used, always empty of people."),
}

# Tables that have no model: column by column as well.
BARE_TABLES: dict[str, NotPersonal] = {
    "attempts": NotPersonal(
        because="Counts of attempts under keys that are hashes; gone when their window ends."
    ),
    "django_migrations": NotPersonal(because="Which migrations were run, and when."),
    "auth_group_permissions": NotPersonal(because="Django's own; not used."),
    "sqlite_sequence": NotPersonal(because="SQLite's own counters."),
}
