"""A landlord's web form in Flask, with casework as its library: form, complaint, acknowledgement, tracker.

    pip install casework flask
    flask --app examples/complaint_form.py run

Who may open which page is left to the website that these pages become part of.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from flask import Flask, redirect, render_template_string, request
from werkzeug.wrappers import Response

from casework import Casework
from casework.domain.errors import CaseNotFound
from casework.domain.moment import LONDON

FORM = """
<h1>Make a complaint</h1>
<form method="post" action="/complaints">
  <input type="hidden" name="reference" value="{{ reference }}">
  <label>Your name <input name="name" required></label>
  <label>Your tenant number <input name="resident" required></label>
  <label>What is wrong? <textarea name="summary" required></textarea></label>
  <button>Send</button>
</form>
"""

RECEIPT = """
<h1>Complaint {{ case.ref }}</h1>
<p>We received it on {{ case.received_on }}.</p>
<ul>
{% for clock in clocks %}<li>{{ clock.clock.replace("_", " ") }}: by {{ clock.due_on }}</li>{% endfor %}
</ul>
"""

REASONS = "<h1>That cannot be done</h1><ul>{% for each in reasons %}<li>{{ each }}</li>{% endfor %}</ul>"

TRACKER = """
<h1>Complaints on {{ meeting.on }}</h1>
<table>
  <tr><th>case</th><th>status</th><th>received</th><th>next</th><th>due</th><th>overdue</th></tr>
{% for each in meeting.cases %}
  <tr><td>{{ each.case }}</td><td>{{ each.status }}</td><td>{{ each.received_on }}</td>
      <td>{{ each.next_due }}</td><td>{{ each.next_due_on }}</td><td>{{ each.overdue }}</td></tr>
{% endfor %}
</table>
"""


def create_app(casework: Casework | None = None) -> Flask:
    """The pages over the cases of a store: by default the one that CASEWORK_STORE names. Threads may share it."""
    cases = casework or Casework.open(os.environ.get("CASEWORK_STORE", "sqlite:///casework.db"))
    app = Flask("complaint_form")

    @app.get("/")
    def form() -> str:
        # The reference goes out with the form, so that a form sent twice is still one complaint.
        return render_template_string(FORM, reference=f"WEB-{uuid4().hex[:12]}")

    @app.post("/complaints")
    def log_complaint() -> Response | tuple[str, int]:
        sent = request.form
        resident = {"id": sent["resident"], "name": sent["name"]}
        command = {
            "command": "log_complaint",
            "case": sent["reference"],
            "key": sent["reference"],
            "at": str(datetime.now(LONDON).date()),  # the day, for under its key a command is the same to the letter
            "by": {"id": sent["resident"], "role": "resident"},
            "channel": "web",
            "summary": sent["summary"],
            "resident": resident,
            "tenure": "lcra",
            "service": "repairs",
            "category": "not_sorted_yet",
        }
        return done(cases, [command]) or redirect(f"/complaints/{sent['reference']}", 303)

    @app.get("/complaints/<ref>")
    def receipt(ref: str) -> str | tuple[str, int]:
        try:
            case = cases.case(ref)
        except CaseNotFound as error:
            return render_template_string(REASONS, reasons=[error]), 404
        return render_template_string(RECEIPT, case=case, clocks=case.running_clocks)

    @app.post("/complaints/<ref>/acknowledgement")
    def acknowledge(ref: str) -> Response | tuple[str, int]:
        sent = request.form
        officer = {"case": ref, "at": now(), "by": {"id": sent["officer"], "role": "officer"}}
        point = {"id": "P1", "text": sent["understood_as"], "responsibility": "landlord"}
        steps: list[dict[str, Any]] = [
            {"command": "define_complaint", "points": [point], "outcomes_sought": [sent["outcome"]]},
            {"command": "triage_complaint", "track": "investigate", "complexity": "standard", "risk": "none"},
            {"command": "record_support_needs", "vulnerabilities": [], "adjustments": []},
            {"command": "assign", "handler": sent["officer"]},
            {"command": "acknowledge", "ombudsman_details": True},
        ]
        return done(cases, [officer | step for step in steps]) or redirect(f"/complaints/{ref}", 303)

    @app.get("/tracker")
    def tracker() -> str:
        return render_template_string(TRACKER, meeting=cases.tracker())

    return app


def now() -> str:
    """The present as commands give it: with its offset from UTC."""
    return datetime.now(UTC).isoformat()


def done(casework: Casework, commands: list[dict[str, Any]]) -> tuple[str, int] | None:
    """Carries commands out in turn; a page with the reasons where one of them may not be."""
    for command in commands:
        said = casework.execute(command)
        if said.invalid:
            return render_template_string(REASONS, reasons=[said.invalid]), 422
        if said.reasons:
            return render_template_string(REASONS, reasons=[each.reason for each in said.reasons]), 409
    return None
