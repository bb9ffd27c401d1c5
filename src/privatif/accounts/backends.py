"""How the person of a request is found: with his company, which nearly every page needs."""

from allauth.account.auth_backends import AuthenticationBackend

from privatif.accounts.models import User


class PeopleBackend(AuthenticationBackend):  # type: ignore[misc]
    def get_user(self, user_id: int) -> User | None:
        """None once the person is disabled: his sessions end with it."""
        user = User.objects.select_related("company").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
