"""A draft response held against the case before it is sent: what it lacks, what is wrong in it, and where.

One file is one check or a few of one kind; `check.py` lists them. Words and thresholds are data, in `phrases/`.
"""

from casework.letters.checking.check import Checked, findings
from casework.letters.checking.draft import Draft
from casework.letters.checking.finding import Finding
from casework.letters.checking.known import Known, known

__all__ = ["Checked", "Draft", "Finding", "Known", "findings", "known"]
