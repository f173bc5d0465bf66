"""Signals 信号: facts that outside sources send, signed with a key of their own, each taken in once and decided by rules."""
