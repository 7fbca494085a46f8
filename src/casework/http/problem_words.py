"""What each kind of problem means, and the way out; pages and documentation are made from this."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casework.http.refusal_words import Words

KIND_WORDS: Final[Mapping[str, Words]] = {
    "malformed": Words(
        "The body is no JSON object, gives a field twice, or is nested too deeply.",
        "Send one JSON object as RFC 8259 has it, in UTF-8.",
    ),
    "unauthenticated": Words(
        "There is no token, or it is unknown, expired or meant for somebody else.",
        "Send a good token: Authorization: Bearer, with an access token of your identity provider or an API key.",
    ),
    "forbidden": Words(
        "The token is good, and its roles do not include this, or it may not speak for the person named.",
        "Ask whoever runs the service for the role; leave `by` out to act as yourself.",
    ),
    "not_found": Words(
        "There is nothing at this address, or nothing that you may see.",
        "Check the reference and the address.",
    ),
    "method_not_allowed": Words(
        "The address is right and the method is not.",
        "The header Allow names the methods that are.",
    ),
    "not_acceptable": Words("None of the forms asked for can be given.", "Ask for application/json."),
    "request_timeout": Words("What was sent came too slowly; nothing was done.", "Send it again, in one go."),
    "refused": Words(
        "The command was understood, and rules stand in its way; nothing was recorded. Each of `reasons` has its code, "
        "a sentence, the paragraph and a page of its own; `allowed` names the commands that may be given instead.",
        "Do what the reasons ask for, then give the command again.",
    ),
    "conflict": Words(
        "Somebody else changed the case meanwhile, and the command no longer holds; nothing was recorded.",
        "Read the case again, then decide.",
    ),
    "erased": Words(
        "It was here, and was erased for good, on purpose: nobody can bring it back.",
        "Do not ask for it again; the case says what it was and when it came.",
    ),
    "precondition_failed": Words(
        "The case has come to another version than If-Match names; nothing was recorded. `version` says which.",
        "Read the case again, decide, and send the ETag of that answer.",
    ),
    "too_large": Words("More was sent than is taken; nothing was done.", "Send less; documents go by PUT."),
    "unsupported_media_type": Words("The media type of the body is not taken.", "The header Accept says what is."),
    "invalid": Words(
        "Something in the address, the headers or the body is not as it has to be; nothing was recorded. Each of "
        "`errors` names the field and what it wants.",
        "Mend the field; the schema is in the OpenAPI document.",
    ),
    "key_reused": Words(
        "The Idempotency-Key was used before for another command on this case; nothing was recorded.",
        "Give every new command a key of its own; repeat a key only together with the very same command.",
    ),
    "precondition_required": Words(
        "A command needs to say at which version its giver saw the case.",
        "Send If-Match with the ETag of the case as last read, or * for any version.",
    ),
    "headers_too_large": Words(
        "The headers are larger than is taken; nothing was done.", "Send fewer or shorter ones."
    ),
    "letter_not_made": Words(
        "The letter could not be made as it has to be, so nothing was sent or recorded. `detail` names the template and"
        " the line, or what the letter would go out without.",
        "Tell whoever looks after the templates; or send the command again without `letter`, and write by hand.",
    ),
    "unexpected": Words(
        "The service failed. Whether something was recorded is not known.",
        "Send it again with the same Idempotency-Key: it is done once. If it stays so, tell whoever runs the service.",
    ),
    "overloaded": Words(
        "More is asked than can be done at present; nothing was done.",
        "Wait as long as Retry-After says, then send it again.",
    ),
    "store_unavailable": Words(
        "The store cannot be reached. Whether something was recorded is not known.",
        "Wait as long as Retry-After says, then send it again with the same Idempotency-Key: it is done once.",
    ),
}
"""Every kind of `problems.KINDS`."""
