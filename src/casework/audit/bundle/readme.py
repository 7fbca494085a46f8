"""What lies in a bundle for whoever opens it first."""

from __future__ import annotations

README = """\
This is the record of one or more complaints, taken from a landlord's casework log, with what it takes to check it.

Read       data/cases/1-.../chronology.html in any browser; it needs no connection, and prints well.
Check      python verify.py --key KEY
           with Python 3.11 or later and the package "cryptography" (pip install cryptography). KEY is the landlord's
           public key, which looks like north.example/complaints+1a2b3c4d+AbC.... Take it from where the landlord
           published it before, not from this folder. It ends with ACCEPTED (exit status 0) or REFUSED (3).

bagit.txt, bag-info.txt, manifest-sha256.txt, tagmanifest-sha256.txt
                            this folder is a BagIt bag (RFC 8493): every file and its SHA-256
statement.txt               the maker's signature over manifest-sha256.txt
verify.py                   the program that checks all this; casework's releases have the same file
data/bundle.json            for whom it was made, the cases in their order, and the checkpoint it stands on
data/missing.json           what the Ombudsman usually asks for, and the cases do not hold
data/cases/N-REFERENCE/     of each case:
  chronology.html, .csv     everything recorded, in the order of the log
  clocks.json               every deadline, and how its date was counted
  correspondence.csv        every contact
  documents.csv, documents/ every document put on the case, by its SHA-256
  access.csv                who read words about vulnerabilities, and what for
  head.txt                  signed: how many events the case has, and the hash of the newest
data/log/                   the proof:
  events.jsonl              the events byte for byte as stored (base64), with position, stream, version and topic; of an
                            event shown in part only its hash
  decoded.jsonl             the same events to be read
  words.jsonl               where words are sealed in the log: the key of each text that is shown, which opens no other
  proofs.jsonl              the way from each event's hash to the checkpoint (RFC 6962)
  checkpoint.txt            signed: the size and the hash of the whole log
  checkpoint.tsr            its timestamp by somebody else (RFC 3161), where there is one
  consistency.json          earlier checkpoints, and the proof that the log has only grown since
  keys.json                 the public keys that signed; they prove nothing by being here
  leaves.bin                the hashes of all events of the log, 32 bytes each (only for auditors)
data/policies.json          the policies the cases are under
data/calendars.json         the working days that their dates were counted in
"""
