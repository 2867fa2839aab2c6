"""What the environment says about mail, as Django wants it."""

import pytest

from lightwell.config.environment import UnknownSetting, mail


def test_without_a_server_mail_is_only_shown():
    assert mail("")["EMAIL_BACKEND"].endswith("console.EmailBackend")


@pytest.mark.parametrize(
    ("address", "port", "ssl"),
    [("smtp://mail.example", 587, False), ("smtps://mail.example", 465, True), ("smtp://m:25", 25, False)],
)
def test_a_server_is_reached_encrypted_at_its_port(address, port, ssl):
    told = mail(address)
    assert (told["EMAIL_PORT"], told["EMAIL_USE_SSL"], told["EMAIL_USE_TLS"]) == (port, ssl, not ssl)


def test_a_password_may_hold_any_sign():
    assert mail("smtp://post%40clinic:p%2F%3As@mail.example")["EMAIL_HOST_PASSWORD"] == "p/:s"


@pytest.mark.parametrize("address", ["mail.example:25", "http://mail.example", "smtp://"])
def test_a_wrong_address_stops_the_start(address):
    with pytest.raises(UnknownSetting, match="LIGHTWELL_SMTP"):
        mail(address)
