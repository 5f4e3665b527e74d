"""Every fault code of ACC accounts, DLG delegations.

Codes are never reused; each is provoked in a test.
"""

from retention.faults import FaultCode, Who

ACCOUNT_NAME_TAKEN = FaultCode("ACC001", "There is an account of this name already.", "Give another name.", Who.IT)
NO_SUCH_ACCOUNT = FaultCode("ACC002", "There is no account of this name.", "List them with: muniment user list", Who.IT)
PASSWORD_TOO_SHORT = FaultCode(
    "ACC003",
    "The password is too short.",
    "Use at least 12 characters; three random words make a good one.",
    Who.RMU,
)
PASSWORD_TOO_LONG = FaultCode("ACC004", "The password is too long.", "Use at most 256 characters.", Who.RMU)
PASSWORD_IS_THE_NAME = FaultCode(
    "ACC005", "The password contains the account's name.", "Use three random words instead.", Who.RMU
)
SIGN_IN_FAILED = FaultCode(
    "ACC006",
    "The name or the password is not right.",
    "Try again, or ask your administrator for a new password.",
    Who.IT,
)
SIGN_IN_LOCKED = FaultCode(
    "ACC007",
    "Too many wrong passwords: this account is locked for a time.",
    "Wait until then, or ask your administrator for a new password; that opens it at once.",
    Who.IT,
)
ACCOUNT_CLOSED = FaultCode("ACC008", "This account may no longer sign in.", "Ask your administrator.", Who.IT)
ACCOUNT_NAME_UNFIT = FaultCode(
    "ACC009",
    "The name of an account has 1 to 64 letters, digits, dots, hyphens or underscores.",
    "Write for example: a.reviewer",
    Who.IT,
)
ROLE_NOT_KNOWN = FaultCode(
    "ACC010",
    "The sign-in says no role that Muniment knows, or several.",
    "Ask IT to give you exactly one role in the directory, such as Records.Reviewer.",
    Who.IT,
)
PASSWORD_COMMON = FaultCode(
    "ACC011", "The password is one that is guessed first.", "Use three random words instead.", Who.RMU
)
SYNTHETIC_ACCOUNTS_REFUSED = FaultCode(
    "ACC012",
    "Accounts for a demonstration are made only in a store for rehearsals.",
    "Make a store with muniment demo, or add real people one by one.",
    Who.IT,
)
NO_PASSWORD_HERE = FaultCode(
    "ACC013", "This account signs in through the department's directory.", "Change its password there.", Who.IT
)
ACCOUNT_REASON_MISSING = FaultCode("ACC014", "The reason is missing.", "Say why, in a sentence.", Who.IT)
ROLE_FOR_ONESELF = FaultCode(
    "ACC015", "Nobody gives themselves a role.", "Ask another administrator, or IT on the command line.", Who.IT
)
ACCESS_LOG_BROKEN = FaultCode(
    "ACC020",
    "The access log was changed behind our back: this entry is not what was written.",
    "Keep the database as it is, and tell the auditor and the DPO.",
    Who.SUPPORT,
)
ACCESS_LOG_GAP = FaultCode(
    "ACC021",
    "An entry of the access log is missing.",
    "Keep the database as it is, and tell the auditor and the DPO.",
    Who.SUPPORT,
)

DELEGATION_DAYS = FaultCode(
    "DLG001",
    "A delegation runs from a day through a day, not before today and at most a year.",
    "Write for example: from 25 November 2026 through 4 December 2026.",
    Who.DRO,
)
DELEGATION_TO_SELF = FaultCode("DLG002", "Nobody is their own deputy.", "Name another person.", Who.DRO)
DELEGATION_NOT_A_DEPUTY = FaultCode(
    "DLG003",
    "Only somebody with the role deputy DRO can be named.",
    "Ask your administrator to give them the role, then name them.",
    Who.DRO,
)
NO_SUCH_DELEGATION = FaultCode(
    "DLG004", "There is no such delegation.", "List them with: muniment user delegations", Who.DRO
)
DELEGATION_OVER = FaultCode("DLG005", "This delegation is over already.", "Nothing is left to withdraw.", Who.DRO)
DELEGATION_REASON_MISSING = FaultCode(
    "DLG006", "The reason is missing.", "Say why, for example: annual leave.", Who.DRO
)
DEPUTY_WITHOUT_DELEGATION = FaultCode(
    "DLG008",
    "A deputy acts for the DRO only while a recorded delegation runs, and none runs for this name.",
    "Ask the DRO to name you; list who is named with: muniment user delegations",
    Who.DRO,
)
DELEGATION_BY_DRO = FaultCode("DLG007", "Only the DRO names a deputy.", "Ask the DRO.", Who.DRO)
