"""What a landlord's letters say of the landlord, and of the Ombudsman to whom a resident can go."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field


class TermsPart(BaseModel):
    """A table of what a landlord writes down: nothing unknown in it, and no error quotes it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Ombudsman(TermsPart):
    """Where a resident can go, in every letter (Code 3.7). Check it once a year: www.housing-ombudsman.org.uk.

    `meanwhile` says whether it helps while the landlord still looks at the complaint.
    """

    name: str = Field("Housing Ombudsman Service", min_length=1)
    address: tuple[str, ...] = ("PO Box 1484, Unit D", "Preston", "PR2 0ET")
    phone: str = Field("0300 111 3000", min_length=1)
    email: str = "info@housing-ombudsman.org.uk"
    website: str = Field("www.housing-ombudsman.org.uk", min_length=1)
    meanwhile: bool = True


OMBUDSMEN: Mapping[str, Ombudsman] = {
    "lgsco": Ombudsman(
        name="Local Government and Social Care Ombudsman",
        address=("PO Box 4771", "Coventry", "CV4 0EH"),
        phone="0300 061 0614",
        email="",
        website="www.lgo.org.uk",
        meanwhile=False,
    ),
    "spso": Ombudsman(
        name="Scottish Public Services Ombudsman",
        address=("Freepost SPSO",),
        phone="0800 377 7330",
        email="",
        website="www.spso.org.uk",
        meanwhile=False,
    ),
}
"""The Ombudsmen of other regimes than the Housing Ombudsman's, by the regime that a policy names."""


class LetterTerms(TermsPart):
    """Who writes, how they are reached, and the folder of a landlord's own templates, if it has any.

    With `pdf`, letters are kept and sent as PDF (extra `letters-pdf`). `ombudsmen` stand in the place of those known
    here, by the regime of a policy.
    """

    landlord: str = Field("Your landlord", min_length=1)
    address: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    website: str = ""
    signed_by: str = Field("The complaints team", min_length=1)
    templates: Path | None = None
    pdf: bool = False
    ombudsman: Ombudsman = Ombudsman()
    ombudsmen: Mapping[str, Ombudsman] = {}

    def under(self, regime: str) -> Self:
        """The terms with the Ombudsman of a regime: `housing-ombudsman`, `lgsco`, `spso`, or one of `ombudsmen`."""
        found = self.ombudsmen.get(regime) or OMBUDSMEN.get(regime) or self.ombudsman
        return self.model_copy(update={"ombudsman": found})
