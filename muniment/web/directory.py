"""Sign in through the department's directory: OpenID Connect, authorization code with PKCE, state and nonce.

A person is known by what never changes there (Entra ID: tenant and object; elsewhere: issuer and
subject), never by a name or an address. Their one role comes from the claim `roles`.
Rule: OpenID Connect Core 1.0, sections 3.1.2 and 3.1.3.7; RFC 7636 (PKCE); RFC 9700, section 2.1.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from muniment.web.faults import DIRECTORY_AWAY, ISSUER_NOT_HTTPS, SIGN_IN_ANSWER_WRONG
from records.faults.people import ROLE_NOT_KNOWN
from records.register.people import Role
from retention.faults import Fault, Refusal

# Application roles in the directory, never groups: a token stops listing groups past 200 (Entra ID).
ROLE_CLAIMS: Mapping[str, Role] = {
    "Records.Reviewer": Role.REVIEWER,
    "Records.DRO": Role.DRO,
    "Records.DeputyDRO": Role.DEPUTY_DRO,
    "Records.IAO": Role.IAO,
    "Records.IMA": Role.IMA,
    "Records.ABM": Role.ABM,
    "Records.SIRO": Role.SIRO,
    "Records.DPO": Role.DPO,
    "Records.Lawyer": Role.LAWYER,
    "Records.OST": Role.OST,
    "Records.SIM": Role.SIM,
    "Records.KIM": Role.KIM,
    "Records.IT": Role.IT,
    "Records.Compliance": Role.COMPLIANCE,
    "Records.Contractor": Role.CONTRACTOR,
    "Records.Auditor": Role.AUDITOR,
    "Records.Admin": Role.ADMINISTRATOR,
}
SCOPE = "openid profile"
ALGORITHMS = ["RS256", "PS256", "ES256"]
WAIT_SECONDS = 10.0
LEEWAY = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Directory:
    """One directory: its issuer, how we are known there, and how it is called on the page."""

    issuer: str
    client_id: str
    client_secret: str
    name: str = "your department account"
    is_development: bool = False

    def __post_init__(self) -> None:
        if urlsplit(self.issuer).scheme != "https" and not self.is_development:
            raise Refusal(Fault(ISSUER_NOT_HTTPS, self.issuer))


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that was begun: where to send the browser, and what the answer must match."""

    href: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Known:
    """Whom the directory says it is."""

    issuer: str
    subject: str
    name: str
    shown_as: str
    role: Role
    signed_in_at: datetime | None


def directory_from(environment: Mapping[str, str]) -> Directory | None:
    """Return the directory that the environment names; None where it names none.

    MUNIMENT_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET_FILE (a file, so that the secret stands in no
    list of processes), _NAME; _DEVELOPMENT=1 lets an issuer be http, for tests on one computer.
    """
    issuer = environment.get("MUNIMENT_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    secret_file = environment.get("MUNIMENT_OIDC_CLIENT_SECRET_FILE", "")
    return Directory(
        issuer,
        environment.get("MUNIMENT_OIDC_CLIENT_ID", ""),
        Path(secret_file).read_text("utf-8").strip() if secret_file else "",
        environment.get("MUNIMENT_OIDC_NAME", "your department account"),
        environment.get("MUNIMENT_OIDC_DEVELOPMENT") == "1",
    )


def begin(directory: Directory, *, back_to: str, again: bool) -> Begun:
    """Return a sign-in begun at the directory; `again`: it must ask for the password whoever is there."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    extra = {"max_age": "0", "prompt": "login"} if again else {}
    with _client(directory, back_to) as client:
        endpoint = _metadata(client, directory)["authorization_endpoint"]
        href, _ = client.create_authorization_url(endpoint, state=state, nonce=nonce, code_verifier=verifier, **extra)
    return Begun(str(href), state, nonce, verifier)


def finish(
    directory: Directory, *, back_to: str, code: str, verifier: str, nonce: str, at: datetime, again: bool
) -> Known:
    """Return who signed in; a Refusal where the answer is not what was asked for, or the role is not one."""
    with _client(directory, back_to) as client:
        metadata = _metadata(client, directory)
        try:
            token = client.fetch_token(metadata["token_endpoint"], code=code, code_verifier=verifier)
            keys = KeySet.import_key_set(client.request("GET", metadata["jwks_uri"], withhold_token=True).json())
        except (httpx2.HTTPError, ValueError) as error:
            raise _away(directory, error) from error
        except Exception as error:  # Authlib's own errors have no base that is public
            raise Refusal(Fault(SIGN_IN_ANSWER_WRONG, directory.issuer, type(error).__name__)) from error
    claims = _claims(directory, str(token.get("id_token", "")), keys, at=at)
    if not secrets.compare_digest(str(claims.get("nonce", "")), nonce):
        raise Refusal(Fault(SIGN_IN_ANSWER_WRONG, directory.issuer, "nonce"))
    known = _known(claims)
    if again and (known.signed_in_at is None or at - known.signed_in_at > LEEWAY):
        raise Refusal(Fault(SIGN_IN_ANSWER_WRONG, directory.issuer, "auth_time: the password was not asked for"))
    return known


def _client(directory: Directory, back_to: str) -> OAuth2Client:
    return OAuth2Client(
        client_id=directory.client_id,
        client_secret=directory.client_secret,
        redirect_uri=back_to,
        scope=SCOPE,
        code_challenge_method="S256",
        timeout=WAIT_SECONDS,
        follow_redirects=False,
    )


def _metadata(client: OAuth2Client, directory: Directory) -> Mapping[str, str]:
    """Return what the directory says of itself; a Refusal where it is away or is another one."""
    try:
        answer = client.request("GET", f"{directory.issuer}/.well-known/openid-configuration", withhold_token=True)
        answer.raise_for_status()
        found: Mapping[str, str] = answer.json()
    except (httpx2.HTTPError, ValueError) as error:
        raise _away(directory, error) from error
    if found.get("issuer") != directory.issuer:
        raise Refusal(Fault(SIGN_IN_ANSWER_WRONG, directory.issuer, f"issuer {found.get('issuer')}"))
    return found


def _away(directory: Directory, error: Exception) -> Refusal:
    return Refusal(Fault(DIRECTORY_AWAY, directory.issuer, type(error).__name__))


def _claims(directory: Directory, token: str, keys: KeySet, *, at: datetime) -> Mapping[str, object]:
    """Return the claims of an ID token that is signed, of this issuer, for us, and not over."""
    moment = int(at.timestamp())
    rules = jwt.JWTClaimsRegistry(
        now=lambda: moment,
        leeway=int(LEEWAY.total_seconds()),
        iss={"essential": True, "value": directory.issuer},
        aud={"essential": True, "value": directory.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
    )
    try:
        claims: Mapping[str, object] = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        rules.validate(dict(claims))
    except (JoseError, ValueError) as error:
        raise Refusal(Fault(SIGN_IN_ANSWER_WRONG, directory.issuer, type(error).__name__)) from error
    return claims


def _known(claims: Mapping[str, object]) -> Known:
    roles = claims.get("roles")
    known = {ROLE_CLAIMS[one] for one in roles if one in ROLE_CLAIMS} if isinstance(roles, list) else set()
    if len(known) != 1:
        said = ", ".join(str(one) for one in roles) if isinstance(roles, list) else "no roles"
        raise Refusal(Fault(ROLE_NOT_KNOWN, "sign-in", said[:200]))
    tenant, object_ = claims.get("tid"), claims.get("oid")
    subject = f"{tenant}/{object_}" if tenant and object_ else str(claims["sub"])
    name = str(claims.get("preferred_username") or claims.get("name") or claims["sub"])
    asked_at = claims.get("auth_time")
    return Known(
        str(claims["iss"]),
        subject,
        name,
        str(claims.get("name") or name),
        known.pop(),
        datetime.fromtimestamp(asked_at, UTC) if isinstance(asked_at, int) else None,
    )
