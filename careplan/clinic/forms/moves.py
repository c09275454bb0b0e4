"""What a nurse says to a preview of moves: for each group, and for single plans in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.signing import BadSignature
from django.http import QueryDict
from django.utils.translation import gettext as _

from careplan.clinic.queries.moves import MoveGroup, read_basis
from careplan.plans.actions import Agreed
from careplan.plans.models import MovingPlan
from careplan.plans.wording import WordsRefused, clean_words

LATER = "later"
Wish = MovingPlan.Wish


@dataclass(slots=True)
class GroupAnswer:
    """One group with what was chosen for it; `errors`: name of a field -> sentence."""

    group: MoveGroup
    wish: str = LATER
    except_plans: frozenset[int] = frozenset()
    reasons: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    agreed: list[Agreed] = field(default_factory=list)

    @property
    def reason_fields(self) -> list[tuple[str, str, str, str]]:
        """For each step that would be dropped: field name, title, what was typed, error."""
        return [
            (
                f"reason-{self.group.key}-{line.step_key}",
                line.title,
                self.reasons.get(line.step_key, ""),
                self.errors.get(line.step_key, ""),
            )
            for line in self.group.words.dropped
        ]


class MoveForm:
    """The page's answers, read from what was sent. Nothing is chosen beforehand: *decide later* stands.

    The plans and event numbers come from the signed basis of the page, so that what is agreed to is what was
    seen; the groups are those of now, and a group that changed meanwhile is said to have changed. What is said for
    all holds for each group, and each reason, that has nothing of its own.
    """

    def __init__(self, groups: Sequence[MoveGroup], data: QueryDict | None = None) -> None:
        self.is_bound = data is not None
        self.answers = [GroupAnswer(group) for group in groups]
        self.error = ""
        self.wish_for_all, self.reason_for_all = LATER, ""
        if data is not None:
            self.wish_for_all = _wish(data, "wish-all")
            self.reason_for_all = data.get("reason-all", "")
            for answer in self.answers:
                self._read(answer, data)
            self._judge(data)

    @property
    def agreed(self) -> list[Agreed]:
        return [one for answer in self.answers for one in answer.agreed]

    @property
    def reasons(self) -> dict[str, dict[str, str]]:
        """Signature of a group -> step key -> reason."""
        return {
            answer.group.signature: answer.reasons
            for answer in self.answers
            if answer.wish == Wish.MOVE and answer.reasons
        }

    def is_valid(self) -> bool:
        return self.is_bound and not self.error and not any(answer.errors for answer in self.answers)

    def _read(self, answer: GroupAnswer, data: QueryDict) -> None:
        key = answer.group.key
        answer.wish = _wish(data, f"wish-{key}")
        if answer.wish == LATER:
            answer.wish = self.wish_for_all
        left = data.getlist(f"except-{key}")
        answer.except_plans = frozenset(int(one) for one in left if one.isdecimal() and len(one) < 19)
        for line in answer.group.words.dropped:
            typed = data.get(f"reason-{key}-{line.step_key}", "")
            self._read_reason(answer, line.step_key, typed if typed.strip() else self.reason_for_all)
        if answer.wish == LATER:
            return
        try:
            signature, seen = read_basis(data.get(f"basis-{key}", ""))
        except BadSignature:
            answer.errors["wish"] = _("These plans changed while your page was open. Look at them again.")
            return
        if signature != answer.group.signature:
            answer.errors["wish"] = _("These plans changed while your page was open. Look at them again.")
            return
        answer.agreed = [
            Agreed(plan_id, Wish(answer.wish), number, signature)
            for plan_id, number in seen
            if plan_id not in answer.except_plans
        ]

    def _read_reason(self, answer: GroupAnswer, step_key: str, typed: str) -> None:
        answer.reasons[step_key] = typed
        if answer.wish != Wish.MOVE:
            return
        try:
            answer.reasons[step_key] = clean_words(typed, longest=300)
        except WordsRefused as refusal:
            answer.errors[step_key] = str(refusal)

    def _judge(self, data: QueryDict) -> None:
        known = {answer.group.key for answer in self.answers}
        sent = {name.removeprefix("wish-") for name in data if name.startswith("wish-")} - {"all"}
        if any(data.get(f"wish-{key}", LATER) != LATER for key in sent - known):
            self.error = _("Something changed in these plans while your page was open. Please choose again.")
        elif not self.agreed and not any(answer.errors for answer in self.answers):
            self.error = _("Nothing is chosen yet. Say for all plans, or for one group, what shall happen.")


def _wish(data: QueryDict, name: str) -> str:
    wish = data.get(name, LATER)
    return wish if wish in Wish.values else LATER
