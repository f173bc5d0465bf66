"""Passwords: argon2id, in threads of their own so that a flood of sign-ins neither stops the web process nor eats its memory."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST = 256
"""Longer passwords are refused before hashing."""


@cache
def _hasher() -> PasswordHasher:
    """19 MiB, two passes, one lane: OWASP's recommendation for argon2id, about 30 ms of one core."""
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


@cache
def nobody() -> str:
    """The hash that an unknown login is checked against, so that it takes as long as a known one."""
    return _hasher().hash("没有这个人")


async def hash_password(password: str) -> str:
    """The hash to store. Raises ValueError (Chinese) for an empty or overlong password."""
    if not 0 < len(password) <= LONGEST:
        raise ValueError(f"密码应为 1 到 {LONGEST} 个字符")
    return await asyncio.get_running_loop().run_in_executor(_threads(), _hasher().hash, password)


async def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the one hashed; None (no such account) takes as long and is False."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), _matches, stored, password[:LONGEST])


def _matches(stored: str | None, password: str) -> bool:
    try:
        _hasher().verify(stored or nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Whether a stored hash was made with weaker settings than today's."""
    return _hasher().check_needs_rehash(stored)
