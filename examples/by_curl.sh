#!/usr/bin/env bash
# A complaint from the form to the final response, with curl alone. Start `casework serve --dev`, then in another window
#
#     CASEWORK_URL=http://127.0.0.1:8000 CASEWORK_KEY=cw_local_... examples/by_curl.sh
#
# Every command gives the version of the case that the one before it left, and a key, so that sent again it counts once.
set -euo pipefail

case="CURL-$(date +%s)"
today=$(TZ=Europe/London date +%F)
headers=$(mktemp)
given=0
trap 'rm -f "$headers"' EXIT

ask() { # PATH [OPTION...]
    curl --silent --show-error --dump-header "$headers" "$CASEWORK_URL$1" \
        --header "Authorization: Bearer $CASEWORK_KEY" "${@:2}"
    echo
}

version() { # of the case, as the last answer had it
    sed -n 's/\r$//; s/^[Ee][Tt]ag: //p' "$headers"
}

give() { # WHO COMMAND FIELDS
    local by='{"id": "'${1%:*}'", "role": "'${1#*:}'"}'
    ask "/v1/cases/$case/$2" --fail-with-body \
        --header 'Content-Type: application/json' --header "If-Match: $(version)" \
        --header "Idempotency-Key: $case-$((given += 1))" --data "{\"at\": \"$today\", \"by\": $by, $3}"
}

resident=r-1:resident ann=ann:officer ben=ben:reviewer

echo "== The form"
give $resident log_complaint '"channel": "web", "summary": "Damp in the bedroom", "tenure": "lcra",
    "resident": {"id": "r-1", "name": "Rosa Resident"}, "service": "repairs", "category": "damp_and_mould"'

echo "== What can be done now, and what the form of a command is"
ask "/v1/cases/$case/allowed" --fail
ask "/v1/forms/define_complaint" --fail

echo "== It cannot be acknowledged yet; the problem says why, and what can be done instead"
ask "/v1/cases/$case/acknowledge" --header 'Content-Type: application/json' --header 'If-Match: *' \
    --data "{\"at\": \"$today\", \"by\": {\"id\": \"ann\", \"role\": \"officer\"}, \"ombudsman_details\": true}"

echo "== Stage 1, by ann"
ask "/v1/cases/$case" --fail
give $ann define_complaint '"points": [{"id": "P1", "text": "Damp since March", "responsibility": "landlord"}],
    "outcomes_sought": ["The damp treated"]'
give $ann triage_complaint '"track": "investigate", "complexity": "standard", "risk": "low"'
give $ann record_support_needs '"vulnerabilities": [], "adjustments": []'
give $ann assign '"handler": "ann"'
give $ann acknowledge '"ombudsman_details": true'
give $ann respond '"answers": [{"point": "P1", "decision": "not_upheld", "reasons": "A survey found no damp"}],
    "next_step_details": true, "channel": "letter"'

echo "== Stage 2, by ben, who had nothing to do with stage 1"
give $resident request_escalation '"reason": "The survey looked at another room"'
give $ann assign '"handler": "ben"'
give $ben acknowledge '"ombudsman_details": true'
give $ben respond '"answers": [{"point": "P1", "decision": "upheld", "reasons": "The bedroom is damp"}],
    "actions": [{"id": "A1", "kind": "works", "what": "Treat the damp", "due_on": "'"$today"'", "owner": "repairs"}],
    "next_step_details": true, "channel": "letter"'

echo "== The final response is out: what happened, and the promise that remains"
ask "/v1/cases/$case/timeline" --fail
ask "/v1/queues/promises_open" --fail
ask "/v1/tracker" --fail
