"""Sign in again before a signature: the password once more, or a fresh sign-in at the directory.

For the desk where something is signed: `sign_again(visit)` goes to the page, the macro `sign_again`
shows it, and the route of the form asks `signed_in_again(visit, problems)`.
Rule: ours, ADR 50: a signature is given by the person, not by whoever sits at their computer.
"""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from muniment.web.faults import SIGN_IN_AGAIN
from muniment.web.page import Problems
from muniment.web.visit import Visit
from retention.faults import Refusal

AGAIN = ", asked again"
"""How a sign-in at the directory that asked for the password is told apart from one that it waved through."""
FRESH = timedelta(minutes=5)  # how long a sign-in at the directory counts as given for the signature


@dataclass(frozen=True, slots=True)
class SignAgain:
    """How somebody shows again who they are: by password here, or at the directory by `href`."""

    by_password: bool = True
    is_fresh: bool = False
    href: str = ""


def sign_again(visit: Visit) -> SignAgain:
    """Return how the person of this visit signs in again; afterwards they are back on this page."""
    if not visit.account.issuer:
        return SignAgain()
    href = f"/sign-in/directory?again=1&next={quote(visit.path, safe='')}"
    return SignAgain(False, _is_fresh(visit), href)


def _is_fresh(visit: Visit) -> bool:
    """Return whether they gave their password at the directory, for this, a moment ago.

    A directory that knows the browser signs in whoever sits at it without asking: that is none.
    """
    return visit.sign_in.by_way_of.endswith(AGAIN) and visit.at - visit.sign_in.begun_at <= FRESH


def signed_in_again(visit: Visit, problems: Problems) -> None:
    """Note beside the password where it is not right, or the sign-in is not fresh; wrong ones are counted."""
    if visit.account.issuer:
        if not _is_fresh(visit):
            problems.add("", "Sign in again before you sign; you come back to this page.")
        return
    password = visit.form.fields.get("password", ("",))[0]
    try:
        visit.site.sign_ins.refuse_locked(visit.account.name, at=visit.at)
        if visit.site.accounts.is_password(visit.account.name, password):
            visit.site.sign_ins.forget_failures(visit.account.name)
            return
        refusal = visit.site.sign_ins.failed(visit.account.name, at=visit.at)
    except Refusal as locked:
        refusal = locked
    fault = refusal.faults[0]
    if fault.found:  # locked: until when
        problems.add("password", f"{fault.code.meaning} It is {fault.found}.")
    else:
        problems.add("password", f"{SIGN_IN_AGAIN.meaning} {SIGN_IN_AGAIN.remedy}")
