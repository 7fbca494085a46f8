"""The table `[letters]` of `casework.toml`: what letters say of the landlord, and how they leave the house."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from casework.letters.terms import LetterTerms, TermsPart
from casework.scheduler.delivery.secret_places import Secret

_UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_KEY = re.compile(f".+-{_UUID}-{_UUID}")


def _whole_key(key: SecretStr) -> SecretStr:
    if not _KEY.fullmatch(key.get_secret_value()):
        raise ValueError("what lies there is no key of GOV.UK Notify: a name and two UUIDs, with hyphens between")
    return key


def _over_http(url: str) -> str:
    if not re.fullmatch(r"https?://[!-~]+", url):
        raise ValueError("wanted a web address like https://api.notifications.service.gov.uk")
    return url


class NotifyTerms(TermsPart):
    """A service at GOV.UK Notify. For e-mail, `template` is the id of a template with ((subject)) and ((letter))."""

    key: Annotated[Secret, AfterValidator(_whole_key)]
    by: Literal["email", "post"] = "email"
    template: Annotated[str, Field(pattern=f"^{_UUID}$")] | None = None
    url: Annotated[str, AfterValidator(_over_http)] = "https://api.notifications.service.gov.uk"
    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 10

    @model_validator(mode="after")
    def _mail_has_its_template(self) -> Self:
        if self.by == "email" and self.template is None:
            raise ValueError("by e-mail needs the id of a template with ((subject)) and ((letter))")
        return self


class LetterSettings(LetterTerms):
    """What letters say of the landlord, and how they leave the house: by GOV.UK Notify, into a folder, or by hand."""

    notify: NotifyTerms | None = None
    folder: Path | None = None

    @model_validator(mode="after")
    def _one_way_out(self) -> Self:
        if self.notify and self.folder:
            raise ValueError("letters leave by notify or into a folder; name one of them")
        return self

    def beside(self, here: Path) -> Self:
        """The settings with their relative paths beginning in a folder."""
        paths = {"templates": self.templates and here / self.templates, "folder": self.folder and here / self.folder}
        return self.model_copy(update=paths)
