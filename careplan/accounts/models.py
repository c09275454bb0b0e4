from dataclasses import dataclass

from django.contrib.auth import get_backends
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

SESSION_SALT = "careplan.accounts.session"


class UserManager(BaseUserManager):
    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """One person, one account. Users are switched off, never deleted: their name stands on what they did."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    is_active = models.BooleanField(default=True)
    is_pathway_admin = models.BooleanField(_("writes pathways"), default=False)
    is_site_admin = models.BooleanField(_("looks after teams and accounts"), default=False)
    language = models.CharField(
        _("language"), max_length=12, blank=True, help_text="of the pages; empty: as the browser asks"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # Part of what every session is checked against: counting on ends all sessions of this person at once.
    session_round = models.PositiveIntegerField(default=0, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name else self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must match. Without the round, sessions of a switched-off account would come back to
        life when it is switched on again."""
        value = f"{self.session_round}:{self.password}"
        return salted_hmac(SESSION_SALT, value, secret=secret, algorithm="sha256").hexdigest()

    def has_perm(self, permission: str, obj: object = None) -> bool:
        """Answered by `accounts.backends.RoleBackend` from the role table."""
        return self.is_active and any(backend.has_perm(self, permission, obj) for backend in get_backends())

    def has_perms(self, permissions: list[str], obj: object = None) -> bool:
        return all(self.has_perm(permission, obj) for permission in permissions)


phone_number = RegexValidator(
    r"^\+?[0-9][0-9 ()/-]{1,24}$",
    _("Write the number with digits, spaces and a plus sign, like +44 20 5550 0100."),
)


@dataclass(frozen=True)
class PhoneLine:
    """One number a family can dial. `words` is for a bar, `long_words` for a button."""

    number: str
    words: str
    long_words: str


SHORTEST_ANSWER_TIME, USUAL_ANSWER_TIME, LONGEST_ANSWER_TIME = 5, 30, 480  # opening minutes


class Team(models.Model):
    """The people who look after some patients, and how a family reaches them."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    urgent_phone = models.CharField(
        _("number for urgent calls, day and night"), max_length=30, blank=True, validators=[phone_number]
    )
    day_phone = models.CharField(
        _("number in opening hours"), max_length=30, blank=True, validators=[phone_number]
    )
    emergency_number = models.CharField(
        _("local emergency number"), max_length=30, blank=True, validators=[phone_number]
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC")
    # When a *call now* sign that nobody has answered goes on to the next one (docs/adr/0023).
    answer_within = models.PositiveSmallIntegerField(
        _("minutes of opening time until a warning sign goes on to the next one"),
        default=USUAL_ANSWER_TIME,
        validators=[MinValueValidator(SHORTEST_ANSWER_TIME), MaxValueValidator(LONGEST_ANSWER_TIME)],
    )
    backup_nurse = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("backup nurse"),
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def lacks_phone(self) -> bool:
        """True when a family would find no number to call; told to the nurse on every page."""
        return not (self.urgent_phone and self.emergency_number)

    @property
    def lines_to_call(self) -> list[PhoneLine]:
        """The numbers there are, the one that answers soonest first; a day number is no help at night."""
        lines = [
            PhoneLine(self.urgent_phone, _("Call"), _("Team, day and night")),
            PhoneLine(self.emergency_number, _("Emergency"), _("Emergency")),
            PhoneLine(self.day_phone, _("In opening hours"), _("Team, in opening hours")),
        ]
        return [line for line in lines if line.number]

    @property
    def line_to_call(self) -> PhoneLine | None:
        """The one number of the call bar; None when the team has none at all."""
        return next(iter(self.lines_to_call), None)


class OpeningHours(models.Model):
    """When somebody of the team reads, on one weekday, in the team's time zone. No row means closed."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        ordering = ["team", "weekday"]
        constraints = [
            models.UniqueConstraint(fields=["team", "weekday"], name="one_opening_a_weekday"),
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")), name="closes_after_opening"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class ClosedDay(models.Model):
    """A day on which nobody of the team reads, such as a public holiday."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="closed_days")
    day = models.DateField(_("day"))

    class Meta:
        ordering = ["team", "day"]
        constraints = [models.UniqueConstraint(fields=["team", "day"], name="one_closing_a_day")]

    def __str__(self) -> str:
        return f"{self.team}: {self.day}"


class Membership(models.Model):
    """A nurse's place in a team. Ended, never deleted."""

    class Role(models.TextChoices):
        NURSE = "nurse", _("nurse")
        LEAD = "lead", _("lead nurse")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.NURSE)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["team", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "team"], condition=models.Q(ended_at=None), name="one_open_membership"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.team}"


class Invitation(models.Model):
    """A one-time link that lets one person in. It knows no patient: `plans.CareTeamMember` points down to it.

    The link carries `token`'s signed form; the row decides whether it still opens anything.
    """

    class Kind(models.TextChoices):
        CAREGIVER = "caregiver", _("family")
        STAFF = "staff", _("staff")

    kind = models.CharField(max_length=10, choices=Kind)
    token = models.CharField(max_length=43, unique=True)
    email = models.EmailField(_("e-mail"), blank=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # What a staff invitation grants. Both empty for a caregiver.
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=10, choices=Membership.Role, blank=True)
    is_pathway_admin = models.BooleanField(default=False)
    is_site_admin = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%Y-%m-%d}"

    @property
    def message_key(self) -> str:
        """The name of its message in the post office."""
        return f"invitation-{self.pk}"


class SetupCode(models.Model):
    """The one-time code, printed in the terminal, with which the first site admin is made in the browser."""

    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d} {'used' if self.used_at else 'open'}"


class Installation(models.Model):
    """One row: whether this database holds the made-up sample clinic. Set once, when it is filled."""

    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_installation")]

    def __str__(self) -> str:
        return "sample clinic" if self.is_sample else "clinic"
