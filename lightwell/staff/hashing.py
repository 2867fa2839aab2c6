"""How passwords are kept: argon2id within OWASP's recommended range."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """19 MiB, two passes, one lane: about 20 ms of one core a guess."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
