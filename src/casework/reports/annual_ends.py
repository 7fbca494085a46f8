"""What became of complaints besides an answer: not taken on, withdrawn; what was promised in them, and learnt?"""

from __future__ import annotations

from casework.reports.figures import Measure, Tallies
from casework.reports.report import Section
from casework.reports.wording import in_words


def not_taken_on(exits: Tallies, complaints: Tallies) -> Section:
    """What was refused, redirected, merged, withdrawn, or is not acknowledged yet."""
    refused = Measure("refused", "Refused", "refused", formula="complaints refused as a whole", source="8.1b, 2.2")
    overruled = Measure("overruled", "Taken on again as the Ombudsman instructed", "overruled", source="2.4")
    in_part = Measure("refused_in_part", "Refused in part", "refused_in_part", source="2.2")
    return Section(
        title="Not taken on, or withdrawn",
        source="8.1b",
        figures=(
            *map(exits.figure, (refused, in_part, overruled)),
            exits.figure(Measure("redirected", "Redirected to a service request", "redirected", source="1.3, 1.4")),
            exits.figure(Measure("merged", "Merged into another complaint", "merged")),
            exits.figure(Measure("withdrawn", "Withdrawn by the resident", "withdrawn")),
            complaints.figure(
                Measure("still_logged", "Received and not acknowledged yet", "still_logged", source="6.2")
            ),
        ),
        tables=(
            exits.table("Refused, by ground", "ground", (refused, overruled), {"how": "refused"}, named=in_words),
            exits.table("Refused, by category", "category", (refused, overruled), {"how": "refused"}, named=in_words),
        ),
    )


PROMISED = (
    Measure("promised", "Promised", "promised", formula="actions promised in the period", source="6.6, 7.3"),
    Measure("kept", "Kept in time", "kept", source="6.6"),
    Measure("kept_late", "Kept late", "late", source="6.6"),
    Measure("promises_open", "Still open", "open", source="6.6"),
    Measure("offered", "Offered", "pence", unit="£", formula="amounts of the actions promised", source="7.1"),
    Measure("paid", "Paid", "paid", unit="£", formula="amounts of those that are completed", source="7.1"),
)


def promised(promises: Tallies) -> Section:
    """What was promised, and kept."""
    return Section(
        title="What was promised, and kept",
        source="6.6, 7.1–7.3",
        figures=tuple(map(promises.figure, PROMISED)),
        tables=(promises.table("By kind", "kind", PROMISED, named=in_words),),
    )


def learnt(lessons: Tallies) -> Section:
    """The lessons recorded on cases."""
    return Section(
        title="What was learnt",
        source="8.1d, 9.1",
        figures=(
            lessons.figure(Measure("lessons", "Lessons recorded", "lessons", source="9.1")),
            lessons.figure(Measure("lessons_owned", "With somebody to see to the change", "owned", source="9.1")),
        ),
    )
