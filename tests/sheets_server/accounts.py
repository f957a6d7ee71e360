"""Service accounts: signed JWTs in, access tokens out."""

import base64
import binascii
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from .call import Call, Reply
from .clock import Clock
from .errors import ApiError
from .switches import Switches

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
GOOGLE = "https://oauth2.googleapis.com/token"
TOKEN_SECONDS = 3599
SKEW_SECONDS = 300
ANYBODY = "anybody@example.iam.gserviceaccount.com"


class GrantRefused(Exception):
    """The token endpoint's own refusal, in OAuth's shape and not the API's."""


@dataclass
class Accounts:
    """Registered public keys and issued tokens.

    The rule: once one account is registered, only registered accounts get tokens, and their JWT must carry the
    signature of the registered key. With none registered any well-formed JWT is taken, so that a key file from
    elsewhere works in a demo. A Bearer token that was not issued here is taken for a stranger who may do everything,
    unless the switch `known_tokens_only` is on.
    """

    clock: Clock
    keys: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, tuple[str, float]] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)

    def register(self, email: str, public_key_pem: str) -> None:
        serialization.load_pem_public_key(public_key_pem.encode())
        self.keys[email] = public_key_pem
        self.revoked.discard(email)

    def revoke(self, email: str) -> None:
        """The key is deleted in the console: no new token (`invalid_grant`); old ones live on until they expire."""
        self.revoked.add(email)

    def expire_tokens(self) -> None:
        """Every token issued so far is refused with 401 from now on."""
        self.tokens = {token: (email, 0.0) for token, (email, _) in self.tokens.items()}

    def user_of(self, token: str | None, switches: Switches) -> str:
        if not token:
            raise ApiError(401, "Request is missing required authentication credential. Expected OAuth 2 access token.")
        email, expires = self.tokens.get(token, (ANYBODY, 0.0 if switches.known_tokens_only else float("inf")))
        if expires <= self.clock.now():
            raise ApiError(401, "Request had invalid authentication credentials. Expected OAuth 2 access token.")
        return email

    def grant(self, call: Call, switches: Switches) -> Reply:
        """The token endpoint."""
        form = parse_qs(call.body.decode("utf-8", "replace"))
        try:
            if form.get("grant_type") != [GRANT]:
                raise GrantRefused("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', [''])[0]}")
            claims = self._verified(form.get("assertion", [""])[0], call.host, switches)
        except GrantRefused as refusal:
            return Reply.of({"error": refusal.args[0], "error_description": refusal.args[1]}, 400)
        token = "ya29." + secrets.token_urlsafe(32)
        self.tokens[token] = (claims["iss"], self.clock.now() + TOKEN_SECONDS)
        return Reply.of({"access_token": token, "expires_in": TOKEN_SECONDS, "token_type": "Bearer"})

    def _verified(self, assertion: str, host: str, switches: Switches) -> dict[str, Any]:
        header, claims, signed, signature = _parts(assertion)
        if header.get("alg") != "RS256":
            raise GrantRefused("invalid_grant", "Invalid JWT: only RS256 is supported.")
        self._check_issuer(claims.get("iss"), signed, signature)
        if claims.get("aud") not in (f"http://{host}/token", GOOGLE):
            raise GrantRefused("invalid_grant", f"Invalid JWT: Failed audience check. The right audience is http://{host}/token")
        now = time.time() + switches.token_clock_ahead
        issued, expires = claims.get("iat", 0), claims.get("exp", 0)
        if not issued - SKEW_SECONDS <= now <= expires or not 0 < expires - issued <= 3600:
            raise GrantRefused(
                "invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim."
            )
        if not claims.get("scope"):
            raise GrantRefused("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        return claims

    def _check_issuer(self, email: Any, signed: bytes, signature: bytes) -> None:
        if email in self.revoked:
            raise GrantRefused("invalid_grant", "Invalid JWT Signature.")
        if not isinstance(email, str) or self.keys and email not in self.keys:
            raise GrantRefused("invalid_grant", "Invalid grant: account not found")
        if email in self.keys:
            key: Any = serialization.load_pem_public_key(self.keys[email].encode())
            try:
                key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
            except InvalidSignature as err:
                raise GrantRefused("invalid_grant", "Invalid JWT Signature.") from err


def _parts(assertion: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    try:
        head, body, signature = assertion.split(".")
        decoded = [base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in (head, body, signature)]
        header, claims = json.loads(decoded[0]), json.loads(decoded[1])
    except (ValueError, binascii.Error) as err:
        raise GrantRefused("invalid_grant", "Bad Request") from err
    return header, claims, f"{head}.{body}".encode(), decoded[2]
