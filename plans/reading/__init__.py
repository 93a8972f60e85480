"""The plan (Kế hoạch) that a leader signed, read into fields with the line that each came from.

Plain Python, no Django, the same answer for the same text. What is not found is None or empty and is said as a finding;
nothing is guessed beyond what a line says. `plans.sentences` has a sentence for every code.

The way of a plan: `files` (bytes → text; `word` for .docx) → `lines` (numbered lines, their marks and cells) →
`letterhead`, `facts`, `programme`, `duties` (with `names`), `papers` → `findings` → `plan` (all of it).
"""
