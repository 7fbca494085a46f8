"""What did the Ombudsman find and order? (Code 8.1c, 8.1e)"""

from __future__ import annotations

from casework.reports import counted
from casework.reports.figures import Counting, Measure
from casework.reports.report import Section
from casework.reports.wording import in_words

MALADMINISTRATION = Measure(
    "maladministration_rate",
    "Maladministration rate",
    "adverse",
    "considered",
    "%",
    "(severe maladministration + maladministration + service failure) ÷ findings considered",
    "Housing Ombudsman, annual complaints review",
)


def ombudsman(counting: Counting) -> Section:
    """Investigations, findings, orders and complaint handling failure orders."""
    findings, orders = counting(counted.FINDINGS), counting(counted.ORDERS)
    finding = Measure("findings", "Findings", "findings", source="8.1c")
    determined = Measure("determined", "Complaints determined", "determined", source="8.1c")
    opened = Measure("investigated", "Investigations opened", "opened", source="8.1c")
    money = Measure("compensation", "To be paid by order", "pence", unit="£", source="8.1e")
    chfos = Measure("chfos", "Complaint handling failure orders", "chfos", source="8.1c")
    return Section(
        title="The Ombudsman",
        source="8.1c, 8.1e",
        figures=(
            counting(counted.INVESTIGATIONS).figure(opened),
            counting(counted.DETERMINATIONS).figure(determined),
            findings.figure(finding),
            findings.figure(MALADMINISTRATION),
            orders.figure(Measure("orders", "Orders", "orders", source="8.1e")),
            orders.figure(
                Measure("orders_late", "Orders complied with late", "late", source="8.1e"), {"what": "order"}
            ),
            orders.figure(
                Measure("orders_open", "Orders not complied with yet", "open", source="8.1e"), {"what": "order"}
            ),
            orders.figure(Measure("recommendations", "Recommendations", "recommendations", source="8.1e")),
            orders.figure(money),
            orders.figure(chfos),
        ),
        tables=(
            findings.table("By finding", "finding", (finding,), named=in_words),
            findings.table("By category", "issue", (finding, MALADMINISTRATION), named=in_words, chart=2),
        ),
    )
