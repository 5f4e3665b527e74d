"""Every fault code of WEB pages, requests, sign-in.

Codes are never reused; each is provoked in a test.
"""

from retention.faults import FaultCode, Who

FORM_NOT_OURS = FaultCode(
    "WEB001", "This form did not come from a page of this service.", "Open the page and try again.", Who.RMU
)
FORM_TOKEN_WRONG = FaultCode(
    "WEB002",
    "This form belongs to another sign-in.",
    "Go back to the page, load it again, and send the form once more.",
    Who.RMU,
)
NOT_ALLOWED = FaultCode(
    "WEB003",
    "Your role does not allow this.",
    "Ask somebody whose role does, or your administrator. Help lists what each role may do.",
    Who.RMU,
)
FORM_NOT_READABLE = FaultCode(
    "WEB004", "The form could not be read.", "Go back to the page and send it again.", Who.SUPPORT
)
PAGE_MISSING = FaultCode("WEB005", "There is no page at this address.", "Check the address, or start at Home.", Who.RMU)
TOO_LARGE = FaultCode(
    "WEB006", "What was sent is larger than this service takes.", "Send at most 25 MB at a time.", Who.RMU
)
UNEXPECTED_HERE = FaultCode(
    "WEB007",
    "Muniment met something it did not expect, and did nothing.",
    "Try again. If it happens again, send us this reference.",
    Who.SUPPORT,
)
NO_SUCH_ORDER = FaultCode(
    "WEB009", "This list can't be sorted or filtered so.", "Choose one of the columns of the list.", Who.RMU
)
SIGN_IN_ANSWER_WRONG = FaultCode(
    "WEB010",
    "The directory's answer does not belong to a sign-in that was begun here.",
    "Begin to sign in again.",
    Who.IT,
)
ISSUER_NOT_HTTPS = FaultCode(
    "WEB011", "The directory's address is not https.", "Give an https address in the settings.", Who.IT
)
EXPORT_RUNNING = FaultCode(
    "WEB012", "You are downloading a list already.", "Wait until it is done, then download the next.", Who.RMU
)
SIGN_IN_AGAIN = FaultCode(
    "WEB013", "The password is not right.", "Type the password of your account once more.", Who.RMU
)
DIRECTORY_AWAY = FaultCode(
    "WEB014", "The department's directory does not answer.", "Try again in a moment; else tell IT.", Who.IT
)
