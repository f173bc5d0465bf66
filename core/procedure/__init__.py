"""What may be done with a case besides saying a step's outcome: correction, deficient acceptance, special procedures, extension, ends.

Every command stands in `COMMANDS` by the word people read; each is a pure function like those of `core.cases.commands`.
"""

from core.procedure.accepting import opening
from core.procedure.acting import acted, command_of
from core.procedure.amending import amended
from core.procedure.command import Ask, Command
from core.procedure.registry import COMMANDS

__all__ = ["COMMANDS", "Ask", "Command", "acted", "amended", "command_of", "opening"]
