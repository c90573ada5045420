from allauth.account.auth_backends import AuthenticationBackend


class SignInBackend(AuthenticationBackend):
    """Signs in by user name or e-mail address, and ends the session of an account once it is closed.

    Nobody learns from a sign-in that an account is closed, nor can anybody sign in as the account of scheduled work.
    """

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and not user.is_system

    def _check_password(self, user, password):
        if user is None:
            return None
        self._did_check_password = True  # asked by allauth, which else hashes for nothing, so that both take as long
        right = user.check_password(password)
        return user if right and self.user_can_authenticate(user) else None
