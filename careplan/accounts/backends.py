from allauth.account.auth_backends import AuthenticationBackend

from careplan.accounts import queries
from careplan.accounts.models import User
from careplan.accounts.roles import ROLE_PERMISSIONS


class RoleBackend(AuthenticationBackend):
    """Signs in by e-mail, and answers `user.has_perm("pathways.edit")` from the role table."""

    def has_perm(self, user_obj: User, perm: str, obj: object = None) -> bool:
        if not user_obj.is_active:
            return False
        return any(perm in ROLE_PERMISSIONS[role] for role in queries.roles_of(user_obj))
