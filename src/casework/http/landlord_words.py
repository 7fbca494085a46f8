"""What each refusal code of the commands outside cases means that no command on a case has, and the way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casework.http.refusal_words import Words

LANDLORD_REFUSALS: Final[Mapping[str, Words]] = {
    "out_of_order": Words(
        "What is said to end, or to have ended, begins later.",
        "Check both days; the record shows when it began.",
    ),
    "change_missing": Words(
        "Nothing was changed yet because of this lesson, so nothing can show that it worked.",
        "Give plan_change and then record_change_made first.",
    ),
    "programme_closed": Words(
        "The programme of redress is closed.",
        "Open another programme for what has come up since.",
    ),
    "redress_not_due": Words(
        "The review of this home does not say that redress is due.",
        "Give record_review_outcome with redress_due first.",
    ),
    "outcomes_missing": Words(
        "Homes of the programme have no outcome of their review yet.",
        "Give record_review_outcome for each of them; get_programme lists them.",
    ),
    "redress_outstanding": Words(
        "Redress is due to homes of the programme and was not given yet.",
        "Give record_redress for each of them, or another outcome where none is due after all.",
    ),
}
"""In the order in which they are given."""
